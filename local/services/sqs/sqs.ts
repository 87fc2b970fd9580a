import { join } from 'node:path';
import { at, now } from '#local/clock.ts';
import type { Engine, EngineContext } from '#local/engine.ts';
import type { Service } from '#local/service.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { type NewMessage, openMessageStore } from './message-store.ts';
import { type Queues, sqsProtocol } from './protocol.ts';
import { type Queue, queuesOf } from './queues.ts';

/** Queues whose messages survive a restart and obey the moved clock. Times in milliseconds. */
export interface Sqs extends Engine, Pick<Queues, 'send' | 'receive' | 'delete'> {
  readonly services: readonly Service[];
  /** Throws when the app has no such queue. */
  queue(arn: string): Queue;
}

/** A message without attributes that can be received at once. */
export function plainMessage(body: string, attributes: MessageAttributes = {}): NewMessage {
  return { body, attributes, traceHeader: null, delay: 0 };
}

export function createSqs({ resources, stateDir }: EngineContext): Sqs {
  const all = queuesOf(resources);
  const byArn = new Map(all.map((queue) => [queue.arn, queue]));
  const store = openMessageStore(join(stateDir, 'sqs.db'));
  const waiting = new Map<string, Set<() => void>>();
  let stopped = false;

  function wake(queueArn: string): void {
    for (const act of [...(waiting.get(queueArn) ?? [])]) act();
  }

  /** Until the queue changed or it is `time`. */
  function change(queue: Queue, time: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const acts = waiting.get(queue.arn) ?? new Set();
    waiting.set(queue.arn, acts.add(resolve));
    const callOff = at(time, resolve);
    return promise.finally(() => {
      callOff();
      acts.delete(resolve);
    });
  }

  const queues: Queues = {
    all,
    send(queue, messages) {
      const ids = store.add(queue, messages, now());
      wake(queue.arn);
      return ids;
    },
    async receive(queue, { maximum, wait, hiddenFor = queue.visibilityTimeout }) {
      const deadline = now() + wait;
      while (!stopped) {
        const { messages, buried } = store.receive(queue, maximum, hiddenFor, now());
        if (buried && queue.redrive) wake(queue.redrive.arn);
        if (messages.length > 0 || now() >= deadline) return messages;
        await change(queue, Math.min(deadline, store.nextVisibleAt(queue) ?? deadline));
      }
      return [];
    },
    delete: store.delete,
    changeVisibility(queue, receiptHandle, timeout) {
      const outcome = store.changeVisibility(queue, receiptHandle, now() + timeout, now());
      if (outcome === 'changed') wake(queue.arn);
      return outcome;
    },
    count: (queue) => store.count(queue, now()),
    purge: (queue) => store.purge(queue),
    moveBack(queue, destination) {
      const { moved, to } = store.moveBack(queue, destination, now());
      for (const arn of to) wake(arn);
      return moved;
    },
  };

  return {
    services: [sqsProtocol(queues)],
    queue(arn) {
      const queue = byArn.get(arn);
      if (!queue) throw new Error(`There is no queue ${arn}.`);
      return queue;
    },
    send: queues.send,
    receive: queues.receive,
    delete: queues.delete,
    async stop() {
      stopped = true;
      for (const arn of waiting.keys()) wake(arn);
      // Whoever waited sees the stop before the file is closed.
      await new Promise(setImmediate);
      store.close();
    },
  };
}
