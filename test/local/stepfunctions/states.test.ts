import { afterEach, describe, expect, it } from 'vitest';
import { Cloud, invoke, only } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
afterEach(() => cloud.stop());

async function outputOf(definition: object, input: unknown = {}, functions = {}): Promise<unknown> {
  cloud = await Cloud.start({ machine: definition }, functions);
  return cloud.run('machine', input);
}

const pass = (more: object) => ({ Type: 'Pass', ...more });

describe('expressions', () => {
  it('evaluates at any depth and leaves other text alone', async () => {
    const output = await outputOf(
      only(
        pass({ Output: { sum: '{% $states.input.a + 1 %}', list: ['{% $states.input.b %}', 'a {% b %}'] } }),
      ),
      { a: 1, b: { c: [1] } },
    );
    expect(output).toEqual({ sum: 2, list: [{ c: [1] }, 'a {% b %}'] });
  });

  it('has the functions that Step Functions adds', async () => {
    const output = await outputOf(
      only(
        pass({
          Output: {
            partition: '{% $partition([1,2,3,4,5], 2) %}',
            range: '{% $range(0, 10, 5) %}',
            hash: "{% $hash('a', 'SHA-256') %}",
            random: '{% $random(7) = $random(7) and $random() < 1 %}',
            uuid: '{% $length($uuid()) %}',
            parse: '{% $parse(\'{"a":[1]}\').a %}',
          },
        }),
      ),
    );
    expect(output).toEqual({
      partition: [[1, 2], [3, 4], [5]],
      range: [0, 5, 10],
      hash: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
      random: true,
      uuid: 36,
      parse: [1],
    });
  });

  it('knows no $eval', async () => {
    expect(await outputOf(only(pass({ Output: "{% $eval('1') %}" })))).toMatchObject({
      error: 'States.QueryEvaluationError',
    });
  });

  it('fails with States.QueryEvaluationError when the result is undefined, and names the field', async () => {
    const end = await outputOf(only(pass({ Output: { a: '{% $states.input.missing %}' } })));
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect((end as { cause: string }).cause).toContain("field 'Output/a' returned nothing (undefined)");
  });

  it('describes the execution and the state in the context', async () => {
    const output = (await outputOf(only(pass({ Output: '{% $states.context %}' })), { a: 1 })) as {
      Execution: { Id: string; Input: unknown };
      State: { Name: string };
      StateMachine: { Name: string };
    };
    expect(output.Execution.Id).toMatch(/^arn:aws:states:us-east-1:000000000000:execution:machine:/);
    expect(output.Execution.Input).toEqual({ a: 1 });
    expect(output.State.Name).toBe('Only');
    expect(output.StateMachine.Name).toBe('machine');
  });
});

describe('Assign', () => {
  it('takes effect when the state is left: Output and other assignments see the values before', async () => {
    const output = await outputOf({
      StartAt: 'First',
      States: {
        First: pass({ Assign: { x: 1 }, Next: 'Second' }),
        Second: pass({
          Assign: { x: '{% $x + 1 %}', y: '{% $x * 10 %}' },
          Output: '{% $x %}',
          Next: 'Third',
        }),
        Third: pass({ Output: '{% {"before": $states.input, "x": $x, "y": $y} %}', End: true }),
      },
    });
    expect(output).toEqual({ before: 1, x: 2, y: 10 });
  });

  it('of a branch is read inside only, and outer variables are read there', async () => {
    const output = await outputOf({
      StartAt: 'Set',
      States: {
        Set: pass({ Assign: { outer: 'o' }, Next: 'Both' }),
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'A',
              States: {
                A: pass({ Assign: { inner: 'a' }, Next: 'A2' }),
                A2: pass({ Output: '{% $outer & $inner %}', End: true }),
              },
            },
            {
              StartAt: 'B',
              States: { B: pass({ Output: "{% $exists($inner) ? 'leaked' : 'apart' %}", End: true }) },
            },
          ],
          Next: 'After',
        },
        After: pass({
          Output: { branches: '{% $states.input %}', leaked: '{% $exists($inner) %}' },
          End: true,
        }),
      },
    });
    expect(output).toEqual({ branches: ['oa', 'apart'], leaked: false });
  });
});

describe('Choice', () => {
  const machine = {
    StartAt: 'Choose',
    States: {
      Choose: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'Done', Output: 'big', Assign: { rule: 1 } },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Done', Assign: { rule: 2 } },
        ],
        Default: 'Done',
        Assign: { rule: 0 },
      },
      Done: pass({ Output: ['{% $rule %}', '{% $states.input %}'], End: true }),
    },
  };

  it.each([
    [11, [1, 'big']],
    [6, [2, { n: 6 }]],
    [1, [0, { n: 1 }]],
  ])('takes the first rule that holds for %d', async (n, expected) => {
    expect(await outputOf(machine, { n })).toEqual(expected);
  });

  it('without a match and without a default fails the execution', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] };
    const end = await outputOf({ StartAt: 'C', States: { C: choice, End: { Type: 'Succeed' } } });
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('demands a boolean', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'End' }] };
    const end = await outputOf({ StartAt: 'C', States: { C: choice, End: { Type: 'Succeed' } } });
    expect(end).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});

describe('Succeed and Fail', () => {
  it('ends with the output of Succeed', async () => {
    expect(await outputOf({ StartAt: 'S', States: { S: { Type: 'Succeed', Output: 7 } } })).toBe(7);
  });

  it('fails with an error and a cause that are worked out', async () => {
    const fail = { Type: 'Fail', Error: "{% 'E' & $states.input.n %}", Cause: 'because' };
    const end = await outputOf({ StartAt: 'F', States: { F: fail } }, { n: 1 });
    expect(end).toEqual({ status: 'FAILED', error: 'E1', cause: 'because' });
  });
});

