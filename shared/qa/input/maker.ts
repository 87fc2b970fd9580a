import type { Api, Json, JsonSchema, Operation } from '../document/api.ts';
import { type Known, minimalWish, plausible, type Wish } from '../schema/generator.ts';
import { type Made, makeValueAt } from '../schema/make-value.ts';
import { below, isArray, isObject, segmentsOf, withValueAt } from '../schema/pointer.ts';
import type { Random } from '../schema/random.ts';
import { storeOf } from '../schema/schema-store.ts';
import { isHidden, itemShape, propertyShape, type Shape, shapeOf } from '../schema/shape.ts';
import { validatorOf } from '../schema/validator.ts';
import type { KnownValues } from './known-values.ts';
import { type Slot, survives } from './slots.ts';

/** How often a value is made anew because a server could not read it back. */
const attempts = 6;

/** Makes the values of one operation's calls. */
export class Maker {
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

  /** The documented values that are valid, with what is known in the place of what the author made up. */
  examples(slot: Slot): Json[] {
    if (slot.place === null) return [...slot.examples];
    const store = storeOf(this.api.document, 'request');
    const validator = validatorOf(this.api, slot.place, 'request');
    if (validator.problem !== null) return [];
    const shape = shapeOf(store, { $ref: store.addressOf(slot.place.pointer) });
    const fits = (value: Json): boolean => validator.check(value).length === 0 && survives(slot, value);
    return [...slot.examples, ...shape.examples]
      .map((example) => this.#sendable(shape, example))
      .filter(fits)
      .map((example) => {
        const filled = this.#withKnown(slot, shape, example);
        return fits(filled) ? filled : example;
      });
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

  /** The least that is valid, or undefined. */
  least(slot: Slot): Json | undefined {
    const made = this.make(slot, minimalWish);
    return made.kind === 'value' ? made.value : undefined;
  }
}
