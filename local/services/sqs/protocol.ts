import { randomUUID } from 'node:crypto';
import type { Service } from '#local/service.ts';
import { AwsFault } from '#local/services/fault.ts';
import { jsonService } from '#local/services/json-protocol.ts';
import { attributesDigest, type MessageAttributes, md5, sizeOf } from './message-attributes.ts';
import type { NewMessage, ReceivedMessage } from './message-store.ts';
import type { Queue } from './queues.ts';

/** Everything the protocol needs of the queues. Times in milliseconds. */
export interface Queues {
  readonly all: readonly Queue[];
  send(queue: Queue, messages: readonly NewMessage[]): string[];
  /** Waits up to `wait` for the first message; empty when none came, or the engine stopped. */
  receive(
    queue: Queue,
    options: { maximum: number; wait: number; hiddenFor?: number },
  ): Promise<ReceivedMessage[]>;
  delete(queue: Queue, receiptHandle: string): boolean;
  changeVisibility(
    queue: Queue,
    receiptHandle: string,
    timeout: number,
  ): 'changed' | 'unknown' | 'not in flight';
  count(queue: Queue): { visible: number; inFlight: number; delayed: number };
  purge(queue: Queue): void;
  /** Moves the messages of a dead-letter queue to where they came from, or to `destination`; says how many. */
  moveBack(queue: Queue, destination: Queue | null): number;
}

interface OfQueue {
  readonly QueueUrl: string;
}

interface Outgoing {
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: MessageAttributes;
  readonly MessageSystemAttributes?: MessageAttributes;
}

interface ReceiveInput extends OfQueue {
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
}

interface Receipt {
  readonly ReceiptHandle: string;
}

interface Batch<T> extends OfQueue {
  readonly Entries?: readonly (T & { readonly Id: string })[];
}

/** Names that clients of the older query protocol know; SDKs name exceptions after them. */
const queryNames: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
};

const maximumDelaySeconds = 900;
const maximumVisibilitySeconds = 43_200;
const maximumBatchBytes = 1_048_576;

