import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { advance, Cloud, invoke, only, until } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.stop());

class Broken extends Error {
  override readonly name: string;
  constructor(name: string) {
    super('it broke');
    this.name = name;
  }
}

/** A function that fails with these errors, one after the other, then answers how often it was called. */
function failing(...errors: string[]) {
  let calls = 0;
  return () => {
    const error = errors[calls++];
    if (error !== undefined) throw new Broken(error);
    return calls;
  };
}

const retry = (...retriers: object[]) => only(invoke('work', { Retry: retriers }));

/** Until the n-th attempt (from 0) has failed and the next one is waited for. */
const failedAttempt = (arn: string, attempt: number) =>
  until(() =>
    cloud.executions.store.rows(arn).some(({ key }) => key === `0.${attempt}:retry`) ? true : undefined,
  );

/** Nothing more is called, in a while that is long for a program. */
async function calledOnly(times: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(cloud.called('work')).toBe(times);
}

describe('Retry', () => {
  it('waits longer from attempt to attempt, on the moved clock', async () => {
    const retrier = { ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 3 };
    cloud = await Cloud.start({ machine: retry(retrier) }, { work: failing('Busy', 'Busy', 'Busy') });
    const arn = cloud.begin('machine');
    await failedAttempt(arn, 0);
    advance(9);
    await calledOnly(1);
    advance(1);
    await failedAttempt(arn, 1);
    advance(19);
    await calledOnly(2);
    advance(1);
    await failedAttempt(arn, 2);
    advance(40);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '4' });
  });

  it('never waits longer than MaxDelaySeconds', async () => {
    const retrier = { ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 100, MaxDelaySeconds: 20 };
    cloud = await Cloud.start({ machine: retry(retrier) }, { work: failing('Busy', 'Busy') });
    const arn = cloud.begin('machine');
    await failedAttempt(arn, 0);
    advance(10);
    await failedAttempt(arn, 1);
    advance(20);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('counts for each retrier by itself, and gives up when the one that matches is used up', async () => {
    const quick = { IntervalSeconds: 0, MaxAttempts: 1 };
    const machine = retry({ ErrorEquals: ['A'], ...quick }, { ErrorEquals: ['B'], ...quick });
    cloud = await Cloud.start({ machine }, { work: failing('A', 'B', 'A') });
    expect(await cloud.run('machine')).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(cloud.called('work')).toBe(3);
  });

  it('does not go on to a later retrier when the first that matches is used up', async () => {
    const machine = retry(
      { ErrorEquals: ['A'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 0 },
    );
    cloud = await Cloud.start({ machine }, { work: failing('A') });
    expect(await cloud.run('machine')).toMatchObject({ error: 'A' });
    expect(cloud.called('work')).toBe(1);
  });

  it('tells the attempt in the context', async () => {
    const machine = only({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'work', Payload: { attempt: '{% $states.context.State.RetryCount %}' } },
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 0 }],
      Output: '{% $states.result.Payload %}',
    });
    const seen: number[] = [];
    cloud = await Cloud.start(
      { machine },
      {
        work: ({ attempt }: { attempt: number }) => {
          seen.push(attempt);
          if (attempt < 2) throw new Broken('Again');
          return 'done';
        },
      },
    );
    expect(await cloud.run('machine')).toBe('done');
    expect(seen).toEqual([0, 1, 2]);
  });

  it('of a Parallel runs all its branches again', async () => {
    const machine = only({
      Type: 'Parallel',
      Branches: [only(invoke('work')), only(invoke('other'))],
      Retry: [{ ErrorEquals: ['Once'], IntervalSeconds: 0 }],
    });
    cloud = await Cloud.start({ machine }, { work: failing('Once'), other: () => 'o' });
    expect(await cloud.run('machine')).toEqual([2, 'o']);
    expect(cloud.called('other')).toBe(2);
  });
});

