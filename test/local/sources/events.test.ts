import { afterEach, expect, test } from 'vitest';
import type { Resource } from '#local/assembly/resources.ts';
import { offset, setOffset } from '#local/clock.ts';
import { TooManyRequestsException } from '#local/service.ts';
import { arnOf, resource, until } from '#test/local/services/local-cloud.ts';
import { functionArn, openStage, type Stage } from './stage.ts';

let stage: Stage;

afterEach(async () => {
  setOffset(0);
  await stage.close();
});

const advance = (seconds: number) => setOffset(offset() + seconds * 1000);
const called = (count: number) =>
  until(
    () => stage.calls,
    (calls) => calls.length >= count,
  );

function rule(properties: Record<string, unknown>, target: Record<string, unknown> = {}): Resource {
  return resource('AWS::Events::Rule', 'rule', arnOf('events', 'rule/rule'), {
    Targets: [{ Id: 'Target0', Arn: functionArn, ...target }],
    ...properties,
  });
}

const failures = {
  EventPattern: {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  },
};

const ended = (status: string) => ({
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  resources: [arnOf('states', 'execution:test-run:run_1')],
  detail: { name: 'run_1', status },
});

test('an event reaches the targets of the rules that ask for it', async () => {
  stage = await openStage([rule(failures)]);

  stage.sources.publish(ended('SUCCEEDED'));
  stage.sources.publish(ended('FAILED'));

  await called(1);
  expect(stage.calls).toEqual([
    expect.objectContaining({
      version: '0',
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [arnOf('states', 'execution:test-run:run_1')],
      detail: { name: 'run_1', status: 'FAILED' },
    }),
  ]);
});

test('a queue gets the part of the event that the target wants', async () => {
  stage = await openStage([rule(failures, { Arn: arnOf('sqs', 'work'), InputPath: '$.detail' })]);

  stage.sources.publish(ended('ABORTED'));

  expect(await stage.received('work')).toEqual(['{"name":"run_1","status":"ABORTED"}']);
});

test('a target that cannot be served is refused at the start', async () => {
  stage = await openStage([]);

  const restarted = stage.restart(() => {
    stage.resources.push(rule(failures, { Arn: arnOf('sns', 'topic') }));
  });

  await expect(restarted).rejects.toThrow('sends events to functions and queues of the app');
  stage.resources.pop();
  await stage.start();
});

test('a function that fails is tried twice again, then its failure goes to the queue for failures', async () => {
  // Prepare
  const settings = resource('AWS::Lambda::EventInvokeConfig', 'config', 'config', {
    FunctionName: 'consumer',
    DestinationConfig: { OnFailure: { Destination: arnOf('sqs', 'dead') } },
  });
  stage = await openStage([settings], () => {
    throw new Error('down');
  });

  // Act
  stage.sources.invokeAsynchronously(functionArn, { a: 1 });
  await called(1);
  await retryAfter(60, 2);
  await retryAfter(120, 3);

  // Assess
  const [message = '{}'] = await until(
    () => stage.received('dead'),
    (messages) => messages.length > 0,
  );
  expect(JSON.parse(message)).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3, functionArn },
    requestPayload: { a: 1 },
    responsePayload: { errorMessage: 'down' },
  });
  expect(stage.calls).toHaveLength(3);
});

/** Moves the time past a pause that may not have begun yet. */
async function retryAfter(seconds: number, calls: number): Promise<void> {
  await until(
    () => stage.cloud.said.filter(({ text }) => text.includes(`a retry follows in ${seconds} s`)).length,
    (count) => count === 1,
  );
  advance(seconds);
  await called(calls);
}

test('a throttled event waits without using up its retries', async () => {
  stage = await openStage([], (_event, call) => {
    if (call <= 3) throw new TooManyRequestsException('busy');
  });

  stage.sources.invokeAsynchronously(functionArn, {});
  for (const seconds of [1, 2, 4]) await retryAfter(seconds, Math.log2(seconds) + 2);

  expect(stage.calls).toHaveLength(4);
});

test('an accepted event is kept over a restart until the function has taken it', async () => {
  let failing = true;
  stage = await openStage([], () => {
    if (failing) throw new Error('down');
  });
  stage.sources.invokeAsynchronously(functionArn, { a: 1 });
  await called(1);

  await stage.restart(() => {
    failing = false;
  });
  await called(2);
  await stage.restart();
  stage.sources.invokeAsynchronously(functionArn, { b: 2 });

  expect(await called(3)).toEqual([{ a: 1 }, { a: 1 }, { b: 2 }]);
});

test('a schedule is due on the moved clock, once for all the times that passed', async () => {
  stage = await openStage([rule({ ScheduleExpression: 'rate(1 minute)' })]);

  advance(60);
  await called(1);
  advance(60 * 30);
  await called(2);

  expect(stage.calls).toHaveLength(2);
  expect(stage.calls[0]).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [arnOf('events', 'rule/rule')],
    detail: {},
  });
});

test('a schedule that was due while everything was stopped is made up for', async () => {
  const daily = resource('AWS::Scheduler::Schedule', 'daily', arnOf('scheduler', 'schedule/default/daily'), {
    ScheduleExpression: 'rate(1 day)',
    Target: { Arn: functionArn, Input: '{"why":"daily"}' },
  });
  stage = await openStage([daily]);

  await stage.restart(() => advance(86_400));

  expect(await called(1)).toEqual([{ why: 'daily' }]);
});
