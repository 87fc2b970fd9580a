import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { now, offset } from '#local/clock.ts';
import type { EngineContext } from '#local/engine.ts';
import { type Invocation, TooManyRequestsException } from '#local/service.ts';
import type { DynamoDb, Item } from '#local/services/dynamodb/dynamodb.ts';
import { plainMessage, type Sqs } from '#local/services/sqs/sqs.ts';
import { failedItems } from './batch-failures.ts';
import type { Mapping } from './mapping.ts';
import { backoff, Patience } from './patience.ts';
import type { SourceStore } from './source-store.ts';
import type { Expiries } from './ttl.ts';

/** A record as the engine's stream gives it. */
interface RawRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    /** Seconds since the epoch, real time. */
    readonly ApproximateCreationDateTime: number;
  };
}

/** A record as functions see it. */
interface StreamRecord extends RawRecord {
  readonly eventID: string;
}

type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'throttled' }
  /** Records before `from` are done. */
  | { readonly kind: 'failed'; readonly from: number; readonly invocation: Invocation };

const streams = 'DynamoDBStreams_20120810';
const pageSize = 1000;
/** Lambda hands a function at most 6 MB. */
const batchBytes = 6_000_000;
const firstPause = 200;
const longestPause = 30_000;
const readPause = 5000;

/**
 * Feeds a function with the changes of a table, in their order and at least once. The place it has come
 * to is kept, so that after a restart it goes on from there.
 *
 * @returns `placed` resolves when the place is known: what is written from then on is seen
 */
