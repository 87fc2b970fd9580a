import { now } from '#local/clock.ts';
import type { EngineContext } from '#local/engine.ts';
import { TooManyRequestsException } from '#local/service.ts';
import { md5 } from '#local/services/sqs/message-attributes.ts';
import type { ReceivedMessage } from '#local/services/sqs/message-store.ts';
import { systemAttributes } from '#local/services/sqs/protocol.ts';
import type { Queue } from '#local/services/sqs/queues.ts';
import type { Sqs } from '#local/services/sqs/sqs.ts';
import { failedItems } from './batch-failures.ts';
import type { Mapping } from './mapping.ts';
import { Patience } from './patience.ts';

const longPoll = 20_000;

/**
 * Feeds a function with the messages of a queue. A message is deleted when the function took it; one it
 * did not take becomes visible again after the queue's visibility timeout.
 */
export function startQueue(
  mapping: Mapping,
  { resources, functions, log }: EngineContext,
  sqs: Sqs,
): { readonly placed: Promise<void>; stop(): void } {
  const queue = sqs.queue(mapping.sourceArn);
  const patience = new Patience();
  const source = `queue ${queue.name} -> ${mapping.functionArn.split(':').at(-1)}`;
  let working = 0;
  let wake = () => {};

  async function collect(): Promise<ReceivedMessage[]> {
    const batch = await receive(mapping.batchSize, longPoll);
    const deadline = now() + mapping.window;
    while (batch.length > 0 && batch.length < mapping.batchSize && now() < deadline && !patience.over) {
      batch.push(...(await receive(mapping.batchSize - batch.length, deadline - now())));
    }
    return batch;
  }

  /** Messages that no filter lets through are deleted, as AWS does. */
  async function receive(maximum: number, wait: number): Promise<ReceivedMessage[]> {
    const messages = await sqs.receive(queue, { maximum, wait });
    return messages.filter((message) => {
      const wanted = isWanted(message);
      if (!wanted) sqs.delete(queue, message.receiptHandle);
      return wanted;
    });
  }

  function isWanted(message: ReceivedMessage): boolean {
    if (mapping.filters.length === 0) return true;
    const event = eventOf(message);
    const parsed = { ...event, body: parsedBody(message.body) };
    return mapping.filters.some(({ matches, readsBody }) => matches(readsBody ? parsed : event));
  }

  function eventOf(message: ReceivedMessage): Record<string, unknown> {
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
          name,
          {
            ...(StringValue !== undefined && { stringValue: StringValue }),
            ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
            stringListValues: [],
            binaryListValues: [],
            dataType: DataType,
          },
        ]),
      ),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: mapping.sourceArn,
      awsRegion: resources.region,
    };
  }

  async function work(batch: readonly ReceivedMessage[]): Promise<void> {
    try {
      const { payload, functionError } = await functions.invoke(mapping.functionArn, {
        Records: batch.map(eventOf),
      });
      if (patience.over) return;
      const ids = batch.map(({ messageId }) => messageId);
      const failed = new Set(functionError ? ids : mapping.reportsFailures ? failedItems(payload, ids) : []);
      for (const { messageId, receiptHandle } of batch) {
        if (!failed.has(messageId)) sqs.delete(queue, receiptHandle);
      }
      if (failed.size > 0) say(queue, failed.size);
    } catch (error) {
      if (patience.over) return;
      // Without capacity AWS leaves the messages to their visibility timeout as well.
      const level = error instanceof TooManyRequestsException ? 'WARN' : 'ERROR';
      log.write({ level, source, text: (error as Error).message });
    }
  }

  function say({ visibilityTimeout }: Queue, failed: number): void {
    const text = `The function did not take ${failed} messages; they come again after ${visibilityTimeout / 1000} seconds.`;
    log.write({ level: 'WARN', source, text });
  }

  async function run(): Promise<void> {
    while (!patience.over) {
      const batch = await collect();
      if (patience.over) return;
      if (batch.length === 0) continue;
      working += 1;
      void work(batch).finally(() => {
        working -= 1;
        wake();
      });
      if (working >= mapping.maximumConcurrency) {
        await patience.until(null, (resolve) => {
          wake = resolve;
        });
      }
    }
  }

  void run();
  return { placed: Promise.resolve(), stop: () => patience.end() };
}

function parsedBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body; // A filter on fields of the body does not match what is not JSON.
  }
}
