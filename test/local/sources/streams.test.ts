import { afterEach, expect, test } from 'vitest';
import { offset, setOffset } from '#local/clock.ts';
import { TooManyRequestsException } from '#local/service.ts';
import { arnOf, region, until } from '#test/local/services/local-cloud.ts';
import { filter, openStage, type Stage, streamMapping } from './stage.ts';

interface StreamEvent {
  readonly Records: readonly {
    readonly eventID: string;
    readonly eventName: string;
    readonly userIdentity?: unknown;
    readonly dynamodb: {
      readonly Keys: { readonly sk: { readonly S: string } };
      readonly SequenceNumber: string;
    };
  }[];
}

let stage: Stage;

afterEach(async () => {
  setOffset(0);
  await stage.close();
});

const sks = (event: unknown) => (event as StreamEvent).Records.map(({ dynamodb }) => dynamodb.Keys.sk.S);
const seen = () => stage.calls.flatMap(sks);
const seenAll = (count: number) => until(seen, (all) => all.length >= count);
const advance = (seconds: number) => setOffset(offset() + seconds * 1000);

/** Fails for every batch that has the record. */
const failsOn = (sk: string) => (event: StreamEvent) => {
  if (sks(event).includes(sk)) throw new Error('poison');
};

const reporting = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

test('brings changes in their order, in the form that AWS gives them', async () => {
  stage = await openStage([streamMapping()]);

  await stage.write('a', { n: { N: '1' } });
  await stage.write('a', { n: { N: '2' } });
  await stage.dynamoDb.call('DynamoDB_20120810.DeleteItem', {
    TableName: 'Testing',
    Key: { pk: { S: 'p' }, sk: { S: 'a' } },
  });

  await seenAll(3);
  const records = stage.calls.flatMap((event) => (event as StreamEvent).Records);
  expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
  expect(records[1]).toMatchObject({
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: arnOf('dynamodb', 'table/Testing/stream/2026-01-01T00:00:00.000'),
    dynamodb: {
      Keys: { pk: { S: 'p' }, sk: { S: 'a' } },
      OldImage: { pk: { S: 'p' }, sk: { S: 'a' }, n: { N: '1' } },
      NewImage: { pk: { S: 'p' }, sk: { S: 'a' }, n: { N: '2' } },
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(3);
});

test('leaves out writes that changed nothing, and what no filter asks for', async () => {
  stage = await openStage([
    streamMapping(
      filter({ eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { kind: { S: ['run'] } } } }),
    ),
  ]);

  await stage.write('other', { kind: { S: 'issue' } });
  await stage.write('run', { kind: { S: 'run' } });
  await stage.write('run', { kind: { S: 'run' } });
  await stage.write('last', { kind: { S: 'run' } });

  await seenAll(2);
  expect(seen()).toEqual(['run', 'last']);
});

test('goes on after a restart where it was, with what was written but not taken', async () => {
  stage = await openStage([streamMapping()]);
  await stage.write('a');
  await seenAll(1);

  await stage.restart();
  await stage.write('b');

  await seenAll(2);
  expect(seen()).toEqual(['a', 'b']);
});

test('a batch that was not taken comes again after a restart', async () => {
  let failing = true;
  stage = await openStage([streamMapping()], () => {
    if (failing) throw new Error('down');
  });
  await stage.write('a');
  await seenAll(1);

  await stage.restart(() => {
    failing = false;
  });

  expect(await seenAll(2)).toEqual(['a', 'a']);
});

test('begins with new records only when told to start at the latest', async () => {
  stage = await openStage([]);
  await stage.write('old');

  await stage.restart(() => stage.resources.push(streamMapping({ StartingPosition: 'LATEST' })));
  await stage.write('new');

  await seenAll(1);
  expect(seen()).toEqual(['new']);
});

test('splits a batch until the record that fails is alone, and tells the queue for failures', async () => {
  // Prepare
  stage = await openStage(
    [
      streamMapping({
        BatchSize: 4,
        MaximumBatchingWindowInSeconds: 60,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arnOf('sqs', 'dead') } },
      }),
    ],
    failsOn('c'),
  );

  // Act
  for (const sk of ['a', 'b', 'c', 'd']) await stage.write(sk);

  // Assess: whole, first half, second half, c, c again, d
  await until(
    () => stage.calls.length,
    (count) => count === 6,
  );
  expect(stage.calls.map(sks)).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['c'], ['d']]);
  const [message = '{}'] = await stage.received('dead');
  expect(JSON.parse(message)).toMatchObject({
    version: '1.0',
    requestContext: {
      condition: 'RetryAttemptsExhausted',
      functionArn: arnOf('lambda', 'function:consumer'),
      approximateInvokeCount: 2,
    },
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '3', endSequenceNumber: '3' },
  });
});

