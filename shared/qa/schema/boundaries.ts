import type { Json, JsonSchema } from '../document/api.ts';
import { ofFormat } from './formats.ts';
import { plausible } from './generator.ts';
import { rangeOf } from './numeric.ts';
import { matching } from './patterns.ts';
import { below } from './pointer.ts';
import type { Random } from './random.ts';
import type { SchemaStore } from './schema-store.ts';
import { chosen, isHidden, itemShape, propertyShape, type Shape, shapeOf, typeOf } from './shape.ts';
import { ofLength } from './strings.ts';
import { Unsatisfiable } from './unsatisfiable.ts';

/** A value at the edge of what is allowed, and how to get there. */
export interface Boundary {
  readonly pointer: string;
  /** Undefined: any value, so that it is there at all. */
  readonly value: Json | undefined;
  /** Must be there for it, the pointers of items included. */
  readonly include: readonly string[];
  /** For people: "at its maximum of 100". */
  readonly description: string;
  readonly alternatives: ReadonlyMap<string, number>;
}

/** Longer texts and lists test the network rather than the rule. */
const longestText = 20_000;
const longestList = 200;
const deepest = 6;

function* textBoundaries(shape: Shape, random: Random): Generator<readonly [Json, string]> {
  const base = shape.patterns.length === 0 ? random.text(8) : '';
  const make = (length: number): string | null => {
    if (shape.patterns.length > 0) return matching(shape.patterns, length, length, random);
    if (shape.formats.length > 0) return null;
    return ofLength(base, length, random);
  };
  if (shape.minLength > 0)
    yield* labelled(make(shape.minLength), `as short as its minLength of ${shape.minLength}`);
  if (shape.maxLength <= longestText)
    yield* labelled(make(shape.maxLength), `as long as its maxLength of ${shape.maxLength}`);
  if (shape.formats.includes('date')) yield ['2028-02-29', 'a leap day'];
  if (shape.formats.includes('date-time')) {
    yield ['2027-06-30T23:59:59.999Z', 'with a fraction of a second'];
    yield ['2027-06-30T12:00:00+02:00', 'with a time zone'];
  }
  if (shape.formats.includes('email')) yield [`qa+${random.text(6)}@mail.example.com`, 'with a plus sign'];
  if (shape.formats.includes('uri'))
    yield [`https://www.example.com/a?b=${random.text(4)}#c`, 'with query and fragment'];
  if (shape.formats.includes('uuid')) yield* labelled(ofFormat('uuid', random), 'another UUID');
}

function* labelled(value: string | null, description: string): Generator<readonly [Json, string]> {
  if (value !== null) yield [value, description];
}

function* numberBoundaries(shape: Shape): Generator<readonly [Json, string]> {
  const { low, high } = rangeOf(shape);
  if (shape.low !== null) yield [low, `at its minimum of ${low}`];
  if (shape.high !== null) yield [high, `at its maximum of ${high}`];
  if (low <= 0 && high >= 0) yield [0, 'zero'];
  if (shape.high === null && shape.formats.includes('int32')) yield [high, 'the largest int32'];
}

function* ownBoundaries(shape: Shape, random: Random): Generator<readonly [Json, string]> {
  if (shape.values !== null) {
    for (const value of shape.values)
      if (plausible(shape, value)) yield [value, `the listed value ${JSON.stringify(value)}`];
    return;
  }
  if (!shape.typed) return;
  // What handlers forget most often comes first.
  if (shape.types.has('null')) yield [null, 'null'];
  if (shape.types.has('array') && shape.minItems === 0 && shape.contains.length === 0)
    yield [[], 'an empty list'];
  if (shape.types.has('string')) yield* textBoundaries(shape, random);
  if (shape.types.has('number'))
    try {
      yield* numberBoundaries(shape);
    } catch (error) {
      if (!(error instanceof Unsatisfiable)) throw error;
    }
  if (shape.types.has('boolean')) yield* [[false, 'false'] as const, [true, 'true'] as const];
}

/** Beyond these, a schema is so large that nobody tries all of it. */
const mostBoundaries = 400;

/**
 * The edges of every constraint of a schema: one of each place, then another of each, so that who takes only some
 * has some of every place. Each is meant alone, in a value that is otherwise minimal; not every one of them is
 * valid where constraints meet, so each has to be checked.
 */
export function* boundariesOf(store: SchemaStore, schema: JsonSchema, random: Random): Generator<Boundary> {
  const places = new Map<string, Boundary[]>();
  let found = 0;
  for (const boundary of walk(store, shapeOf(store, schema), '', random, new Map(), [])) {
    const place = JSON.stringify([boundary.pointer, ...boundary.alternatives]);
    places.set(place, [...(places.get(place) ?? []), boundary]);
    found += 1;
    if (found === mostBoundaries) break;
  }
  for (let turn = 0; found > 0; turn += 1)
    for (const of of places.values()) {
      const boundary = of[turn];
      if (boundary === undefined) continue;
      found -= 1;
      yield boundary;
    }
}

function* walk(
  store: SchemaStore,
  shape: Shape,
  pointer: string,
  random: Random,
  alternatives: ReadonlyMap<string, number>,
  above: readonly unknown[],
): Generator<Boundary> {
  if (shape.contradiction !== null || above.length > deepest * 2) return;
  const [choice] = shape.choices;
  const own = shape.conjuncts.findLast(
    ({ properties, items }) => properties !== undefined || items !== undefined,
  );
  if (own !== undefined && choice === undefined && above.includes(own)) return;
  const path = own === undefined ? above : [...above, own];
  if (choice !== undefined) {
    for (const index of choice.branches.keys()) {
      // Only one choice at a place can be steered; further ones follow from it.
      const next = alternatives.has(pointer) ? alternatives : new Map([...alternatives, [pointer, index]]);
      yield {
        pointer,
        value: undefined,
        include: [pointer],
        description: `alternative ${index + 1} of ${choice.keyword}`,
        alternatives: next,
      };
      yield* walk(store, chosen(store, shape, choice, index), pointer, random, next, [
        ...path,
        choice.source,
      ]);
    }
    return;
  }
  for (const [value, description] of ownBoundaries(shape, random))
    if (shape.types.has(typeOf(value))) yield { pointer, value, include: [], description, alternatives };
  if (shape.types.has('array') && shape.items.length > 0 && shape.maxItems > 0) {
    if (shape.maxItems <= longestList)
      yield {
        pointer,
        value: undefined,
        include: [below(pointer, shape.maxItems - 1)],
        description: `with its maxItems of ${shape.maxItems}`,
        alternatives,
      };
    yield* walk(store, itemShape(store, shape, 0), below(pointer, 0), random, alternatives, path);
  }
  if (!shape.types.has('object')) return;
  for (const name of shape.properties.keys()) {
    if (isHidden(shape, name)) continue;
    const at = below(pointer, name);
    yield* walk(store, propertyShape(store, shape, name), at, random, alternatives, path);
    // Every edge of it shows it as well.
    if (!shape.required.has(name))
      yield { pointer: at, value: undefined, include: [at], description: 'present', alternatives };
  }
}
