import type { Api, Json, JsonSchema, Operation } from '../document/api.ts';
import { boundariesOf } from '../schema/boundaries.ts';
import { type Known, minimalWish, plausible, type Wish } from '../schema/generator.ts';
import { type Made, makeValueAt } from '../schema/make-value.ts';
import { below, isArray, isObject, segmentsOf, withValueAt } from '../schema/pointer.ts';
import type { Random } from '../schema/random.ts';
import { SchemaProblem, storeOf } from '../schema/schema-store.ts';
import { isHidden, itemShape, propertyShape, type Shape, shapeOf } from '../schema/shape.ts';
import { validatorOf } from '../schema/validator.ts';
import type { KnownValues } from './known-values.ts';
import type { Case, OperationInput } from './request.ts';
import { inputOf, type Slot, slotsOf, survives } from './slots.ts';

/** Random cases after the others; a caller that wants more asks again with another source. */
const randomCases = 100;
/** Documented examples of one operation that are tried. */
const mostExamples = 8;
/** How often a value is made anew because a server could not read it back. */
const attempts = 6;

const fullWish: Wish = { ...minimalWish, share: 1 };
const anyWish: Wish = { ...minimalWish, share: 0.5, plain: false };

/** Makes the values of one operation's calls. */
class Maker {
  readonly api: Api;
  readonly operation: Operation;
  readonly #random: Random;
  readonly #values: KnownValues;

  constructor(api: Api, operation: Operation, random: Random, values: KnownValues) {
    this.api = api;
    this.operation = operation;
    this.#random = random;
    this.#values = values;
  }

  known(slot: Slot): Known {
    return (pointer, name, schema) =>
      this.#values.for({ operation: this.operation.id, at: slot.at + pointer, name, schema });
  }

  make(slot: Slot, wish: Wish): Made {
    if (slot.place === null) return { kind: 'value', value: slot.in === 'body' ? {} : this.#random.text(8) };
    let last: Made = { kind: 'not-found', reason: 'a server could not read it back' };
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const each: Wish =
        attempt === 0
          ? wish
          : {
              ...wish,
              plain: attempt % 2 === 1 && wish.plain,
              invent: new Set(['']),
              include: new Set([...wish.include, ...(attempt > 2 ? ['/0'] : [])]),
            };
      const made = makeValueAt(
        this.api,
        slot.place,
        'request',
        slot.name,
        each,
        this.#random,
        this.known(slot),
      );
      if (made.kind !== 'value' || survives(slot, made.value)) return made;
      last = {
        kind: 'not-found',
        reason: `no value of ${slot.name} can be written so that a server reads it back`,
      };
      if (wish.fixed.size > 0) break;
    }
    return last;
  }

  /** The documented value of that number, as far as it is valid. */
  example(slot: Slot, number: number): Json | undefined {
    if (slot.place === null) return slot.examples[Math.min(number, slot.examples.length - 1)];
    const store = storeOf(this.api.document, 'request');
    let shape: Shape;
    try {
      shape = shapeOf(store, { $ref: store.addressOf(slot.place.pointer) });
    } catch (error) {
      if (error instanceof SchemaProblem) return undefined;
      throw error;
    }
    const all = [...slot.examples, ...shape.examples];
    const example = all[Math.min(number, all.length - 1)];
    if (example === undefined) return undefined;
    const validator = validatorOf(this.api, slot.place, 'request');
    const fits = (value: Json): boolean => validator.check(value).length === 0 && survives(slot, value);
    const sent = this.#sendable(shape, example);
    if (!fits(sent)) return undefined;
    const filled = this.#withKnown(slot, shape, sent);
    return fits(filled) ? filled : sent;
  }

  /** Without what only the server writes. */
  #sendable(shape: Shape, value: Json, depth = 0): Json {
    const store = storeOf(this.api.document, 'request');
    if (depth > 8) return value;
    if (isArray(value))
      return value.map((each, index) => this.#sendable(itemShape(store, shape, index), each, depth + 1));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !isHidden(shape, name))
        .map(([name, each]) => [name, this.#sendable(propertyShape(store, shape, name), each, depth + 1)]),
    );
  }

  /** With what is known in the place of what the author made up. */
  #withKnown(slot: Slot, shape: Shape, value: Json): Json {
    const store = storeOf(this.api.document, 'request');
    const known = this.known(slot);
    let filled = value;
    const visit = (each: Json, at: Shape, pointer: string): void => {
      const name = segmentsOf(pointer).at(-1) ?? slot.name;
      const [schema = true]: readonly JsonSchema[] = at.conjuncts;
      const better = known(pointer, name, schema).find((candidate) => plausible(at, candidate));
      if (better !== undefined) filled = pointer === '' ? better : withValueAt(filled, pointer, better);
      else if (isArray(each))
        for (const [index, item] of each.entries())
          visit(item, itemShape(store, at, index), below(pointer, index));
      else if (isObject(each))
        for (const [key, inner] of Object.entries(each))
          visit(inner, propertyShape(store, at, key), below(pointer, key));
    };
    visit(value, shape, '');
    return filled;
  }
}

