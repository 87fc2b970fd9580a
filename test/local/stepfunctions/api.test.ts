import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cloud, invoke, machineArn, only, until } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await Cloud.start(
    {
      wait: only({ Type: 'Wait', Seconds: 3600 }),
      pass: only({ Type: 'Pass' }),
      work: only(invoke('work')),
      choose: {
        StartAt: 'Choose',
        States: {
          Choose: {
            Type: 'Choice',
            Choices: [{ Condition: '{% $states.input.go %}', Next: 'Set' }],
            Default: 'Bad',
          },
          Set: { Type: 'Pass', Assign: { x: { a: 1 } }, Next: 'End' },
          End: { Type: 'Succeed' },
          Bad: { Type: 'Fail', Error: 'Bad', Cause: 'no go' },
        },
      },
    },
    { work: () => 1 },
  );
});
afterEach(() => cloud.stop());

const start = (machine: string, name?: string, input?: string) =>
  cloud.client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), name, input }));

describe('StartExecution', () => {
  it('answers with the same execution for the same name and input while it runs', async () => {
    const first = await start('wait', 'one', '{"a":1}');
    const second = await start('wait', 'one', '{"a":1}');
    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    expect(first.executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:wait:one');
  });

  it('refuses the name with another input, and after the end', async () => {
    await start('wait', 'one', '{"a":1}');
    await expect(start('wait', 'one', '{"a":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    const { executionArn = '' } = await start('pass', 'two', '{}');
    await cloud.ended(executionArn);
    await expect(start('pass', 'two', '{}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('makes a name when there is none', async () => {
    expect((await start('pass')).executionArn).toMatch(/:pass:[0-9a-f-]{36}$/);
  });

  it.each([
    ['an unknown machine', 'nowhere', 'n', '{}', 'StateMachineDoesNotExist'],
    ['a bad name', 'pass', 'a b', '{}', 'InvalidName'],
    ['an input that is not JSON', 'pass', 'n', '{', 'InvalidExecutionInput'],
    ['an input that is too large', 'pass', 'n', JSON.stringify('x'.repeat(262_144)), 'InvalidExecutionInput'],
  ])('refuses %s', async (_, machine, name, input, error) => {
    await expect(start(machine, name, input)).rejects.toMatchObject({ name: error });
  });

  it('starts many at once', async () => {
    const arns = await Promise.all(Array.from({ length: 300 }, () => start('work')));
    await until(() => (cloud.executions.store.running().length === 0 ? true : undefined));
    expect(new Set(arns.map(({ executionArn }) => executionArn)).size).toBe(300);
    expect(cloud.executions.store.list({ status: 'SUCCEEDED', limit: 1_000 })).toHaveLength(300);
    expect(cloud.called('work')).toBe(300);
  });
});

describe('StopExecution', () => {
  it('aborts with error and cause, once, and tells the rules', async () => {
    const { executionArn = '' } = await start('wait', 'one', '{"a":1}');
    const stop = (cause: string) =>
      cloud.client.send(new StopExecutionCommand({ executionArn, error: 'Cancelled', cause }));
    const first = await stop('by hand');
    expect(await stop('again')).toMatchObject({ stopDate: first.stopDate });
    expect(await cloud.ended(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Cancelled',
      cause: 'by hand',
    });
    expect(cloud.events.at(-1)).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn: machineArn('wait'),
        name: 'one',
        status: 'ABORTED',
        input: '{"a":1}',
        error: 'Cancelled',
        cause: 'by hand',
      },
    });
  });

  it('ignores what a function answers afterwards', async () => {
    let release = () => {};
    cloud.functions.work = () => new Promise<void>((resolve) => (release = resolve));
    const { executionArn = '' } = await start('work');
    await until(() => (cloud.called('work') === 1 ? true : undefined));
    await cloud.client.send(new StopExecutionCommand({ executionArn }));
    release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await cloud.ended(executionArn)).toMatchObject({ status: 'ABORTED' });
    expect(cloud.logged).toEqual([]);
  });

  it('refuses an unknown execution', async () => {
    const stop = cloud.client.send(new StopExecutionCommand({ executionArn: 'arn:x' }));
    await expect(stop).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('ListExecutions', () => {
  const list = (more: object) =>
    cloud.client.send(new ListExecutionsCommand({ stateMachineArn: machineArn('pass'), ...more }));

  it('lists the newest first, by status, in pages', async () => {
    for (const name of ['a', 'b', 'c']) await cloud.ended((await start('pass', name)).executionArn ?? '');
    const first = await list({ maxResults: 2 });
    expect(first.executions?.map(({ name }) => name)).toEqual(['c', 'b']);
    const rest = await list({ maxResults: 2, nextToken: first.nextToken });
    expect(rest.executions?.map(({ name }) => name)).toEqual(['a']);
    expect(rest.nextToken).toBeUndefined();
    expect((await list({ statusFilter: 'SUCCEEDED' })).executions).toHaveLength(3);
    expect((await list({ statusFilter: 'FAILED' })).executions).toEqual([]);
  });

  it('refuses a made-up page', async () => {
    await expect(list({ nextToken: 'made-up' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });
});

describe('GetExecutionHistory', () => {
  const history = async (executionArn: string, more: object = {}) =>
    cloud.client.send(new GetExecutionHistoryCommand({ executionArn, ...more }));

  it('tells events as Step Functions does', async () => {
    const { executionArn = '' } = await start('choose', 'one', '{"go":true}');
    await cloud.ended(executionArn);
    const { events = [] } = await history(executionArn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'ChoiceStateEntered'],
      [3, 2, 'ChoiceStateExited'],
      [4, 3, 'PassStateEntered'],
      [5, 4, 'PassStateExited'],
      [6, 5, 'SucceedStateEntered'],
      [7, 6, 'SucceedStateExited'],
      [8, 7, 'ExecutionSucceeded'],
    ]);
    expect(events[0]?.executionStartedEventDetails?.input).toBe('{"go":true}');
    expect(events[4]?.stateExitedEventDetails).toMatchObject({
      name: 'Set',
      output: '{"go":true}',
      assignedVariables: { x: '{"a":1}' },
    });
    expect(events[7]?.timestamp).toBeInstanceOf(Date);
  });

  it('tells what a task was asked, and a failure', async () => {
    const { executionArn = '' } = await start('work', 'one', '{"n":1}');
    await cloud.ended(executionArn);
    const { events = [] } = await history(executionArn);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      parameters: '{"FunctionName":"work","Payload":{"n":1}}',
    });
    const failed = await start('choose', 'two', '{"go":false}');
    await cloud.ended(failed.executionArn ?? '');
    const last = (await history(failed.executionArn ?? '')).events?.at(-1);
    expect(last?.executionFailedEventDetails).toEqual({ error: 'Bad', cause: 'no go' });
  });

  it('has pages, in both directions', async () => {
    const { executionArn = '' } = await start('choose', 'one', '{"go":true}');
    await cloud.ended(executionArn);
    const ids: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const page = await history(executionArn, { maxResults: 3, nextToken, reverseOrder: true });
      ids.push(...(page.events ?? []).map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(ids).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

it('describes machines', async () => {
  const { stateMachines = [] } = await cloud.client.send(new ListStateMachinesCommand({}));
  expect(stateMachines.map(({ name }) => name)).toEqual(['wait', 'pass', 'work', 'choose']);
  const described = await cloud.client.send(
    new DescribeStateMachineCommand({ stateMachineArn: machineArn('pass') }),
  );
  expect(JSON.parse(described.definition ?? '')).toMatchObject({ StartAt: 'Only' });
});
