import { afterEach, expect, test } from 'vitest';
import { offset, setOffset } from '#local/clock.ts';
import { arnOf, region, until } from '#test/local/services/local-cloud.ts';
import { filter, openStage, queueMapping, type Stage } from './stage.ts';

interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

let stage: Stage;

afterEach(async () => {
  setOffset(0);
  await stage.close();
});

const bodies = (event: unknown) => (event as QueueEvent).Records.map(({ body }) => body);
const seen = () => stage.calls.flatMap(bodies);
const seenAll = (count: number) => until(seen, (all) => all.length >= count);
const advance = (seconds: number) => setOffset(offset() + seconds * 1000);

const reportsPoison = ({ Records }: QueueEvent) => ({
  batchItemFailures: Records.filter(({ body }) => body === 'poison').map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});

test('brings messages in the form that AWS gives them, once', async () => {
  stage = await openStage([queueMapping()]);

  stage.send('work', 'hello');

  await seenAll(1);
  advance(61);
  stage.send('work', 'second');
  await seenAll(2);
  expect(seen()).toEqual(['hello', 'second']);
  expect(stage.calls[0]).toMatchObject({
    Records: [
      {
        body: 'hello',
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        attributes: { ApproximateReceiveCount: '1' },
        messageAttributes: {},
        eventSource: 'aws:sqs',
        eventSourceARN: arnOf('sqs', 'work'),
        awsRegion: region,
      },
    ],
  });
});

test('only the messages that failed come again, and go to the dead-letter queue in the end', async () => {
  stage = await openStage(
    [queueMapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] })],
    reportsPoison,
  );

  stage.send('work', 'good', 'poison', 'fine');
  await seenAll(3);
  advance(61);
  await seenAll(4);
  advance(61);

  const buried = await until(
    () => stage.received('dead'),
    (messages) => messages.length > 0,
  );
  expect(buried).toEqual(['poison']);
  expect(seen()).toEqual(['good', 'poison', 'fine', 'poison']);
});

test('an error of the function leaves the whole batch to come again', async () => {
  stage = await openStage([queueMapping()], (_event, call) => {
    if (call === 1) throw new Error('down');
  });

  stage.send('work', 'a', 'b');
  await seenAll(2);
  advance(61);

  expect(await seenAll(4)).toEqual(['a', 'b', 'a', 'b']);
});

test('messages that no filter asks for are deleted without an invocation', async () => {
  stage = await openStage([queueMapping(filter({ body: { kind: ['run'] } }))]);

  stage.send('work', '{"kind":"other"}', 'not json', '{"kind":"run"}');

  expect(await seenAll(1)).toEqual(['{"kind":"run"}']);
  advance(61);
  expect(await stage.received('work')).toEqual([]);
});

test('works on no more batches at the same time than it may', async () => {
  let working = 0;
  let most = 0;
  const release = Promise.withResolvers<void>();
  stage = await openStage(
    [queueMapping({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })],
    async () => {
      working += 1;
      most = Math.max(most, working);
      await release.promise;
      working -= 1;
    },
  );

  stage.send('work', 'a', 'b', 'c', 'd');
  await seenAll(2);
  release.resolve();

  await seenAll(4);
  expect(most).toBe(2);
});

test('a message that was being worked on when everything stopped comes again', async () => {
  let stuck = true;
  stage = await openStage([queueMapping()], () => (stuck ? new Promise(() => {}) : null));
  stage.send('work', 'a');
  await seenAll(1);

  await stage.restart(() => {
    stuck = false;
  });
  advance(61);

  expect(await seenAll(2)).toEqual(['a', 'a']);
});