/** Why an operation cannot be called as documented: the proof, or what stood in the way; null when it can. */
export function impossible(
  api: Api,
  operation: Operation,
  random: Random,
): Exclude<Made, { kind: 'value' }> | null {
  const maker = new Maker(api, operation, random, { for: () => [] });
  for (const slot of slotsOf(operation)) {
    if (!slot.required) continue;
    const made = maker.make(slot, minimalWish);
    if (made.kind !== 'value') return made;
  }
  return null;
}

/**
 * Valid calls of an operation, the more telling first: documented examples, the least, everything, the edges of
 * every constraint, then random ones. Deterministic for a source of chance and known values; made as they are
 * asked for. Empty when a required part can have no value: `impossible` says why.
 */
export function* positives(
  api: Api,
  operation: Operation,
  random: Random,
  values: KnownValues,
): Generator<Case, void, undefined> {
  const seen = new Set<string>();
  const made = (kind: Case['kind'], description: string, input: OperationInput): Case[] => {
    const key = JSON.stringify(input);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ operation: operation.id, kind, description, input, violates: null }];
  };
  const maker = new Maker(api, operation, random.fork(operation.id), values);
  const slots = slotsOf(operation);

  /** Null when a required part could not be made. */
  const build = (
    wishOf: (slot: Slot) => Wish | null,
    given: ReadonlyMap<Slot, Json> = new Map(),
  ): OperationInput | null => {
    const chosen = new Map<Slot, Json>();
    for (const slot of slots) {
      const value = given.get(slot);
      if (value !== undefined) {
        chosen.set(slot, value);
        continue;
      }
      const wish = wishOf(slot) ?? (slot.required ? minimalWish : null);
      if (wish === null) continue;
      const result = maker.make(slot, wish);
      if (result.kind === 'value') chosen.set(slot, result.value);
      else if (slot.required) {
        const least = wish === minimalWish ? result : maker.make(slot, minimalWish);
        if (least.kind !== 'value') return null;
        chosen.set(slot, least.value);
      }
    }
    return inputOf(chosen);
  };

  for (let number = 0; number < mostExamples; number += 1) {
    const examples = new Map<Slot, Json>();
    for (const slot of slots) {
      const value = maker.example(slot, number);
      if (value !== undefined) examples.set(slot, value);
    }
    if (examples.size === 0) break;
    const input = build(() => null, examples);
    if (input === null) return;
    yield* made('example', 'as the documented example', input);
  }

  const least = build(() => null);
  if (least === null) return;
  yield* made('minimal', 'only what is required', least);
  const most = build(() => fullWish);
  if (most !== null) yield* made('full', 'with everything', most);

  for (const media of operation.body?.media ?? []) {
    const [other] = slotsOf({ ...operation, parameters: [] }, media);
    if (other === undefined || media === slots.find((slot) => slot.media !== null)?.media) continue;
    const value = maker.make(other, fullWish);
    if (value.kind === 'value')
      yield* made('full', `as ${media.type}`, {
        ...least,
        body: { mediaType: media.type, value: value.value },
      });
  }

  for (const slot of slots) {
    if (slot.place === null) continue;
    const { place } = slot;
    const store = storeOf(api.document, 'request');
    if (validatorOf(api, place, 'request').problem !== null) continue;
    for (const edge of boundariesOf(store, { $ref: store.addressOf(place.pointer) }, random.fork(slot.at))) {
      const wish: Wish = {
        ...minimalWish,
        include: new Set(edge.include),
        fixed: new Map(edge.value === undefined ? [] : [[edge.pointer, edge.value]]),
        alternatives: edge.alternatives,
      };
      const result = maker.make(slot, wish);
      if (result.kind !== 'value') continue;
      const input = build((each) => (each === slot ? wish : null), new Map([[slot, result.value]]));
      const where = edge.pointer === '' ? slot.name : `${slot.in === 'body' ? '' : slot.name}${edge.pointer}`;
      if (input !== null) yield* made('boundary', `${where} ${edge.description}`, input);
    }
  }

  let repeated = 0;
  for (let count = 0; count < randomCases && repeated < 10; count += 1) {
    const input = build((slot) => (slot.required || random.chance(0.5) ? anyWish : null));
    const cases = input === null ? [] : made('random', 'random values', input);
    repeated = cases.length === 0 ? repeated + 1 : 0;
    yield* cases;
  }
}