export function startStream(
  mapping: Mapping,
  table: string,
  { resources, functions, log }: EngineContext,
  {
    dynamoDb,
    sqs,
    store,
    expiries,
  }: { dynamoDb: DynamoDb; sqs: Sqs; store: SourceStore; expiries: Expiries },
): { readonly placed: Promise<void>; stop(): void } {
  const patience = new Patience();
  let written = true;
  let wake = () => {};
  const placed = Promise.withResolvers<void>();
  let shard: { readonly StreamArn: string; readonly ShardId: string } | null = null;
  const callOff = dynamoDb.onWrite(table, () => {
    written = true;
    wake();
  });

  function say(level: 'WARN' | 'ERROR', text: string): void {
    log.write({ level, source: `stream ${table} -> ${mapping.functionArn.split(':').at(-1)}`, text });
  }

  async function findShard(): Promise<{ StreamArn: string; ShardId: string; last: string }> {
    const { Table } = await dynamoDb.call<{ Table: { LatestStreamArn: string } }>(
      'DynamoDB_20120810.DescribeTable',
      { TableName: table },
    );
    const StreamArn = Table.LatestStreamArn;
    const { StreamDescription } = await dynamoDb.call<{
      StreamDescription: {
        Shards: { ShardId: string; SequenceNumberRange?: { EndingSequenceNumber?: string } }[];
      };
    }>(`${streams}.DescribeStream`, { StreamArn });
    const [only] = StreamDescription.Shards;
    if (!only) throw new Error(`The stream of table ${table} has no shard.`);
    return { StreamArn, ShardId: only.ShardId, last: only.SequenceNumberRange?.EndingSequenceNumber ?? '0' };
  }

  async function start(): Promise<string> {
    const { last, ...found } = await findShard();
    shard = found;
    const position = store.position(mapping.name) ?? (mapping.startsAtLatest ? last : '0');
    store.setPosition(mapping.name, position);
    return position;
  }

  async function read(after: string): Promise<StreamRecord[]> {
    const { ShardIterator } = await dynamoDb.call<{ ShardIterator: string }>(`${streams}.GetShardIterator`, {
      ...shard,
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      SequenceNumber: after,
    });
    const { Records } = await dynamoDb.call<{ Records: RawRecord[] }>(`${streams}.GetRecords`, {
      ShardIterator,
      Limit: pageSize,
    });
    return Records.map(toEvent);
  }

  function toEvent(record: RawRecord): StreamRecord & Record<string, unknown> {
    const number = record.dynamodb.SequenceNumber;
    return {
      // The engine counts from 1 in each table; consumers take an id to be unique everywhere.
      eventID: createHash('md5').update(`${shard?.StreamArn}/${number}`).digest('hex'),
      eventName: record.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: resources.region,
      dynamodb: {
        ...record.dynamodb,
        ApproximateCreationDateTime:
          record.dynamodb.ApproximateCreationDateTime + Math.round(offset() / 1000),
      },
      ...(record.eventName === 'REMOVE' &&
        expiries.isExpiry(table, record.dynamodb.Keys, number) && {
          userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
        }),
      eventSourceARN: mapping.sourceArn,
    };
  }

  function isWanted(record: StreamRecord): boolean {
    // The engine records writes that changed nothing; DynamoDB does not.
    const { NewImage, OldImage } = record.dynamodb;
    if (record.eventName === 'MODIFY' && NewImage && isDeepStrictEqual(NewImage, OldImage)) return false;
    return mapping.filters.length === 0 || mapping.filters.some(({ matches }) => matches(record));
  }

  /** The next batch of wanted records, and the place behind the last record that was looked at. */
  async function collect(position: string): Promise<{ batch: StreamRecord[]; end: string }> {
    const batch: StreamRecord[] = [];
    let end = position;
    let bytes = 0;
    let deadline: number | null = null;
    while (!patience.over) {
      written = false;
      const page = await read(end);
      for (const record of page) {
        if (isWanted(record)) {
          const size = JSON.stringify(record).length;
          if (batch.length > 0 && bytes + size > batchBytes) return { batch, end };
          bytes += size;
          batch.push(record);
        }
        end = record.dynamodb.SequenceNumber;
        if (batch.length === mapping.batchSize) return { batch, end };
      }
      if (page.length === pageSize) continue;
      if (batch.length === 0) {
        if (end !== position) return { batch, end };
      } else {
        deadline ??= now() + mapping.window;
        if (now() >= deadline) return { batch, end };
      }
      await patience.until(deadline, (resolve) => {
        wake = resolve;
        if (written) resolve();
      });
    }
    return { batch: [], end: position };
  }

  async function invoke(batch: readonly StreamRecord[]): Promise<Outcome> {
    try {
      const invocation = await functions.invoke(mapping.functionArn, { Records: batch });
      if (invocation.functionError !== null) return { kind: 'failed', from: 0, invocation };
      if (!mapping.reportsFailures) return { kind: 'done' };
      const numbers = batch.map((record) => record.dynamodb.SequenceNumber);
      const failed = new Set(failedItems(invocation.payload, numbers));
      const from = numbers.findIndex((number) => failed.has(number));
      return from < 0 ? { kind: 'done' } : { kind: 'failed', from, invocation };
    } catch (error) {
      if (error instanceof TooManyRequestsException) return { kind: 'throttled' };
      throw error;
    }
  }

  /** Returns when every record was taken by the function or given up, or when all is to end. */
  async function deliver(batch: readonly StreamRecord[]): Promise<void> {
    let rest = batch;
    let retries = 0;
    let invocations = 0;
    let throttles = 0;
    let failure: Invocation | null = null;
    while (!patience.over) {
      const oldest = now() - mapping.maximumAge;
      const young = rest.findIndex((record) => record.dynamodb.ApproximateCreationDateTime * 1000 >= oldest);
      const expired = young < 0 ? rest : rest.slice(0, young);
      if (expired.length > 0) {
        giveUp(expired, 'RecordAgeExceeded', invocations, failure);
        rest = rest.slice(expired.length);
      }
      if (rest.length === 0) return;
      const outcome = await invoke(rest);
      if (patience.over) return;
      if (outcome.kind === 'throttled') {
        throttles += 1;
        await patience.for(backoff(throttles, firstPause, longestPause));
        continue;
      }
      const taken = outcome.kind === 'done' ? rest.length : outcome.from;
      const last = rest[taken - 1];
      if (last) store.setPosition(mapping.name, last.dynamodb.SequenceNumber);
      if (outcome.kind === 'done') return;
      rest = rest.slice(taken);
      invocations += 1;
      failure = outcome.invocation;
      // What fails now is another batch than the one that was counted.
      if (taken > 0) retries = 0;
      if (mapping.bisects && taken === 0 && rest.length > 1) {
        const middle = Math.ceil(rest.length / 2);
        await deliver(rest.slice(0, middle));
        await deliver(rest.slice(middle));
        return;
      }
      if (taken > 0 && mapping.bisects) continue;
      retries += 1;
      if (retries > mapping.maximumRetries) {
        giveUp(rest, 'RetryAttemptsExhausted', invocations, failure);
        return;
      }
      say('WARN', `The function failed; retry ${retries} follows.`);
      await patience.for(backoff(retries, firstPause, longestPause));
    }
  }

  function giveUp(
    records: readonly StreamRecord[],
    condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
    invocations: number,
    failure: Invocation | null,
  ): void {
    const [first] = records;
    const last = records.at(-1);
    if (!first || !last) return;
    const { SequenceNumber } = last.dynamodb;
    say('ERROR', `Gave up ${records.length} records up to ${SequenceNumber}: ${condition}.`);
    if (mapping.onFailure !== null) {
      const arrival = (record: StreamRecord) =>
        new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
      const message = {
        requestContext: {
          requestId: randomUUID(),
          functionArn: mapping.functionArn,
          condition,
          approximateInvokeCount: invocations,
        },
        ...(failure && {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: failure.functionError,
          },
        }),
        version: '1.0',
        timestamp: new Date(now()).toISOString(),
        DDBStreamBatchInfo: {
          shardId: shard?.ShardId,
          startSequenceNumber: first.dynamodb.SequenceNumber,
          endSequenceNumber: SequenceNumber,
          approximateArrivalOfFirstRecord: arrival(first),
          approximateArrivalOfLastRecord: arrival(last),
          batchSize: records.length,
          streamArn: mapping.sourceArn,
        },
      };
      sqs.send(sqs.queue(mapping.onFailure), [plainMessage(JSON.stringify(message))]);
    }
    store.setPosition(mapping.name, SequenceNumber);
  }

  async function run(): Promise<void> {
    let position: string | null = null;
    while (!patience.over) {
      try {
        position ??= await start();
        placed.resolve();
        const { batch, end } = await collect(position);
        await deliver(batch);
        if (patience.over) return;
        position = end;
        store.setPosition(mapping.name, end);
      } catch (error) {
        if (patience.over) return;
        say('ERROR', `Trying again in ${readPause / 1000} seconds: ${(error as Error).message}`);
        position = null;
        placed.resolve();
        await patience.for(readPause);
      }
    }
  }

  void run();
  return {
    placed: placed.promise,
    stop() {
      callOff();
      patience.end();
      placed.resolve();
    },
  };
}
