import type { Engine, EngineContext } from '#local/engine.ts';
import type { DynamoDb } from '#local/services/dynamodb/dynamodb.ts';
import type { Sqs } from '#local/services/sqs/sqs.ts';
import { startAsynchronousInvocations } from './asynchronous.ts';
import { mappingOf } from './mapping.ts';
import { startQueue } from './queues.ts';
import { eventBus, type PublishedEvent } from './rules.ts';
import { startSchedules } from './schedules.ts';
import { openSourceStore } from './source-store.ts';
import { startStream } from './streams.ts';
import { deliverTo } from './targets.ts';
import { startExpiries } from './ttl.ts';

/** Everything that invokes functions without being asked by a client. */
export interface EventSources extends Engine {
  /** Sends an event to the targets of the rules that ask for it; durable when it returns. */
  publish(event: PublishedEvent): void;
  /** An invocation of type `Event`: retried like Lambda's; durable when it returns. */
  invokeAsynchronously(functionArn: string, event: unknown): void;
}

/**
 * Starts streams, queues, schedules and expiry. Functions are invoked from this call on, so everything
 * they need has to be there already. Resolves when each stream knows its place.
 */
export async function startEventSources(
  context: EngineContext,
  { dynamoDb, sqs }: { dynamoDb: DynamoDb; sqs: Sqs },
): Promise<EventSources> {
  const { resources, log, stateDir } = context;
  const store = openSourceStore(stateDir);
  const asynchronous = startAsynchronousInvocations(context, store, sqs);
  const deliver = deliverTo(asynchronous, sqs);
  const publish = eventBus(resources, deliver);
  const expiries = startExpiries(dynamoDb, log);
  const schedules = startSchedules(resources, store, deliver);
  const pumps = resources.ofType('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const mapping = mappingOf(resource);
    if (mapping === null) return [];
    const table = resources.byArn(mapping.sourceArn);
    return table?.type.startsWith('AWS::DynamoDB::')
      ? startStream(mapping, table.name, context, { dynamoDb, sqs, store, expiries })
      : startQueue(mapping, context, sqs);
  });
  await Promise.all(pumps.map(({ placed }) => placed));
  return {
    publish,
    invokeAsynchronously: asynchronous.accept,
    async stop() {
      for (const part of [...pumps, schedules, expiries, asynchronous]) part.stop();
      // Whoever waited sees the end before the file is closed.
      await new Promise(setImmediate);
      store.close();
    },
  };
}
