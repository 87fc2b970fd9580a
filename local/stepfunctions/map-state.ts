import type { MapState } from '#local/stepfunctions/definition.ts';
import { runDistributedMap } from '#local/stepfunctions/distributed-map.ts';
import { evaluate, expect } from '#local/stepfunctions/expressions.ts';
import type { Json } from '#local/stepfunctions/json.ts';
import { outcomeOf } from '#local/stepfunctions/outcome.ts';
import type { RunInside } from '#local/stepfunctions/parallel-state.ts';
import type { Attempt } from '#local/stepfunctions/scope.ts';
import { selectItem } from '#local/stepfunctions/select-item.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';
import type { World } from '#local/stepfunctions/world.ts';

/** How many iterations of an inline Map run at once when it does not say, as in Step Functions. */
const inlineConcurrency = 40;

export async function runMap(
  state: MapState,
  attempt: Attempt,
  world: World,
  inside: RunInside,
): Promise<Json> {
  const { scope, key } = attempt;
  const done = scope.run.find(`${key}:done`);
  if (done !== undefined) {
    scope.passed(done);
    return outcomeOf(done.data);
  }
  return state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED'
    ? runDistributedMap(state, attempt, world)
    : runInlineMap(state, attempt, inside);
}

async function runInlineMap(state: MapState, attempt: Attempt, inside: RunInside): Promise<Json> {
  const { scope, key, states, name } = attempt;
  let started = scope.run.find(`${key}:started`);
  if (started === undefined) {
    const { variables } = scope;
    const items = expect(
      'array',
      state.Items === undefined ? states.input : await evaluate(state.Items, states, variables, 'Items'),
      'Items',
    );
    const concurrency = expect(
      'number',
      await evaluate(state.MaxConcurrency ?? 0, states, variables, 'MaxConcurrency'),
      'MaxConcurrency',
    );
    started = scope.record(`${key}:started`, 'MapStateStarted', { items, concurrency });
  }
  scope.passed(started);
  const items = expect('array', started.data.items ?? null, 'Items');
  const atOnce = Number(started.data.concurrency) || inlineConcurrency;
  const { halt, release } = scope.halt.inner();

  const iterate = async (index: number, item: Json): Promise<Json> => {
    const base = `${key}/${index}`;
    const done = scope.run.find(`${base}:done`);
    if (done !== undefined) return outcomeOf(done.data);
    const inner = scope.inner(`${base}/`, halt);
    inner.record(`${base}:started`, 'MapIterationStarted', { name, index });
    try {
      const input = await selectItem(state.ItemSelector, item, index, attempt);
      const output = await inside(state.ItemProcessor, input, inner);
      inner.record(`${base}:done`, 'MapIterationSucceeded', { name, index, output });
      return output;
    } catch (error) {
      if (error instanceof StateError)
        inner.record(`${base}:done`, 'MapIterationFailed', {
          name,
          index,
          error: error.error,
          cause: error.cause,
        });
      throw error;
    }
  };

  const outputs: Json[] = new Array(items.length).fill(null);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) outputs[index] = await iterate(index, item);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
    scope.record(`${key}:done`, 'MapStateSucceeded', { output: outputs });
    return outputs;
  } catch (error) {
    halt.halt();
    if (error instanceof StateError)
      scope.record(`${key}:done`, 'MapStateFailed', { error: error.error, cause: error.cause });
    throw error;
  } finally {
    release();
  }
}
