import {
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { advance, Cloud, type Handler, only, until } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
let tokens: string[];
afterEach(() => cloud.stop());

const waiting = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'offer', Payload: { token: '{% $states.context.Task.Token %}' } },
  ...more,
});

async function start(state: object, offer: Handler = () => null): Promise<string> {
  tokens = [];
  cloud = await Cloud.start(
    { machine: only(state) },
    {
      offer: (event: never) => {
        tokens.push((event as { token: string }).token);
        return offer(event);
      },
    },
  );
  const arn = cloud.begin('machine');
  await token(0);
  return arn;
}

const token = (index: number) => until(() => tokens[index]);

/** Until the function that was given the token has answered. */
const submitted = (arn: string) =>
  until(() =>
    cloud.executions.store.rows(arn).some(({ type }) => type === 'TaskSubmitted') ? true : undefined,
  );

const succeed = (taskToken: string, output = '{"done":true}') =>
  cloud.client.send(new SendTaskSuccessCommand({ taskToken, output }));

describe('a task that waits for a token', () => {
  it('ends with what is sent, not with what the function answers', async () => {
    const arn = await start(waiting());
    await submitted(arn);
    expect(cloud.executions.describe(arn).status).toBe('RUNNING');
    await succeed(await token(0));
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' });
    const { events = [] } = await cloud.client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('may be answered before the function has ended', async () => {
    let release = () => {};
    const arn = await start(waiting(), () => new Promise<void>((resolve) => (release = resolve)));
    await succeed(await token(0));
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    release();
  });

  it('fails with the error that is sent', async () => {
    const arn = await start(waiting());
    await cloud.client.send(
      new SendTaskFailureCommand({ taskToken: await token(0), error: 'No', cause: 'why' }),
    );
    expect(await cloud.ended(arn)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'why' });
  });

  it('fails when the function that should take the token fails', async () => {
    const arn = await start(waiting(), () => {
      throw new TypeError('no');
    });
    expect(await cloud.ended(arn)).toMatchObject({ status: 'FAILED', error: 'TypeError' });
  });

  it('gets a new token with each attempt', async () => {
    const arn = await start(waiting({ Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 0 }] }));
    await cloud.client.send(new SendTaskFailureCommand({ taskToken: await token(0), error: 'Again' }));
    const second = await token(1);
    expect(second).not.toBe(tokens[0]);
    await expect(succeed(await token(0))).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await succeed(second);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('a token', () => {
  it('that nobody was given is InvalidToken', async () => {
    await start(waiting());
    await expect(succeed('made-up')).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('is used once: the second answer is TaskTimedOut, of two at once one wins', async () => {
    const arn = await start(waiting());
    const taskToken = await token(0);
    const answers = await Promise.allSettled(['1', '2', '3'].map((output) => succeed(taskToken, output)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ name: 'TaskTimedOut' });
    await cloud.ended(arn);
    await expect(succeed(taskToken)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('comes too late after the timeout', async () => {
    const arn = await start(waiting({ TimeoutSeconds: 60 }));
    advance(60);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await expect(succeed(await token(0))).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('comes too late when a sibling branch has failed', async () => {
    await start({
      Type: 'Parallel',
      Branches: [
        only(waiting()),
        {
          StartAt: 'W',
          States: { W: { Type: 'Wait', Seconds: 60, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } },
        },
      ],
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 600 }],
    });
    advance(60);
    const taskToken = await token(0);
    await until(async () => {
      const late = await succeed(taskToken, '1').catch((error: Error) => error.name);
      return late === 'TaskTimedOut' ? true : undefined;
    });
  });

  it('needs JSON', async () => {
    await start(waiting());
    await expect(succeed(await token(0), 'not json')).rejects.toMatchObject({ name: 'InvalidOutput' });
  });
});

describe('a heartbeat', () => {
  it('that is missed fails the task; States.Timeout matches it too', async () => {
    const arn = await start(waiting({ HeartbeatSeconds: 30 }));
    advance(30);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
  });

  it('that is sent keeps it going', async () => {
    const arn = await start(waiting({ HeartbeatSeconds: 30, TimeoutSeconds: 300 }));
    const taskToken = await token(0);
    for (let i = 0; i < 3; i++) {
      advance(20);
      await cloud.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    }
    expect(cloud.executions.describe(arn).status).toBe('RUNNING');
    await succeed(taskToken);
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    const late = cloud.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });
});

describe('other services', () => {
  it('are called with the arguments, and may be given the token', async () => {
    cloud = await Cloud.start(
      {
        machine: only({
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
        }),
      },
      {
        'sqs:sendMessage': ({ MessageBody }: { MessageBody: { token: string } }) => {
          tokens = [MessageBody.token];
          return { MessageId: 'm' };
        },
      },
    );
    tokens = [];
    const arn = cloud.begin('machine');
    await succeed(await token(0));
    expect(await cloud.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
