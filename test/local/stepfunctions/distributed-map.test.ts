import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { advance, Cloud, type Handler, invoke, only, until } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.stop());

const distributed = (more: object, state: object = invoke('work')) =>
  only({
    Type: 'Map',
    Label: 'Batch',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Do',
      States: { Do: { ...state, End: true } },
    },
    ...more,
  });

const start = async (machine: object, work: Handler) => {
  cloud = await Cloud.start({ machine }, { work });
  return cloud;
};

const fromS3 = (InputType: string) => ({
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType },
    Arguments: { Bucket: 'in', Key: '{% $states.input.key %}' },
  },
});

describe('a distributed Map', () => {
  it('runs each batch as an execution of its own, with the batch input', async () => {
    const machine = distributed({
      ...fromS3('JSON'),
      ItemSelector: { id: '{% $states.context.Map.Item.Value.id %}', run: '{% $states.input.run %}' },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { run: '{% $states.input.run %}' } },
      MaxConcurrency: 1,
    });
    await start(machine, (event) => event);
    cloud.objects.set('in/list.json', JSON.stringify([{ id: 1 }, { id: 2 }, { id: 3 }]));
    expect(await cloud.run('machine', { key: 'list.json', run: 'r' })).toEqual([
      {
        BatchInput: { run: 'r' },
        Items: [
          { id: 1, run: 'r' },
          { id: 2, run: 'r' },
        ],
      },
      { BatchInput: { run: 'r' }, Items: [{ id: 3, run: 'r' }] },
    ]);
    const mapRun = cloud.executions.store.list({ limit: 10 }).find(({ parent }) => parent !== null)?.parent;
    const { executions = [] } = await cloud.client.send(
      new ListExecutionsCommand({ mapRunArn: mapRun?.mapRunArn ?? '' }),
    );
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(executions[0]?.stateMachineArn).toMatch(/:stateMachine:machine\/Batch$/);
  });

  it('reads JSON lines', async () => {
    await start(distributed(fromS3('JSONL')), (n: number) => n * 2);
    cloud.objects.set('in/list.jsonl', '1\n2\n\n3\n');
    expect(await cloud.run('machine', { key: 'list.jsonl' })).toEqual([2, 4, 6]);
  });

  it('keeps batches below the bytes that are allowed', async () => {
    const machine = distributed({
      Items: ['aaaa', 'bbbb', 'cccc'],
      ItemBatcher: { MaxInputBytesPerBatch: 30 },
    });
    await start(machine, ({ Items }: { Items: string[] }) => Items);
    expect(await cloud.run('machine')).toEqual([['aaaa', 'bbbb'], ['cccc']]);
  });

  it('fails with States.ItemReaderFailed when there is nothing to read, or no list', async () => {
    await start(distributed(fromS3('JSON')), () => null);
    expect(await cloud.run('machine', { key: 'no' })).toMatchObject({ error: 'States.ItemReaderFailed' });
    cloud.objects.set('in/object', '{}');
    expect(await cloud.run('machine', { key: 'object' })).toMatchObject({ error: 'States.ItemReaderFailed' });
  });

  it('does not see outer variables', async () => {
    const inner = { Type: 'Pass', Output: "{% $exists($x) ? 'leaked' : 'apart' %}" };
    const map = distributed({ Items: [1] }, inner) as { States: { Only: object } };
    await start(
      {
        StartAt: 'Set',
        States: { Set: { Type: 'Pass', Assign: { x: 1 }, Next: 'Only' }, ...map.States },
      },
      () => null,
    );
    expect(await cloud.run('machine')).toEqual(['apart']);
  });

  const even = (n: number) => {
    if (n % 2 === 0) throw new TypeError('even');
    return n;
  };

  it.each([
    [{ ToleratedFailureCount: 2 }, [1, 3, 5]],
    [{ ToleratedFailurePercentage: 40 }, [1, 3, 5]],
    [{ ToleratedFailureCount: 1 }, 'States.ExceedToleratedFailureThreshold'],
    [{ ToleratedFailurePercentage: 39 }, 'States.ExceedToleratedFailureThreshold'],
    [{}, 'States.ExceedToleratedFailureThreshold'],
  ])('tolerates failures as %j says', async (limits, expected) => {
    await start(distributed({ Items: [1, 2, 3, 4, 5], ...limits }), even);
    const result = await cloud.run('machine');
    if (typeof expected === 'string') expect(result).toMatchObject({ error: expected });
    else expect(result).toEqual(expected);
  });

  it('stops the children that are still running when it fails', async () => {
    const machine = distributed({ Items: [0, 1] }, invoke('work'));
    await start(machine, (n: number) => {
      if (n === 0) throw new TypeError('zero');
      return new Promise(() => {});
    });
    await cloud.run('machine');
    const children = cloud.executions.store.list({ machineName: 'machine/Batch', limit: 10 });
    await until(() => (cloud.executions.store.running().length === 0 ? true : undefined));
    expect(children).toHaveLength(2);
    expect(cloud.executions.store.list({ status: 'ABORTED', limit: 10 })).toHaveLength(1);
  });

  it('writes results and a manifest', async () => {
    const machine = distributed({
      Items: [1, 2, 3],
      ToleratedFailureCount: 1,
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Arguments: { Bucket: 'out', Prefix: 'runs' },
      },
    });
    await start(machine, even);
    const result = (await cloud.run('machine')) as { ResultWriterDetails: { Bucket: string; Key: string } };
    const { Bucket, Key } = result.ResultWriterDetails;
    const manifest = JSON.parse(cloud.objects.get(`${Bucket}/${Key}`) ?? '');
    const results = (kind: string) =>
      JSON.parse(cloud.objects.get(`out/${manifest.ResultFiles[kind][0].Key}`) ?? '');
    expect(Key).toMatch(/^runs\/.+\/manifest\.json$/);
    expect(results('SUCCEEDED').map(({ Output }: { Output: string }) => Output)).toEqual(['1', '3']);
    expect(results('FAILED')).toMatchObject([{ Status: 'FAILED', Error: 'TypeError' }]);
  });

  it('goes on after a restart without running finished children again', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const machine = distributed({ Items: [1, 2, 3], MaxConcurrency: 2 });
    await start(machine, async (n: number) => {
      if (n !== 1) await gate;
      return n;
    });
    const arn = cloud.begin('machine');
    await until(() => (cloud.called('work') === 3 ? true : undefined));
    await cloud.restart();
    release();
    expect(await cloud.ended(arn)).toMatchObject({ output: '[1,2,3]' });
    expect(cloud.called('work')).toBe(5);
  });

  it('is stopped with its parent', async () => {
    await start(distributed({ Items: [1, 2] }, { Type: 'Wait', Seconds: 60 }), () => null);
    const arn = cloud.begin('machine');
    await until(() => (cloud.executions.store.running().length === 3 ? true : undefined));
    cloud.executions.stop(arn, null, 'enough');
    await until(() => (cloud.executions.store.running().length === 0 ? true : undefined));
    expect(cloud.executions.store.list({ status: 'ABORTED', limit: 10 })).toHaveLength(3);
  });

  it('has its children stopped at the next start, if it ended when the program died', async () => {
    await start(distributed({ Items: [1] }, { Type: 'Wait', Seconds: 60 }), () => null);
    const arn = cloud.begin('machine');
    await until(() => (cloud.executions.store.running().length === 2 ? true : undefined));
    cloud.executions.store.endExecution(arn, {
      status: 'ABORTED',
      stoppedAt: Date.now(),
      output: null,
      error: null,
      cause: null,
    });
    await cloud.restart();
    expect(cloud.executions.store.running()).toEqual([]);
  });
});

