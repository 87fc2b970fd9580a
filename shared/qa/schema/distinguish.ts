import type { Json, JsonSchema } from '../document/api.ts';
import { below, isObject, valueAt, withValueAt } from './pointer.ts';
import type { SchemaStore } from './schema-store.ts';
import { type Choice, shapeOf } from './shape.ts';
import { type Validator, validatorOfSchema } from './validator.ts';

/** An alternative that was taken while a value was built. */
export interface Taken {
  readonly at: string;
  readonly choice: Choice;
  readonly index: number;
}

/** Values of which at least one is of another type than any schema asks for. */
const odd: readonly Json[] = ['not-of-this-type', 12_345.5, { unexpected: 'object' }, true];

/** Changes to an object that may take it out of an alternative: what is missing reads better than what is odd. */
function* changes(
  store: SchemaStore,
  value: Json,
  at: string,
  own: JsonSchema,
  other: JsonSchema,
): Generator<Json> {
  const found = valueAt(value, at);
  if (!isObject(found)) return;
  const ours = shapeOf(store, own);
  const theirs = shapeOf(store, other);
  for (const name of theirs.required)
    if (!ours.required.has(name) && Object.hasOwn(found, name))
      yield withValueAt(value, below(at, name), undefined);
  const names = [...theirs.properties.keys()].sort(
    (one, two) => Number(ours.properties.has(one)) - Number(ours.properties.has(two)),
  );
  for (const name of names) for (const strange of odd) yield withValueAt(value, below(at, name), strange);
}

/**
 * Where several alternatives of a `oneOf` hold though only one may: the value changed so that the others fail, or
 * null when no such change was found.
 */
export function distinguished(
  store: SchemaStore,
  validator: Validator,
  value: Json,
  taken: readonly Taken[],
): Json | null {
  let current = value;
  for (const { at, choice, index } of taken) {
    const own = choice.branches[index] ?? true;
    const holds = (branch: JsonSchema, whole: Json): boolean =>
      validatorOfSchema(store, branch).check(valueAt(whole, at)).length === 0;
    for (const [number, other] of choice.branches.entries()) {
      if (choice.keyword !== 'oneOf' || number === index || !holds(other, current)) continue;
      for (const changed of changes(store, current, at, own, other))
        if (!holds(other, changed) && holds(own, changed)) {
          current = changed;
          break;
        }
    }
  }
  return current !== value && validator.check(current).length === 0 ? current : null;
}
