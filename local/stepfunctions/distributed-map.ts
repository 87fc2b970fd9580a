import { createHash } from 'node:crypto';
import type { MapState } from '#local/stepfunctions/definition.ts';
import { evaluate, expect } from '#local/stepfunctions/expressions.ts';
import { Halted } from '#local/stepfunctions/halt.ts';
import type { Json } from '#local/stepfunctions/json.ts';
import {
  type ChildInput,
  childInputs,
  readItems,
  resultPlace,
  toleratedFailures,
} from '#local/stepfunctions/map-items.ts';
import { inlineResult, writeResults } from '#local/stepfunctions/map-results.ts';
import type { Attempt } from '#local/stepfunctions/scope.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';
import type { ExecutionRecord, Row } from '#local/stepfunctions/store.ts';
import type { World } from '#local/stepfunctions/world.ts';

/** Children at once when the Map does not say. Step Functions allows 10,000, which is no use on one machine. */
const mostAtOnce = 1_000;

/**
 * A Map whose iterations are executions of their own. Their names follow from the Map's place in the
 * machine and their number, so after a restart the ones that were started are found again.
 */
export async function runDistributedMap(state: MapState, attempt: Attempt, world: World): Promise<Json> {
  const { scope, key, name } = attempt;
  try {
    const plan = scope.run.find(`${key}:plan`) ?? (await makePlan(state, attempt, world));
    const inputs = plan.data.inputs as unknown as ChildInput[];
    const mapRunArn = String(plan.data.mapRunArn);
    scope.record(`${key}:started`, 'MapStateStarted', { length: inputs.length });
    scope.record(`${key}:run`, 'MapRunStarted', { mapRunArn });
    const children = await runChildren(state, attempt, world, plan, inputs, mapRunArn);
    const place = await resultPlace(state, attempt);
    const output =
      place === null
        ? inlineResult(state, children)
        : await written(() => writeResults(state, place, mapRunArn, children, world));
    scope.record(`${key}:runDone`, 'MapRunSucceeded', {});
    scope.record(`${key}:done`, 'MapStateSucceeded', { output });
    return output;
  } catch (error) {
    if (error instanceof StateError) {
      const { error: errorName, cause } = error;
      if (scope.run.find(`${key}:run`))
        scope.record(`${key}:runDone`, 'MapRunFailed', { error: errorName, cause });
      scope.record(`${key}:done`, 'MapStateFailed', { name, error: errorName, cause });
    }
    throw error;
  }
}

async function written(write: () => Promise<Json>): Promise<Json> {
  try {
    return await write();
  } catch (error) {
    throw new StateError('States.ResultWriterFailed', error instanceof Error ? error.message : String(error));
  }
}

async function makePlan(state: MapState, attempt: Attempt, world: World): Promise<Row> {
  const { scope, key, states, name } = attempt;
  const items = await readItems(state, attempt, world);
  const inputs = await childInputs(state, items, attempt);
  const field = 'MaxConcurrency';
  const concurrency = expect(
    'number',
    await evaluate(state.MaxConcurrency ?? 0, states, scope.variables, field),
    field,
  );
  const tolerated = await toleratedFailures(state, items.length, attempt);
  const { arn, machineName } = scope.run.record;
  const label = state.Label ?? createHash('sha256').update(name).digest('hex').slice(0, 12);
  const id = createHash('sha256').update(`${arn} ${key}`).digest('hex').slice(0, 32);
  const mapRunArn = `${arn.split(':').slice(0, 5).join(':')}:mapRun:${machineName}/${label}:${id}`;
  return scope.record(`${key}:plan`, null, {
    inputs: inputs as unknown as Json,
    concurrency,
    // JSON has no infinity.
    tolerated: Math.min(tolerated, items.length),
    mapRunArn,
    label,
  });
}

/** Runs all children; throws when more items failed than the Map tolerates. In the order of the items. */
async function runChildren(
  state: MapState,
  { scope, key }: Attempt,
  world: World,
  plan: Row,
  inputs: readonly ChildInput[],
  mapRunArn: string,
): Promise<ExecutionRecord[]> {
  const { ProcessorConfig, ...body } = state.ItemProcessor;
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...body });
  const { record } = scope.run;
  const label = String(plan.data.label);
  const tolerated = Number(plan.data.tolerated);
  const children: ExecutionRecord[] = [];
  const { halt, release } = scope.halt.inner();
  let failedItems = 0;

  const runChild = async (index: number, { input, items }: ChildInput) => {
    const child = world.executions.startChild({
      machineArn: `${record.machineArn}/${label}`,
      machineName: `${record.machineName}/${label}`,
      name: createHash('sha256').update(`${mapRunArn} ${index}`).digest('hex').slice(0, 32),
      definition,
      input: JSON.stringify(input),
      parent: { arn: record.arn, key, mapRunArn },
    });
    const { record: ended, cancel } = world.executions.ended(child.arn);
    try {
      const last = await halt.wait<ExecutionRecord>((resolve, reject) => {
        ended.then(resolve, reject);
        return cancel;
      });
      children[index] = last;
      if (last.status !== 'SUCCEEDED') failedItems += items;
    } catch (error) {
      if (error instanceof Halted && !scope.run.suspended)
        world.executions.stop(child.arn, 'The Map that started this execution ended.');
      throw error;
    }
    if (failedItems > tolerated)
      throw new StateError(
        'States.ExceedToleratedFailureThreshold',
        `The specified tolerated failure threshold was exceeded: ${failedItems} of the items failed.`,
      );
  };

  const queue = inputs.entries();
  const worker = async () => {
    for (const [index, input] of queue) {
      if (halt.halted) throw new Halted();
      await runChild(index, input);
    }
  };
  const atOnce = Math.min(Number(plan.data.concurrency) || mostAtOnce, mostAtOnce, inputs.length);
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
    return children;
  } finally {
    halt.halt();
    release();
  }
}