/** SQS as its SDKs speak it. */
export function sqsProtocol(queues: Queues): Service {
  /** The host of a URL may be of an earlier start; account and name say which queue it is. */
  function queueOf({ QueueUrl }: OfQueue): Queue {
    const name = QueueUrl?.split('/').at(-1);
    const queue = queues.all.find((one) => one.name === name);
    if (!queue) throw noQueue();
    return queue;
  }

  function removal(queue: Queue, { ReceiptHandle }: Receipt): object {
    checkReceipt(ReceiptHandle);
    queues.delete(queue, ReceiptHandle);
    return {};
  }

  function visibility(
    queue: Queue,
    { ReceiptHandle, VisibilityTimeout }: Receipt & { VisibilityTimeout: number },
  ): object {
    checkReceipt(ReceiptHandle);
    const seconds = within('VisibilityTimeout', VisibilityTimeout, 0, maximumVisibilitySeconds);
    const outcome = queues.changeVisibility(queue, ReceiptHandle, seconds * 1000);
    if (outcome === 'not in flight') {
      throw new AwsFault('MessageNotInflight', 'The message referred to is not in flight.');
    }
    if (outcome === 'unknown') {
      throw invalid(
        `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    return {};
  }

  return jsonService(
    'SQS',
    'AmazonSQS',
    '1.0',
    {
      SendMessage(input: OfQueue & Outgoing) {
        const queue = queueOf(input);
        const message = messageOf(queue, input);
        const [id = ''] = queues.send(queue, [message]);
        return sent(id, message);
      },
      SendMessageBatch(input: Batch<Outgoing>) {
        const queue = queueOf(input);
        const bytes = entriesOf(input).reduce(
          (sum, entry) => sum + sizeOf(entry.MessageBody ?? '', entry.MessageAttributes ?? {}),
          0,
        );
        if (bytes > maximumBatchBytes) {
          throw new AwsFault(
            'BatchRequestTooLong',
            `Batch requests cannot be longer than ${maximumBatchBytes} bytes. You have sent ${bytes} bytes.`,
          );
        }
        return batch(input, (entry) => {
          const message = messageOf(queue, entry);
          const [id = ''] = queues.send(queue, [message]);
          return sent(id, message);
        });
      },
      async ReceiveMessage(input: ReceiveInput) {
        const queue = queueOf(input);
        const maximum = within('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10);
        const messages = await queues.receive(queue, {
          maximum,
          wait:
            input.WaitTimeSeconds === undefined
              ? queue.receiveWait
              : within('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20) * 1000,
          ...(input.VisibilityTimeout !== undefined && {
            hiddenFor:
              within('VisibilityTimeout', input.VisibilityTimeout, 0, maximumVisibilitySeconds) * 1000,
          }),
        });
        return messages.length > 0 ? { Messages: messages.map((message) => received(message, input)) } : {};
      },
      DeleteMessage: (input: OfQueue & Receipt) => removal(queueOf(input), input),
      DeleteMessageBatch(input: Batch<Receipt>) {
        const queue = queueOf(input);
        return batch(input, (entry) => removal(queue, entry));
      },
      ChangeMessageVisibility: (input: OfQueue & Receipt & { VisibilityTimeout: number }) =>
        visibility(queueOf(input), input),
      ChangeMessageVisibilityBatch(input: Batch<Receipt & { VisibilityTimeout: number }>) {
        const queue = queueOf(input);
        return batch(input, (entry) => visibility(queue, entry));
      },
      GetQueueUrl(input: { QueueName: string }) {
        const queue = queues.all.find(({ name }) => name === input.QueueName);
        if (!queue) throw noQueue();
        return { QueueUrl: queue.url };
      },
      ListQueues: ({ QueueNamePrefix = '' }: { QueueNamePrefix?: string }) => ({
        QueueUrls: queues.all.filter(({ name }) => name.startsWith(QueueNamePrefix)).map(({ url }) => url),
      }),
      GetQueueAttributes(input: OfQueue & { AttributeNames?: readonly string[] }) {
        const queue = queueOf(input);
        const names = input.AttributeNames ?? [];
        return {
          Attributes: Object.fromEntries(
            Object.entries(attributesOf(queue, queues.count(queue))).filter(
              ([name]) => names.includes('All') || names.includes(name),
            ),
          ),
        };
      },
      PurgeQueue(input: OfQueue) {
        queues.purge(queueOf(input));
      },
      StartMessageMoveTask({ SourceArn, DestinationArn }: { SourceArn: string; DestinationArn?: string }) {
        const byArn = (arn: string) => {
          const queue = queues.all.find((one) => one.arn === arn);
          if (!queue)
            throw new AwsFault(
              'ResourceNotFoundException',
              'The resource that you specified does not exist.',
              404,
            );
          return queue;
        };
        queues.moveBack(byArn(SourceArn), DestinationArn === undefined ? null : byArn(DestinationArn));
        return { TaskHandle: randomUUID() };
      },
    },
    (code) => ({ 'x-amzn-query-error': `${queryNames[code] ?? code};Sender` }),
  );
}

function noQueue(): AwsFault {
  return new AwsFault('QueueDoesNotExist', 'The specified queue does not exist.');
}

function invalid(message: string): AwsFault {
  return new AwsFault('InvalidParameterValue', message);
}

function within(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}

function checkReceipt(handle: string): void {
  if (/^[0-9a-f-]{36}$/.test(handle)) return;
  throw new AwsFault('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not valid.`);
}

function messageOf(queue: Queue, outgoing: Outgoing): NewMessage {
  const body = outgoing.MessageBody ?? '';
  const attributes = outgoing.MessageAttributes ?? {};
  if (body === '')
    throw new AwsFault('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (sizeOf(body, attributes) > queue.maximumMessageSize) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
    );
  }
  return {
    body,
    attributes,
    traceHeader: outgoing.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? null,
    delay:
      outgoing.DelaySeconds === undefined
        ? queue.delay
        : within('DelaySeconds', outgoing.DelaySeconds, 0, maximumDelaySeconds) * 1000,
  };
}

function sent(MessageId: string, { body, attributes }: NewMessage): object {
  return {
    MessageId,
    MD5OfMessageBody: md5(body),
    ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: attributesDigest(attributes) }),
  };
}

function received(message: ReceivedMessage, input: ReceiveInput): object {
  const wantedSystem = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => wantedSystem.includes('All') || wantedSystem.includes(name),
  );
  const wanted = input.MessageAttributeNames ?? [];
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => wanted.some((pattern) => names(pattern, name))),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: attributesDigest(attributes),
    }),
  };
}

/** `All`, `.*`, `prefix.*` or a whole name. */
function names(pattern: string, name: string): boolean {
  if (pattern === 'All') return true;
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : pattern === name;
}

/** What SQS says about a message, as clients and functions see it. */
export function systemAttributes(message: ReceivedMessage): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AROALOCAL:embedded-cloud',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.traceHeader !== null && { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSource !== null && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}

function attributesOf(
  queue: Queue,
  counts: { visible: number; inFlight: number; delayed: number },
): Readonly<Record<string, string>> {
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(queue.visibilityTimeout / 1000),
    DelaySeconds: String(queue.delay / 1000),
    MessageRetentionPeriod: String(queue.retention / 1000),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWait / 1000),
    MaximumMessageSize: String(queue.maximumMessageSize),
    ...(queue.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queue.redrive.arn,
        maxReceiveCount: queue.redrive.maxReceiveCount,
      }),
    }),
  };
}

function entriesOf<T>({ Entries = [] }: Batch<T>): readonly (T & { readonly Id: string })[] {
  if (Entries.length === 0) {
    throw new AwsFault('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (Entries.length > 10) {
    throw new AwsFault('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  }
  if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length) {
    throw new AwsFault('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  }
  return Entries;
}

/** Does each entry for itself: the refusal of one leaves the others alone. */
function batch<T>(input: Batch<T>, act: (entry: T) => object): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entriesOf(input)) {
    try {
      Successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}
