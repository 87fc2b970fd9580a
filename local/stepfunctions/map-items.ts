import type { MapState } from '#local/stepfunctions/definition.ts';
import { evaluate, expect } from '#local/stepfunctions/expressions.ts';
import { bytesOf, isObject, type Json, type JsonObject } from '#local/stepfunctions/json.ts';
import { largestPayload } from '#local/stepfunctions/limits.ts';
import type { Attempt } from '#local/stepfunctions/scope.ts';
import { selectItem } from '#local/stepfunctions/select-item.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';
import type { World } from '#local/stepfunctions/world.ts';

/** The items of a distributed Map, from `Items` or from a JSON or JSON Lines object in S3. */
export async function readItems(state: MapState, { states, scope }: Attempt, world: World): Promise<Json[]> {
  const { variables } = scope;
  const reader = state.ItemReader;
  if (reader === undefined)
    return expect(
      'array',
      state.Items === undefined ? states.input : await evaluate(state.Items, states, variables, 'Items'),
      'Items',
    );
  const location = 'ItemReader/Arguments';
  const place = expect('object', await evaluate(reader.Arguments, states, variables, location), location);
  const bucket = expect('string', place.Bucket ?? null, `${location}/Bucket`);
  const key = expect('string', place.Key ?? null, `${location}/Key`);
  const object = await world.buckets.read(bucket, key);
  if (object === null) throw new StateError('States.ItemReaderFailed', `There is no s3://${bucket}/${key}.`);
  const items = parseItems(object.body.toString('utf8'), reader.ReaderConfig?.InputType === 'JSONL', key);
  const field = 'ItemReader/ReaderConfig/MaxItems';
  const most = expect(
    'number',
    await evaluate(reader.ReaderConfig?.MaxItems ?? 0, states, variables, field),
    field,
  );
  return most > 0 ? items.slice(0, most) : items;
}

function parseItems(text: string, lines: boolean, key: string): Json[] {
  let items: Json;
  try {
    items = lines
      ? text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => JSON.parse(line) as Json)
      : (JSON.parse(text) as Json);
  } catch (error) {
    throw new StateError('States.ItemReaderFailed', `${key}: ${(error as Error).message}`);
  }
  if (!Array.isArray(items))
    throw new StateError('States.ItemReaderFailed', `${key} is not an array of items.`);
  return items;
}

/** The input of each child, and how many items it holds. */
export interface ChildInput {
  readonly input: Json;
  readonly items: number;
}

/** Applies `ItemSelector` to each item, then puts items together as `ItemBatcher` says. */
export async function childInputs(
  state: MapState,
  items: readonly Json[],
  attempt: Attempt,
): Promise<ChildInput[]> {
  const selected: Json[] = [];
  for (const [i, item] of items.entries())
    selected.push(await selectItem(state.ItemSelector, item, i, attempt));
  const batcher = state.ItemBatcher;
  if (batcher === undefined) return selected.map((input) => ({ input, items: 1 }));
  const { states, scope } = attempt;
  const number = async (field: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch', otherwise: number) => {
    const location = `ItemBatcher/${field}`;
    const value = await evaluate(batcher[field] ?? otherwise, states, scope.variables, location);
    return expect('number', value, location);
  };
  const most = await number('MaxItemsPerBatch', Number.MAX_SAFE_INTEGER);
  const bytes = Math.min(await number('MaxInputBytesPerBatch', largestPayload), largestPayload);
  const shared: JsonObject =
    batcher.BatchInput === undefined
      ? {}
      : {
          BatchInput: await evaluate(batcher.BatchInput, states, scope.variables, 'ItemBatcher/BatchInput'),
        };
  const batches: Json[][] = [];
  const empty = bytesOf({ ...shared, Items: [] });
  let size = 0;
  for (const item of selected) {
    const more = bytesOf(item) + 1;
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= most || size + more > bytes) {
      batches.push([item]);
      size = empty + more;
    } else {
      batch.push(item);
      size += more;
    }
  }
  return batches.map((batch) => ({ input: { ...shared, Items: batch }, items: batch.length }));
}

/** How many items may fail before the Map does; the smaller of count and percentage. */
export async function toleratedFailures(
  state: MapState,
  total: number,
  { states, scope }: Attempt,
): Promise<number> {
  const limit = async (field: 'ToleratedFailureCount' | 'ToleratedFailurePercentage') => {
    const value = state[field];
    return value === undefined
      ? null
      : expect('number', await evaluate(value, states, scope.variables, field), field);
  };
  const count = await limit('ToleratedFailureCount');
  const percentage = await limit('ToleratedFailurePercentage');
  if (count === null && percentage === null) return 0;
  return Math.min(
    count ?? Number.POSITIVE_INFINITY,
    percentage === null ? Number.POSITIVE_INFINITY : Math.floor((total * percentage) / 100),
  );
}

/** Where a `ResultWriter` puts its files; null when it only transforms the results. */
export async function resultPlace(
  state: MapState,
  { states, scope }: Attempt,
): Promise<{ bucket: string; prefix: string } | null> {
  const template = state.ResultWriter?.Arguments;
  if (template === undefined) return null;
  const location = 'ResultWriter/Arguments';
  const place = await evaluate(template, states, scope.variables, location);
  if (!isObject(place)) return null;
  const bucket = expect('string', place.Bucket ?? null, `${location}/Bucket`);
  const prefix = expect('string', place.Prefix ?? '', `${location}/Prefix`);
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}
