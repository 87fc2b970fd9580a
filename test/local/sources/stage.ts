import type { Resource } from '#local/assembly/resources.ts';
import type { Functions, Invocation } from '#local/service.ts';
import { type DynamoDb, startDynamoDb } from '#local/services/dynamodb/dynamodb.ts';
import { createSqs, plainMessage, type Sqs } from '#local/services/sqs/sqs.ts';
import { type EventSources, startEventSources } from '#local/sources/sources.ts';
import { arnOf, type LocalCloud, resource, startLocalCloud } from '#test/local/services/local-cloud.ts';

export const functionArn = arnOf('lambda', 'function:consumer');
const tableArn = arnOf('dynamodb', 'table/Testing');

type Answer = (event: never, call: number) => unknown;

/** Event sources with the engines they need, and one function that answers as the test says. */
export interface Stage {
  readonly cloud: LocalCloud;
  /** Changed while stopped, they are seen at the next start. */
  readonly resources: Resource[];
  readonly dynamoDb: DynamoDb;
  readonly sqs: Sqs;
  readonly sources: EventSources;
  /** The events that the function got. */
  readonly calls: unknown[];
  /** Stops everything and starts it again on the same state. */
  restart(whileStopped?: () => void): Promise<void>;
  /** Starts everything again after a restart that failed. */
  start(): Promise<void>;
  /** Bodies of the messages that a queue holds. */
  received(queue: string): Promise<string[]>;
  send(queue: string, ...bodies: string[]): void;
  write(sk: string, more?: object): Promise<void>;
  close(): Promise<void>;
}

/** @param answer gives the function's answer; what it throws becomes the function's error */
export async function openStage(resources: Resource[], answer: Answer = () => null): Promise<Stage> {
  const all = [
    resource('AWS::Lambda::Function', 'consumer', functionArn),
    resource('AWS::SQS::Queue', 'work', arnOf('sqs', 'work'), {
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: arnOf('sqs', 'dead'), maxReceiveCount: 2 },
    }),
    resource('AWS::SQS::Queue', 'dead', arnOf('sqs', 'dead')),
    resource('AWS::DynamoDB::GlobalTable', 'Testing', tableArn, {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    }),
    ...resources,
  ];
  const cloud = await startLocalCloud(all);
  const calls: unknown[] = [];
  const functions: Functions = {
    async invoke(_name, event): Promise<Invocation> {
      calls.push(event);
      try {
        return { payload: await answer(event as never, calls.length), functionError: null };
      } catch (error) {
        const { name, message } = error as Error;
        if (name === 'TooManyRequestsException') throw error;
        return { payload: { errorType: name, errorMessage: message }, functionError: 'Unhandled' };
      }
    },
  };
  const context = cloud.context(functions);
  async function start() {
    const dynamoDb = await startDynamoDb(context);
    const sqs = createSqs(context);
    try {
      return { dynamoDb, sqs, sources: await startEventSources(context, { dynamoDb, sqs }) };
    } catch (error) {
      await sqs.stop();
      await dynamoDb.stop();
      throw error;
    }
  }
  async function stop(): Promise<void> {
    await parts.sources.stop();
    await parts.sqs.stop();
    await parts.dynamoDb.stop();
  }
  let parts = await start().catch(async (error: unknown) => {
    await cloud.close();
    throw error;
  });
  return {
    cloud,
    resources: all,
    get dynamoDb() {
      return parts.dynamoDb;
    },
    get sqs() {
      return parts.sqs;
    },
    get sources() {
      return parts.sources;
    },
    calls,
    async restart(whileStopped = () => {}) {
      await stop();
      whileStopped();
      parts = await start();
    },
    async start() {
      parts = await start();
    },
    async received(name) {
      const queue = parts.sqs.queue(arnOf('sqs', name));
      return (await parts.sqs.receive(queue, { maximum: 10, wait: 0 })).map(({ body }) => body);
    },
    send(name, ...bodies) {
      parts.sqs.send(
        parts.sqs.queue(arnOf('sqs', name)),
        bodies.map((body) => plainMessage(body)),
      );
    },
    async write(sk, more = {}) {
      await parts.dynamoDb.call('DynamoDB_20120810.PutItem', {
        TableName: 'Testing',
        Item: { pk: { S: 'p' }, sk: { S: sk }, ...more },
      });
    },
    async close() {
      await stop();
      await cloud.close();
    },
  };
}

export function streamMapping(properties: Record<string, unknown> = {}): Resource {
  return mapping({ EventSourceArn: `${tableArn}/stream/2026-01-01T00:00:00.000`, ...properties });
}

export function queueMapping(properties: Record<string, unknown> = {}): Resource {
  return mapping({ EventSourceArn: arnOf('sqs', 'work'), ...properties });
}

function mapping(properties: Record<string, unknown>): Resource {
  return resource('AWS::Lambda::EventSourceMapping', 'mapping', arnOf('lambda', 'event-source-mapping:1'), {
    FunctionName: functionArn,
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  });
}

export const filter = (...patterns: object[]) => ({
  FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
});