describe('startExecution.sync:2', () => {
  const parent = (more: object = {}) =>
    only({
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: {
        StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:child',
        Input: '{% $states.input %}',
      },
      Output: '{% $states.result.Output %}',
      ...more,
    });

  it('gives the output of the execution, also over a restart', async () => {
    cloud = await Cloud.start({
      parent: parent(),
      child: only({ Type: 'Wait', Seconds: 60, Output: { got: '{% $states.input.n %}' } }),
    });
    const arn = cloud.begin('parent', { n: 1 });
    await until(() => (cloud.executions.store.running().length === 2 ? true : undefined));
    await cloud.restart();
    advance(60);
    expect(await cloud.ended(arn)).toMatchObject({ output: '{"got":1}' });
    expect(cloud.executions.store.list({ limit: 10 })).toHaveLength(2);
  });

  it('fails with States.TaskFailed when the execution fails', async () => {
    cloud = await Cloud.start({ parent: parent(), child: only({ Type: 'Fail', Error: 'E', Cause: 'c' }) });
    const end = (await cloud.run('parent')) as { error: string; cause: string };
    expect(end.error).toBe('States.TaskFailed');
    expect(JSON.parse(end.cause)).toMatchObject({ Status: 'FAILED', Error: 'E', Cause: 'c' });
  });
});
