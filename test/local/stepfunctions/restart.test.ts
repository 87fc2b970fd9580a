import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetExecutionHistoryCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterEach, expect, it } from 'vitest';
import { advance, Cloud, invoke, machineArn, only, until } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.stop());

async function eventsOf(arn: string): Promise<string[]> {
  const { events = [] } = await cloud.client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
  return events.map(({ type }) => String(type));
}

const reached = (arn: string, key: string) =>
  until(() => (cloud.executions.store.rows(arn).some((row) => row.key === key) ? true : undefined));

const steps = (second: object) => ({
  StartAt: 'First',
  States: {
    First: invoke('first', { Assign: { kept: '{% $states.result.Payload %}' }, Next: 'Second' }),
    Second: { ...second, Next: 'Third' },
    Third: invoke('third', { Output: ['{% $kept %}', '{% $states.result.Payload %}'], End: true }),
  },
});
const functions = { first: () => 1, third: () => 3 };

it('does not run finished tasks again and keeps variables; a wait keeps its deadline', async () => {
  cloud = await Cloud.start({ machine: steps({ Type: 'Wait', Seconds: 100 }) }, functions);
  const arn = cloud.begin('machine');
  await reached(arn, '1.0:until');
  advance(60);
  await cloud.restart();
  advance(39);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(cloud.executions.describe(arn).status).toBe('RUNNING');
  advance(1);
  expect(await cloud.ended(arn)).toMatchObject({ output: '[1,3]' });
  expect(cloud.calls).toEqual(['first', 'third']);
});

it('does not evaluate again what a state that was left had evaluated', async () => {
  cloud = await Cloud.start({
    machine: {
      StartAt: 'Draw',
      States: {
        Draw: { Type: 'Pass', Assign: { drawn: '{% $uuid() %}' }, Next: 'Wait' },
        Wait: { Type: 'Wait', Seconds: 100, Output: '{% $drawn %}', End: true },
      },
    },
  });
  const arn = cloud.begin('machine');
  await reached(arn, '1.0:until');
  const drawn = cloud.executions.store.rows(arn).find(({ key }) => key === '0:exit')?.data.assign;
  await cloud.restart();
  advance(100);
  const { output } = await cloud.ended(arn);
  expect({ drawn: JSON.parse(output ?? '') }).toEqual(drawn);
});

it('goes on at once with a wait that ended meanwhile', async () => {
  cloud = await Cloud.start({ machine: steps({ Type: 'Wait', Seconds: 100 }) }, functions);
  const arn = cloud.begin('machine');
  await reached(arn, '1.0:until');
  await cloud.shut();
  advance(100);
  await cloud.open();
  expect(await cloud.ended(arn)).toMatchObject({ output: '[1,3]' });
});

it('runs a task that was under way again, with the same arguments, and writes no event twice', async () => {
  const machine = only({ ...invoke('slow'), Arguments: { FunctionName: 'slow', Payload: '{% $uuid() %}' } });
  const seen: string[] = [];
  cloud = await Cloud.start(
    { machine },
    {
      slow: async (id: string) => {
        seen.push(id);
        if (seen.length === 1) await new Promise(() => {});
        return id;
      },
    },
  );
  const arn = cloud.begin('machine');
  await until(() => seen[0]);
  await cloud.restart();
  expect(await cloud.ended(arn)).toMatchObject({ output: JSON.stringify(seen[0]) });
  expect(seen).toEqual([seen[0], seen[0]]);
  expect(await eventsOf(arn)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

it('keeps the count of retries, and the deadlines of task and machine', async () => {
  const machine = {
    TimeoutSeconds: 1000,
    ...only(
      invoke('work', {
        TimeoutSeconds: 50,
        Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 10, MaxAttempts: 1 }],
      }),
    ),
  };
  cloud = await Cloud.start({ machine }, { work: () => new Promise(() => {}) });
  const arn = cloud.begin('machine');
  await reached(arn, '0.0:started');
  advance(30);
  await cloud.restart();
  advance(20);
  await reached(arn, '0.0:retry');
  await cloud.restart();
  advance(10);
  await reached(arn, '0.1:started');
  advance(50);
  expect(await cloud.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect((await eventsOf(arn)).filter((type) => type === 'TaskTimedOut')).toHaveLength(2);
});

it('does not run finished branches and iterations again', async () => {
  const iteration = (name: string) => ({ StartAt: name, States: { [name]: invoke(name, { End: true }) } });
  const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 100, Output: 'waited', End: true } } };
  const machine = only({
    Type: 'Parallel',
    Branches: [
      iteration('first'),
      wait,
      only({ Type: 'Map', Items: [1, 2, 3], ItemProcessor: iteration('third') }),
    ],
  });
  cloud = await Cloud.start({ machine }, functions);
  const arn = cloud.begin('machine');
  await reached(arn, '0.0/2/0:exit');
  await reached(arn, '0.0/0/0:exit');
  await cloud.restart();
  advance(100);
  expect(await cloud.ended(arn)).toMatchObject({ output: '[1,"waited",[3,3,3]]' });
  expect(cloud.calls.toSorted()).toEqual(['first', 'third', 'third', 'third']);
});