describe('Catch', () => {
  const caught = (...catchers: object[]) => ({
    StartAt: 'Work',
    States: {
      Work: invoke('work', { Catch: catchers, End: true }),
      First: { Type: 'Pass', Output: ['first', '{% $states.input %}'], End: true },
      Second: { Type: 'Pass', Output: ['second', '{% $states.input %}', '{% $seen %}'], End: true },
    },
  });

  it('takes the first catcher that matches, with the error as the next state’s input', async () => {
    const machine = caught(
      { ErrorEquals: ['Other'], Next: 'Second' },
      { ErrorEquals: ['Bad'], Next: 'First' },
      { ErrorEquals: ['States.ALL'], Next: 'Second' },
    );
    cloud = await Cloud.start({ machine }, { work: failing('Bad') });
    const Cause = JSON.stringify({ errorType: 'Bad', errorMessage: 'it broke' });
    expect(await cloud.run('machine')).toEqual(['first', { Error: 'Bad', Cause }]);
  });

  it('has its own Output and Assign, which see the error output', async () => {
    const machine = caught({
      ErrorEquals: ['States.ALL'],
      Output: { was: '{% $states.errorOutput.Error %}', input: '{% $states.input.n %}' },
      Assign: { seen: '{% $parse($states.errorOutput.Cause).errorMessage %}' },
      Next: 'Second',
    });
    cloud = await Cloud.start({ machine }, { work: failing('Bad') });
    expect(await cloud.run('machine', { n: 3 })).toEqual(['second', { was: 'Bad', input: 3 }, 'it broke']);
  });

  it('comes after Retry', async () => {
    const machine = {
      StartAt: 'Work',
      States: {
        Work: invoke('work', {
          Retry: [{ ErrorEquals: ['Bad'], IntervalSeconds: 0, MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['Bad'], Next: 'Caught' }],
          End: true,
        }),
        Caught: { Type: 'Succeed', Output: 'caught' },
      },
    };
    cloud = await Cloud.start({ machine }, { work: failing('Bad', 'Bad', 'Bad', 'Bad') });
    expect(await cloud.run('machine')).toBe('caught');
    expect(cloud.called('work')).toBe(3);
  });

  it('catches an expression of the state that cannot be evaluated', async () => {
    const machine = {
      StartAt: 'Work',
      States: {
        Work: invoke('work', {
          Output: '{% $states.result.Payload.missing %}',
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
          End: true,
        }),
        Caught: { Type: 'Succeed', Output: 'caught' },
      },
    };
    cloud = await Cloud.start({ machine }, { work: () => ({}) });
    expect(await cloud.run('machine')).toBe('caught');
  });
});

describe('what a function fails with', () => {
  it('throttled: Lambda.TooManyRequestsException', async () => {
    cloud = await Cloud.start(
      { machine: only(invoke('work')) },
      { work: failing('TooManyRequestsException') },
    );
    expect(await cloud.run('machine')).toMatchObject({ error: 'Lambda.TooManyRequestsException' });
  });

  it('not there: Lambda.ResourceNotFoundException', async () => {
    cloud = await Cloud.start({ machine: only(invoke('nowhere')) });
    expect(await cloud.run('machine')).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  it('thrown: its name, and the answer as the cause, also when the Resource is the function', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:work';
    cloud = await Cloud.start(
      { machine: only({ Type: 'Task', Resource: arn }) },
      {
        [arn]: ({ bad }: { bad: boolean }) => {
          if (bad) throw new Broken('Bad');
          return { fine: true };
        },
      },
    );
    expect(await cloud.run('machine', { bad: true })).toEqual({
      status: 'FAILED',
      error: 'Bad',
      cause: JSON.stringify({ errorType: 'Bad', errorMessage: 'it broke' }),
    });
    expect(await cloud.run('machine', { bad: false })).toEqual({ fine: true });
  });
});

describe('timeouts', () => {
  const never = () => new Promise(() => {});

  it('of a task is States.Timeout, which TaskFailed does not match', async () => {
    const machine = {
      StartAt: 'Work',
      States: {
        Work: invoke('work', {
          TimeoutSeconds: '{% $states.input.limit %}',
          Catch: [
            { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
            { ErrorEquals: ['States.Timeout'], Next: 'Right' },
          ],
          End: true,
        }),
        Wrong: { Type: 'Succeed', Output: 'wrong' },
        Right: { Type: 'Succeed', Output: 'right' },
      },
    };
    cloud = await Cloud.start({ machine }, { work: never });
    const arn = cloud.begin('machine', { limit: 60 });
    await until(() => (cloud.called('work') === 1 ? true : undefined));
    advance(59);
    await calledOnly(1);
    expect(cloud.executions.describe(arn).status).toBe('RUNNING');
    advance(1);
    expect(await cloud.ended(arn)).toMatchObject({ output: '"right"' });
  });

  it('of a machine ends the execution', async () => {
    const machine = { TimeoutSeconds: 100, ...only({ Type: 'Wait', Seconds: 1000 }) };
    cloud = await Cloud.start({ machine });
    const arn = cloud.begin('machine');
    advance(100);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    const { events = [] } = await cloud.client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
    expect(events.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });
});

describe('Wait', () => {
  it('waits for seconds that are worked out, on the moved clock', async () => {
    cloud = await Cloud.start({ machine: only({ Type: 'Wait', Seconds: '{% $states.input.s %}' }) });
    const arn = cloud.begin('machine', { s: 86_400 });
    await until(() =>
      cloud.executions.store.rows(arn).some(({ key }) => key === '0.0:until') ? true : undefined,
    );
    advance(86_399);
    expect(cloud.executions.describe(arn).status).toBe('RUNNING');
    advance(1);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"s":86400}' });
  });

  it('waits for a moment, and not at all for one that is past', async () => {
    cloud = await Cloud.start({ machine: only({ Type: 'Wait', Timestamp: '{% $states.input.t %}' }) });
    expect(await cloud.run('machine', { t: '2001-01-01T00:00:00Z' })).toEqual({ t: '2001-01-01T00:00:00Z' });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const arn = cloud.begin('machine', { t: later });
    advance(3_601);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