test('after a partial failure goes on from the first record that failed', async () => {
  stage = await openStage(
    [streamMapping({ BatchSize: 3, MaximumBatchingWindowInSeconds: 60, ...reporting })],
    ({ Records }: StreamEvent, call) => ({
      batchItemFailures: call === 1 ? [{ itemIdentifier: Records[1]?.dynamodb.SequenceNumber }] : [],
    }),
  );

  for (const sk of ['a', 'b', 'c']) await stage.write(sk);

  await seenAll(5);
  expect(stage.calls.map(sks)).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
});

test('a partial failure that names no record of the batch fails all of it', async () => {
  stage = await openStage([streamMapping(reporting)], (_event, call) => ({
    batchItemFailures: call === 1 ? [{ itemIdentifier: '999' }] : [],
  }));

  await stage.write('a');

  expect(await seenAll(2)).toEqual(['a', 'a']);
});

test('gives records up that have become too old', async () => {
  stage = await openStage(
    [
      streamMapping({
        MaximumRecordAgeInSeconds: 60,
        DestinationConfig: { OnFailure: { Destination: arnOf('sqs', 'dead') } },
      }),
    ],
    failsOn('a'),
  );
  await stage.write('a');
  await seenAll(1);

  advance(120);

  const [message = '{}'] = await until(
    () => stage.received('dead'),
    (messages) => messages.length > 0,
  );
  expect(JSON.parse(message)).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
});

test('a throttled batch is tried again without counting as a retry', async () => {
  stage = await openStage([streamMapping({ MaximumRetryAttempts: 0 })], (_event, call) => {
    if (call <= 2) throw new TooManyRequestsException('busy');
  });

  await stage.write('a');

  expect(await seenAll(3)).toEqual(['a', 'a', 'a']);
});

test('waits for a batch to fill, but no longer than the window', async () => {
  stage = await openStage([streamMapping({ BatchSize: 10, MaximumBatchingWindowInSeconds: 60 })]);
  await stage.write('a');
  await stage.write('b');
  await stage.write('c');

  expect(seen()).toEqual([]);

  // The window begins when the first record is read, which may be after a first advance.
  await until(
    () => {
      advance(61);
      return seen();
    },
    (all) => all.length > 0,
  );

  expect(stage.calls.map(sks)).toEqual([['a', 'b', 'c']]);
});

test('what expired on the moved clock is deleted, and the stream says by whom', async () => {
  // Prepare
  const inOneHour = { N: String(Math.floor(Date.now() / 1000) + 3600) };
  stage = await openStage([streamMapping(filter({ eventName: ['REMOVE'] }))]);
  await stage.write('ticket', { expiresAt: inOneHour });
  await stage.write('kept', { expiresAt: { N: String(Number(inOneHour.N) + 3600) } });
  await stage.write('lasting');
  await stage.write('deleted by someone');
  await stage.dynamoDb.call('DynamoDB_20120810.DeleteItem', {
    TableName: 'Testing',
    Key: { pk: { S: 'p' }, sk: { S: 'deleted by someone' } },
  });

  // Act
  advance(3601);

  // Assess
  await seenAll(2);
  const records = stage.calls.flatMap((event) => (event as StreamEvent).Records);
  expect(records.map(({ dynamodb, userIdentity }) => [dynamodb.Keys.sk.S, userIdentity])).toEqual([
    ['deleted by someone', undefined],
    ['ticket', { type: 'Service', principalId: 'dynamodb.amazonaws.com' }],
  ]);
  const left = await stage.dynamoDb.call<{ Count: number }>('DynamoDB_20120810.Scan', {
    TableName: 'Testing',
  });
  expect(left.Count).toBe(2);
});
