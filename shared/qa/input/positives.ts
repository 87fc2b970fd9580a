import type { Api, Json, Operation } from '../document/api.ts';
import { boundariesOf } from '../schema/boundaries.ts';
import { minimalWish, type Wish } from '../schema/generator.ts';
import type { Made } from '../schema/make-value.ts';
import type { Random } from '../schema/random.ts';
import { storeOf } from '../schema/schema-store.ts';
import { validatorOf } from '../schema/validator.ts';
import { type KnownValues, nothingKnown } from './known-values.ts';
import { Maker } from './maker.ts';
import type { Case, OperationInput } from './request.ts';
import { inputOf, type Slot, slotsOf } from './slots.ts';

/** Random cases after the others; a caller that wants more asks again with another source. */
const randomCases = 100;
/** Documented examples of one operation that are tried. */
const mostExamples = 8;

const fullWish: Wish = { ...minimalWish, share: 1 };
const anyWish: Wish = { ...minimalWish, share: 0.5, plain: false };

/** Why an operation cannot be called as documented: the proof, or what stood in the way; null when it can. */
export function impossible(
  api: Api,
  operation: Operation,
  random: Random,
): Exclude<Made, { kind: 'value' }> | null {
  const maker = new Maker(api, operation, random, nothingKnown);
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

  const documented = new Map(slots.map((slot) => [slot, maker.examples(slot)] as const));
  const count = Math.min(mostExamples, Math.max(0, ...[...documented.values()].map(({ length }) => length)));
  for (let number = 0; number < count; number += 1) {
    const examples = new Map<Slot, Json>();
    for (const [slot, values] of documented) {
      const value = values[number] ?? values.at(-1);
      if (value !== undefined) examples.set(slot, value);
    }
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