it('runs an execution with the machine it was started with', async () => {
  cloud = await Cloud.start({ machine: steps({ Type: 'Wait', Seconds: 100 }) }, functions);
  const arn = cloud.begin('machine');
  await reached(arn, '1.0:until');
  await cloud.shut();
  cloud.definitions.machine = only({ Type: 'Fail', Error: 'Changed' });
  await cloud.open();
  advance(100);
  expect(await cloud.ended(arn)).toMatchObject({ output: '[1,3]' });
  expect(await cloud.run('machine')).toMatchObject({ error: 'Changed' });
});

it('publishes again what was not taken before the end', async () => {
  cloud = await Cloud.start({ machine: only({ Type: 'Pass' }) });
  cloud.publish = () => new Promise(() => {});
  const arn = cloud.begin('machine');
  await cloud.ended(arn);
  cloud.publish = (event) => {
    cloud.events.push(event);
  };
  await cloud.restart();
  expect(cloud.events.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
  await cloud.restart();
  expect(cloud.events).toHaveLength(2);
});

it('survives being killed: finished, under way, waiting for a token', async () => {
  const branch = (name: string, state: object) => ({
    StartAt: name,
    States: { [name]: { ...state, End: true } },
  });
  const definition = only({
    Type: 'Parallel',
    Branches: [
      branch('Finished', invoke('finished')),
      branch('UnderWay', invoke('endless')),
      {
        StartAt: 'Before',
        States: {
          // A task first, so that the other branches are where they should be when the token is given out.
          Before: invoke('before', { Next: 'Waiting' }),
          Waiting: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            Arguments: { FunctionName: 'offer', Payload: { token: '{% $states.context.Task.Token %}' } },
            End: true,
          },
        },
      },
    ],
  });
  cloud = await Cloud.start(
    { machine: definition },
    { endless: () => 'again', finished: () => 'twice', offer: () => null },
  );
  await cloud.shut();
  const machine = {
    arn: machineArn('machine'),
    name: 'machine',
    roleArn: '',
    definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    createdAt: 0,
  };
  const victim = spawn(
    process.execPath,
    [join(import.meta.dirname, 'victim.ts'), cloud.directory, JSON.stringify(machine)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [taskToken] = (await once(createInterface(victim.stdout), 'line')) as [string];
  victim.kill('SIGKILL');
  await once(victim, 'exit');

  await cloud.open();
  const { executionArn } = {
    executionArn: `${machineArn('machine').replace('stateMachine', 'execution')}:killed`,
  };
  await cloud.client.send(new SendTaskSuccessCommand({ taskToken, output: '"accepted"' }));
  expect(await cloud.ended(executionArn)).toMatchObject({ output: '["finished","again","accepted"]' });
  const before = (await readFile(join(cloud.directory, 'calls'), 'utf8')).trim().split('\n');
  expect(before.toSorted()).toEqual(['before', 'endless', 'finished', 'offer']);
  expect(cloud.calls.filter((name) => name !== 'offer')).toEqual(['endless']);
  expect(cloud.events.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
});
