import type { Json, JsonObject, JsonSchema } from '../document/api.ts';
import type { Taken } from './distinguish.ts';
import { numberFor } from './numeric.ts';
import { below, isObject, same } from './pointer.ts';
import type { Random } from './random.ts';
import type { SchemaStore } from './schema-store.ts';
import {
  type Choice,
  chosen,
  isHidden,
  itemShape,
  mentions,
  propertyShape,
  type Shape,
  shapeOf,
  type TypeName,
  typeOf,
} from './shape.ts';
import { fitsText, textFor } from './strings.ts';
import { TooDeep, Unsatisfiable } from './unsatisfiable.ts';
import { validatorOfSchema } from './validator.ts';

/** What a value should be like, as far as its schema leaves room. Pointers are inside the value. */
export interface Wish {
  /** Share of optional properties, 0 to 1. */
  readonly share: number;
  /** Everyday values and the author's examples, rather than any. */
  readonly plain: boolean;
  /** Must be there, with what is above them. */
  readonly include: ReadonlySet<string>;
  /** Better left out. */
  readonly avoid: ReadonlySet<string>;
  /** Values that are given. */
  readonly fixed: ReadonlyMap<string, Json>;
  /** Which alternative to take first where several are allowed. */
  readonly alternatives: ReadonlyMap<string, number>;
  /** Values that did not work: made up anew instead of taken from the author or from what is known. */
  readonly invent: ReadonlySet<string>;
}

export const minimalWish: Wish = {
  share: 0,
  plain: true,
  include: new Set(),
  avoid: new Set(),
  fixed: new Map(),
  alternatives: new Map(),
  invent: new Set(),
};

/** Where values come from that are better than made-up ones. Best first. */
export type Known = (pointer: string, name: string, schema: JsonSchema) => readonly Json[];

/** Optional parts end here; then only what is required is built. */
const optionalDepth = 6;
const deepest = 40;
/** Most values in one value: beyond, only what is required is built. */
const manyValues = 600;

/** Builds one value of a schema. */
export class Generator {
  readonly #store: SchemaStore;
  readonly #random: Random;
  readonly #known: Known;
  readonly #wish: Wish;
  #built = 0;
  /** Alternatives that the last value took. */
  readonly taken: Taken[] = [];

  constructor(store: SchemaStore, random: Random, wish: Wish, known: Known) {
    this.#store = store;
    this.#random = random;
    this.#wish = wish;
    this.#known = known;
  }

  /** Throws `Unsatisfiable` with a proof, or `TooDeep`. */
  value(schema: JsonSchema, name: string): Json {
    return this.#value(shapeOf(this.#store, schema), '', name, 0);
  }

