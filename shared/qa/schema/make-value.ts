import type { Json, JsonObject, JsonSchema, SchemaPlace } from '../document/api.ts';
import { distinguished } from './distinguish.ts';
import { Generator, type Known, type Wish } from './generator.ts';
import { below } from './pointer.ts';
import type { Random } from './random.ts';
import { type Direction, SchemaProblem, type SchemaStore, storeOf } from './schema-store.ts';
import { TooDeep, Unsatisfiable } from './unsatisfiable.ts';
import { type SchemaError, type Validator, validatorOf } from './validator.ts';

/** A value, why there can be none, or what stood in the way of finding one. */
export type Made =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'unsatisfiable'; readonly proof: string }
  | { readonly kind: 'not-found'; readonly reason: string };

/** How often a value is mended before it is given up. */
const attempts = 24;
/** From here on nothing optional is tried. */
const lastAttempts = 14;

interface Changing {
  share: number;
  plain: boolean;
  readonly include: Set<string>;
  readonly avoid: Set<string>;
  readonly fixed: Map<string, Json>;
  readonly alternatives: Map<string, number>;
  readonly invent: Set<string>;
}

/** The pointer itself and all above it. */
function upwards(pointer: string): string[] {
  const found: string[] = [];
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) found.push(at);
  return found;
}

/** Takes from what the validator says how the next attempt should differ. */
function learn(wish: Changing, errors: readonly SchemaError[], given: Wish): void {
  for (const { pointer, keyword, params } of errors) {
    const extra = params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
    if (typeof extra === 'string') wish.avoid.add(below(pointer, extra));
    else if (keyword === 'required' && typeof params.missingProperty === 'string') {
      const missing = below(pointer, params.missingProperty);
      if (wish.include.has(missing)) wish.avoid.add(pointer);
      else if (!wish.avoid.has(missing)) wish.include.add(missing);
    } else if (keyword === 'oneOf' || keyword === 'anyOf' || keyword === 'if')
      wish.alternatives.set(pointer, (wish.alternatives.get(pointer) ?? 0) + 1);
    else {
      if (wish.invent.has(pointer)) {
        const [nearest] = upwards(pointer).filter((each) => !given.include.has(each));
        if (nearest !== undefined) wish.avoid.add(nearest);
      }
      wish.invent.add(pointer);
    }
  }
}

/**
 * A value of a schema, checked by its validator, mended by what that says and tried again. Never throws.
 * `check`: what must accept it, usually the validator of the same schema.
 */
export function makeValue(
  store: SchemaStore,
  schema: JsonSchema,
  validator: Validator,
  name: string,
  given: Wish,
  random: Random,
  known: Known,
): Made {
  const wish: Changing = {
    ...given,
    include: new Set(given.include),
    avoid: new Set(given.avoid),
    fixed: new Map(given.fixed),
    alternatives: new Map(given.alternatives),
    invent: new Set(given.invent),
  };
  let reason = 'no value was found';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt === lastAttempts) {
      wish.share = 0;
      wish.include.clear();
      for (const pointer of given.include) wish.include.add(pointer);
    }
    try {
      const generator = new Generator(store, random, wish, attempt > 4 ? () => [] : known);
      const value = generator.value(schema, name);
      const errors = validator.check(value);
      if (errors.length === 0) return { kind: 'value', value };
      const [error] = errors;
      reason = `${error?.pointer || 'the value'} ${error?.message} (${error?.schemaPath})`;
      // Another alternative reads better than a value that is odd on purpose.
      const other = attempt < 3 ? null : distinguished(store, validator, value, generator.taken);
      if (other !== null) return { kind: 'value', value: other };
      learn(wish, errors, given);
      if (attempt > 2) wish.plain = false;
    } catch (error) {
      if (error instanceof Unsatisfiable) return { kind: 'unsatisfiable', proof: error.message };
      if (!(error instanceof TooDeep)) throw error;
      reason = error.message;
      wish.share = 0;
    }
  }
  return { kind: 'not-found', reason };
}

/** As `makeValue`, for the schema at a place. */
export function makeValueAt(
  api: { readonly document: JsonObject },
  place: SchemaPlace,
  direction: Direction,
  name: string,
  wish: Wish,
  random: Random,
  known: Known = () => [],
): Made {
  const store = storeOf(api.document, direction);
  const validator = validatorOf(api, place, direction);
  try {
    if (validator.problem !== null) return { kind: 'not-found', reason: validator.problem };
    return makeValue(store, { $ref: store.addressOf(place.pointer) }, validator, name, wish, random, known);
  } catch (error) {
    if (error instanceof SchemaProblem) return { kind: 'not-found', reason: error.message };
    throw error;
  }
}