describe('Parallel', () => {
  it('gives its Arguments to every branch and the outputs in their order', async () => {
    const output = await outputOf(
      only({
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.n * 2 %}' },
        Branches: ['slow', 'fast'].map((name) => ({
          StartAt: name,
          States: { [name]: { ...invoke(name), End: true } },
        })),
      }),
      { n: 2 },
      {
        slow: async ({ n }: { n: number }) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return ['slow', n];
        },
        fast: ({ n }: { n: number }) => ['fast', n],
      },
    );
    expect(output).toEqual([
      ['slow', 4],
      ['fast', 4],
    ]);
  });

  it('calls off the other branches when one fails, and is caught as a whole', async () => {
    const output = await outputOf(
      {
        StartAt: 'Both',
        States: {
          Both: {
            Type: 'Parallel',
            Branches: [
              {
                StartAt: 'Wait',
                States: {
                  Wait: { Type: 'Wait', Seconds: 3600, Next: 'Never' },
                  Never: { ...invoke('never'), End: true },
                },
              },
              { StartAt: 'Bad', States: { Bad: { ...invoke('bad'), End: true } } },
            ],
            Catch: [{ ErrorEquals: ['Broken'], Output: '{% $states.errorOutput %}', Next: 'Caught' }],
            End: true,
          },
          Caught: { Type: 'Succeed' },
        },
      },
      {},
      {
        bad: () => {
          throw Object.assign(new Error('it broke'), { name: 'Broken' });
        },
      },
    );
    expect(output).toEqual({
      Error: 'Broken',
      Cause: JSON.stringify({ errorType: 'Broken', errorMessage: 'it broke' }),
    });
    expect(cloud.called('never')).toBe(0);
  });
});

describe('Map', () => {
  it('keeps the order, selects items and runs no more at once than MaxConcurrency', async () => {
    let running = 0;
    let most = 0;
    const output = await outputOf(
      only({
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemSelector: {
          value: '{% $states.context.Map.Item.Value %}',
          index: '{% $states.context.Map.Item.Index %}',
          all: '{% $count($states.input.items) %}',
        },
        MaxConcurrency: 2,
        ItemProcessor: { StartAt: 'Do', States: { Do: { ...invoke('work'), End: true } } },
      }),
      { items: [30, 1, 10, 1] },
      {
        work: async (event: { value: number }) => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, event.value));
          running--;
          return event;
        },
      },
    );
    expect(output).toEqual([30, 1, 10, 1].map((value, index) => ({ value, index, all: 4 })));
    expect(most).toBe(2);
  });

  it('fails with the error of the iteration that fails', async () => {
    const fail = { Type: 'Fail', Error: 'Bad', Cause: 'x' };
    const end = await outputOf(
      only({ Type: 'Map', Items: [1, 2], ItemProcessor: { StartAt: 'F', States: { F: fail } } }),
    );
    expect(end).toMatchObject({ error: 'Bad' });
  });

  it('demands an array', async () => {
    const end = await outputOf(
      only({
        Type: 'Map',
        Items: '{% 1 %}',
        ItemProcessor: { StartAt: 'S', States: { S: { Type: 'Succeed' } } },
      }),
    );
    expect(end).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});

describe('payload limit', () => {
  const big = (bytes: number) => 'x'.repeat(bytes);

  it('of a result is States.DataLimitExceeded, which States.ALL does not catch', async () => {
    const end = await outputOf(
      {
        StartAt: 'Big',
        States: {
          Big: { ...invoke('big'), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], End: true },
          Caught: { Type: 'Succeed' },
        },
      },
      {},
      { big: () => big(262_144) },
    );
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('lets just enough through', async () => {
    const output = await outputOf(only(pass({ Output: `{% $pad('', ${262_144 - 2}, 'x') %}` })));
    expect(String(output)).toHaveLength(262_142);
  });
});

describe('a machine that is not run here is refused when it is loaded', () => {
  it.each([
    ['JSONPath', { QueryLanguage: 'JSONPath', ...only(pass({})) }, /JSONata/],
    ['a JSONPath field', only(pass({ InputPath: '$.a' })), /InputPath/],
    [
      'an unknown resource',
      only({ Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun.sync' }),
      /unsupported/,
    ],
    ['a broken expression', only(pass({ Output: '{% 1 + %}' })), /Output/],
    ['an unknown next state', { StartAt: 'A', States: { A: pass({ Next: 'B' }) } }, /no such state: B/],
    [
      'an assignment to an outer variable',
      {
        StartAt: 'A',
        States: {
          A: pass({ Assign: { x: 1 }, Next: 'P' }),
          P: { Type: 'Parallel', Branches: [only(pass({ Assign: { x: 2 } }))], End: true },
        },
      },
      /\$x belongs to an outer scope/,
    ],
  ])('%s', async (_, definition, message) => {
    cloud = await Cloud.start({});
    cloud.definitions.machine = definition;
    await cloud.shut();
    await expect(cloud.open()).rejects.toThrow(message);
    delete cloud.definitions.machine;
    await cloud.open();
  });
});

it('ends a machine that loops for ever', async () => {
  const end = await outputOf({ StartAt: 'A', States: { A: pass({ Next: 'A' }) } });
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
}, 20_000);