  #value(shape: Shape, at: string, name: string, depth: number): Json {
    const fixed = this.#wish.fixed.get(at);
    if (fixed !== undefined) return fixed;
    if (shape.contradiction !== null) throw new Unsatisfiable(shape.contradiction);
    if (depth > deepest) throw new TooDeep(`more than ${deepest} levels`);
    this.#built += 1;
    const given = this.#given(shape, at, name);
    if (given !== undefined) return given;
    const [choice] = shape.choices;
    if (choice !== undefined) return this.#alternative(shape, choice, at, name, depth);
    if (shape.values !== null) return this.#listed(shape, shape.values, at);
    return this.#ofType(this.#type(shape), shape, at, name, depth);
  }

  /** What is known, or what the author gave. */
  #given(shape: Shape, at: string, name: string): Json | undefined {
    if (this.#wish.invent.has(at) || this.#reachesBelow(at)) return undefined;
    const [schema = true] = shape.conjuncts;
    const known = this.#known(at, name, schema).filter((value) => plausible(shape, value));
    const [best] = known;
    if (best !== undefined) return this.#wish.plain ? best : this.#random.pick(known);
    if (at === '' || shape.examples.length === 0) return undefined;
    if (!this.#wish.plain && this.#random.chance(0.7)) return undefined;
    return shape.examples.find((value) => isLeaf(value) && plausible(shape, value));
  }

  #reachesBelow(at: string): boolean {
    for (const pointer of [...this.#wish.include, ...this.#wish.fixed.keys()])
      if (pointer.startsWith(`${at}/`)) return true;
    return false;
  }

  #listed(shape: Shape, values: readonly Json[], at: string): Json {
    const ofFormats = (value: Json): boolean =>
      shape.formats.every(
        (format) => validatorOfSchema(this.#store, formatSchema(format)).check(value).length === 0,
      );
    const fitting = values.filter((value) => plausible(shape, value) && ofFormats(value));
    const [first] = fitting;
    if (first === undefined)
      throw new Unsatisfiable(
        `none of the listed values ${JSON.stringify(values).slice(0, 80)} meets the other constraints at ${at || 'the top'}`,
      );
    const real = fitting.filter((value) => value !== null && value !== '');
    return this.#wish.plain
      ? (real[0] ?? first)
      : this.#random.pick(real.length > 0 && this.#random.chance(0.95) ? real : fitting);
  }

  #alternative(shape: Shape, choice: Choice, at: string, name: string, depth: number): Json {
    const order = choice.branches.map((_, index) => index);
    const wanted = this.#wish.alternatives.get(at);
    const start = wanted ?? (this.#wish.plain ? 0 : this.#random.int(0, order.length - 1));
    const rotated = [...order.slice(start % order.length), ...order.slice(0, start % order.length)];
    if (depth > optionalDepth || (wanted === undefined && this.#wish.plain && choice.keyword !== 'if'))
      rotated.sort((one, other) => this.#effort(choice, one) - this.#effort(choice, other));
    const reasons: string[] = [];
    let deep: TooDeep | null = null;
    for (const index of rotated) {
      try {
        const value = this.#value(chosen(this.#store, shape, choice, index), at, name, depth);
        this.taken.push({ at, choice, index });
        return value;
      } catch (error) {
        if (error instanceof Unsatisfiable) reasons.push(error.message);
        else if (error instanceof TooDeep) deep = error;
        else throw error;
      }
    }
    if (deep !== null) throw deep;
    throw new Unsatisfiable(
      `each alternative of ${choice.keyword} is impossible: ${[...new Set(reasons)].join('; ')}`,
    );
  }

  /** Alternatives that say `null` or nest further come later. */
  #effort(choice: Choice, index: number): number {
    const shape = shapeOf(this.#store, choice.branches[index] ?? true);
    if (shape.types.size === 1 && shape.types.has('null')) return 3;
    if (shape.types.has('string') || shape.types.has('number') || shape.types.has('boolean')) return 0;
    return shape.required.size > 0 || shape.minItems > 0 ? 2 : 1;
  }

  #type(shape: Shape): TypeName {
    const types = [...shape.types];
    const [first] = types;
    if (first === undefined) throw new Unsatisfiable('no type is left');
    if (types.length === 1) return first;
    if (!shape.typed || this.#wish.plain || this.#random.chance(0.8)) {
      const meant = meantType(shape);
      if (shape.types.has(meant)) return meant;
    }
    const real = types.filter((type) => type !== 'null');
    if (!shape.typed) return 'string';
    if (this.#wish.plain || this.#random.chance(0.9))
      return this.#wish.plain ? (real[0] ?? first) : this.#random.pick(real);
    return this.#random.pick(types);
  }

  #ofType(type: TypeName, shape: Shape, at: string, name: string, depth: number): Json {
    switch (type) {
      case 'null':
        return null;
      case 'boolean':
        return this.#wish.plain ? true : this.#random.chance(0.5);
      case 'number':
        return numberFor(shape, name, this.#random, this.#wish.plain);
      case 'string':
        return textFor(shape, name, this.#random) ?? '';
      case 'array':
        return this.#array(shape, at, name, depth);
      case 'object':
        return this.#object(shape, at, depth);
    }
  }

  #array(shape: Shape, at: string, name: string, depth: number): Json {
    const needed = shape.contains.reduce((sum, { min }) => sum + min, 0);
    const least = Math.max(shape.minItems, needed);
    const most = Math.min(shape.maxItems, 1_000_000);
    let length = least;
    if (depth < optionalDepth && this.#built < manyValues)
      if (this.#wish.share >= 1 || (this.#wish.plain && this.#wish.share > 0)) length = Math.max(least, 1);
      else if (this.#wish.share > 0) length = least + this.#random.int(0, 2);
    for (const pointer of [...this.#wish.include, ...this.#wish.fixed.keys()])
      if (pointer.startsWith(`${at}/`))
        length = Math.max(length, Number.parseInt(pointer.slice(at.length + 1), 10) + 1 || 0);
    length = Math.min(length, Math.max(most, least));
    const items: Json[] = [];
    const wantedBy = shape.contains.flatMap(({ min }, index) => Array.from({ length: min }, () => index));
    while (items.length < length) {
      const index = items.length;
      const item = itemShape(this.#store, shape, index, wantedBy[index] ?? null);
      const optional = index >= least;
      try {
        const next = this.#item(shape, item, below(at, index), name, depth, items);
        if (next === undefined) {
          if (optional) break;
          throw new TooDeep(`${least} different items were not found`);
        }
        items.push(next);
      } catch (error) {
        if (optional && (error instanceof Unsatisfiable || error instanceof TooDeep)) break;
        throw error;
      }
    }
    return items;
  }

  /** An item, unlike the others where they must differ; undefined when none was found. */
  #item(
    shape: Shape,
    item: Shape,
    at: string,
    name: string,
    depth: number,
    others: readonly Json[],
  ): Json | undefined {
    const singular = name.replace(/s$/, '');
    for (let attempt = 0; attempt < (shape.unique ? 40 : 1); attempt += 1) {
      const value =
        attempt > 0 && item.values !== null && item.choices.length === 0
          ? item.values[others.length + attempt - 1]
          : attempt === 0
            ? this.#value(item, at, singular, depth + 1)
            : this.#another(item, at, depth);
      if (value === undefined) continue;
      if (!shape.unique || !others.some((other) => same(other, value))) return value;
    }
    return undefined;
  }

  #another(item: Shape, at: string, depth: number): Json {
    const wish: Wish = {
      ...this.#wish,
      plain: false,
      share: Math.max(this.#wish.share, 0.5),
      invent: new Set([at]),
    };
    return new Generator(this.#store, this.#random, wish, () => []).#value(item, at, '', depth + 1);
  }

  #object(shape: Shape, at: string, depth: number): Json {
    const names = new Set<string>();
    const wanted = (name: string): boolean =>
      this.#wish.include.has(below(at, name)) ||
      this.#wish.fixed.has(below(at, name)) ||
      this.#reachesBelow(below(at, name));
    const room = depth < optionalDepth && this.#built < manyValues;
    const share = depth > 2 && !this.#wish.plain ? this.#wish.share / (depth - 1) : this.#wish.share;
    for (const name of shape.properties.keys()) {
      if (shape.required.has(name) || wanted(name)) names.add(name);
      else if (isHidden(shape, name) || this.#wish.avoid.has(below(at, name))) continue;
      else if (room && this.#random.chance(share)) names.add(name);
    }
    for (const name of shape.required) names.add(name);
    for (const pointer of [...this.#wish.include, ...this.#wish.fixed.keys()]) {
      if (!pointer.startsWith(`${at}/`)) continue;
      const [segment = ''] = pointer.slice(at.length + 1).split('/');
      names.add(segment.replaceAll('~1', '/').replaceAll('~0', '~'));
    }
    for (let before = -1; before !== names.size; ) {
      before = names.size;
      for (const name of [...names]) for (const other of shape.dependent.get(name) ?? []) names.add(other);
    }
    const keep = (name: string): boolean => shape.required.has(name) || wanted(name);
    for (const name of [...names].reverse())
      if (names.size > shape.maxProperties && !keep(name)) names.delete(name);
    const out: Record<string, Json> = {};
    const put = (name: string): void => {
      const tag = tagFor(shape, name);
      if (
        tag !== null &&
        !this.#wish.fixed.has(below(at, name)) &&
        plausible(propertyShape(this.#store, shape, name), tag)
      ) {
        out[name] = tag;
        return;
      }
      const value = this.#value(propertyShape(this.#store, shape, name), below(at, name), name, depth + 1);
      Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
    };
    for (const name of names) {
      try {
        put(name);
      } catch (error) {
        if (shape.required.has(name)) {
          if (error instanceof Unsatisfiable)
            throw new Unsatisfiable(`\`${name}\` is required, and ${error.message}`);
          throw error;
        }
        if (!(error instanceof Unsatisfiable || error instanceof TooDeep)) throw error;
      }
    }
    const free = shape.properties.size === 0 && share > 0 && room ? 1 : 0;
    const least = Math.min(
      Math.max(shape.minProperties, Object.keys(out).length > 0 ? 0 : free),
      shape.maxProperties,
    );
    for (const name of this.#moreNames(shape, at)) {
      if (Object.keys(out).length >= least) break;
      if (Object.hasOwn(out, name)) continue;
      try {
        put(name);
      } catch (error) {
        if (!(error instanceof Unsatisfiable || error instanceof TooDeep)) throw error;
      }
    }
    return out;
  }

  /** Names of properties that could be added: listed ones first, then made-up ones. */
  *#moreNames(shape: Shape, at: string): Generator2<string> {
    for (const name of shape.properties.keys())
      if (!this.#wish.avoid.has(below(at, name)) && !isHidden(shape, name)) yield name;
    for (const name of shape.properties.keys()) if (!isHidden(shape, name)) yield name;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const pattern = shape.patternProperties[attempt % Math.max(1, shape.patternProperties.length)];
      let name = `key${attempt + 1}`;
      if (
        shape.propertyNames.length > 0 ||
        (pattern !== undefined && shape.closers.some((closer) => closer.schema === false))
      ) {
        const schema: JsonSchema = {
          type: 'string',
          allOf: [...shape.propertyNames, ...(pattern === undefined ? [] : [{ pattern: pattern[0].source }])],
        };
        const made = new Generator(
          this.#store,
          this.#random,
          { ...minimalWish, plain: attempt === 0 },
          () => [],
        );
        const value = made.value(schema, 'key');
        if (typeof value === 'string') name = value;
      }
      if (shape.closers.some((closer) => closer.schema === false && !mentions(closer, name))) continue;
      yield name;
    }
  }
}

type Generator2<T> = globalThis.Generator<T, void, undefined>;

/** What the discriminator of an object holds for the component that it is, or null for another property. */
function tagFor({ discriminator, names, properties }: Shape, property: string): string | null {
  if (discriminator?.property !== property || !properties.has(property)) return null;
  for (const [tag, target] of Object.entries(discriminator.mapping))
    if (typeof target === 'string' && names.some((name) => target === name || target.endsWith(`/${name}`)))
      return tag;
  return names.length > 0 ? (names[0] ?? null) : null;
}

const isLeaf = (value: Json): boolean => !isObject(value) && !Array.isArray(value);

/** What a schema without a type is about. */
export function meantType(shape: Shape): TypeName {
  if (shape.properties.size > 0 || shape.required.size > 0 || shape.minProperties > 0) return 'object';
  if (shape.items.length > 0 || shape.minItems > 0 || shape.contains.length > 0) return 'array';
  if (shape.low !== null || shape.high !== null || shape.multiplesOf.length > 0 || shape.integer)
    return 'number';
  return 'string';
}

const formatSchemas = new Map<string, JsonObject>();

/** The same object for the same format, so that it is compiled once. */
function formatSchema(format: string): JsonObject {
  const found = formatSchemas.get(format) ?? { format };
  formatSchemas.set(format, found);
  return found;
}

/** Whether a value meets what can be told without its parts. */
export function plausible(shape: Shape, value: Json): boolean {
  if (!shape.types.has(typeOf(value))) return false;
  if (shape.values !== null && !shape.values.some((other) => same(other, value))) return false;
  if (typeof value === 'string') return fitsText(shape, value);
  if (typeof value !== 'number') return true;
  if (shape.integer && !Number.isInteger(value)) return false;
  if (shape.low !== null && (shape.low.exclusive ? value <= shape.low.value : value < shape.low.value))
    return false;
  if (shape.high !== null && (shape.high.exclusive ? value >= shape.high.value : value > shape.high.value))
    return false;
  return shape.multiplesOf.every((step) => Math.abs(Math.round(value / step) - value / step) < 1e-6);
}
