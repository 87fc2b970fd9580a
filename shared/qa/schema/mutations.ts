import type { Json, JsonObject, JsonSchema } from '../document/api.ts';
import { minimalWish, Generator as ValueGenerator } from './generator.ts';
import { stepsOf } from './numeric.ts';
import { matching } from './patterns.ts';
import { below, isArray, isObject, same, valueAt, withValueAt } from './pointer.ts';
import type { Random } from './random.ts';
import type { SchemaStore } from './schema-store.ts';
import {
  chosen,
  isHidden,
  itemShape,
  mentions,
  patternOf,
  propertyShape,
  type Shape,
  shapeOf,
  type TypeName,
  typeOf,
} from './shape.ts';
import { lengthOf, ofLength } from './strings.ts';
import { TooDeep, Unsatisfiable } from './unsatisfiable.ts';
import { validatorOfSchema } from './validator.ts';

/** One constraint that could be broken, and values that would do it, the best first. */
export interface Mutation {
  /** Of the value that breaks it, or of the property that is missing. */
  readonly pointer: string;
  readonly keyword: string;
  /** Of the value that the validator will name. */
  readonly errorAt: string;
  /** The whole value, broken. Made when they are asked for. */
  readonly candidates: Iterable<Json>;
  /** For people: "is 101, more than the maximum of 100". */
  readonly description: string;
}

/** Longer texts and lists test the network rather than the rule. */
const longestText = 50_000;
const longestList = 2_000;
const deepest = 12;

const unlike: readonly (readonly [TypeName, Json])[] = [
  ['string', 'not-of-this-type'],
  ['object', { unexpected: 'object' }],
  ['array', ['unexpected', 'list']],
  ['boolean', true],
  ['number', 12_345.5],
];

/** Values that are no texts, numbers or the like; what servers most often convert comes last. */
function* otherTypes(types: ReadonlySet<TypeName>): Generator<Json> {
  const order = types.has('array') ? [...unlike].sort(([one]) => (one === 'object' ? -1 : 0)) : unlike;
  for (const [type, value] of order) if (!types.has(type)) yield value;
}

function* unlisted(values: readonly Json[]): Generator<Json> {
  const types = new Set(values.map(typeOf));
  const tries: Json[] = [];
  if (types.has('string')) {
    const [first] = values.filter((value) => typeof value === 'string');
    tries.push('not-one-of-these', `${first}${first}x`, '~', 'zz');
  }
  if (types.has('number')) {
    const numbers = values.filter((value) => typeof value === 'number');
    const most = Math.max(...numbers);
    tries.push(Math.floor(most) + 1, Math.floor(most) + 7, Math.floor(Math.min(...numbers)) - 1);
  }
  if (types.has('boolean')) tries.push(true, false);
  tries.push('not-one-of-these');
  for (const value of tries) if (!values.some((other) => same(other, value))) yield value;
}

const strange = [
  '!',
  '~',
  '%',
  ' x ',
  '_',
  '-',
  '.',
  '#',
  'a',
  'A',
  '0',
  'é',
  '漢',
  '\u{1F600}',
  '<',
  '"',
  '\n',
];

function* unmatched(shape: Shape, value: string): Generator<Json> {
  for (const character of strange) {
    const length = Math.min(Math.max(lengthOf(value), shape.minLength, 1), shape.maxLength, 200);
    for (const text of [
      character.repeat(length),
      value.slice(0, Math.max(0, value.length - 1)) + character,
      character + value.slice(1),
      `${value}${character}`,
      `${character}${value}`,
    ])
      if (
        lengthOf(text) >= shape.minLength &&
        lengthOf(text) <= shape.maxLength &&
        !shape.patterns.every((pattern) => patternOf(pattern).test(text))
      )
        yield text;
  }
}

const malformed: Readonly<Record<string, readonly string[]>> = {
  date: ['2027-13-45', 'not-a-date'],
  'date-time': ['2027-13-45T99:99:99Z', 'not-a-date-time'],
  time: ['99:99:99Z', 'not-a-time'],
  ipv4: ['999.999.999.999'],
  ipv6: ['gggg::1'],
  hostname: ['-not_a_host-', '-'],
  uri: ['not a uri', '%%%'],
  url: ['not a url'],
  'uri-reference': ['%%%', '\\\\'],
  regex: ['[', '('],
  byte: ['***', '*'],
  duration: ['one hour', 'x'],
  'json-pointer': ['no/pointer'],
};

function* misformatted(shape: Shape, format: string): Generator<Json> {
  const { length } = [...(malformed[format]?.[0] ?? 'x')];
  for (const text of [...(malformed[format] ?? []), `not-a-${format}`, 'x'.repeat(length), '!'])
    if (lengthOf(text) >= shape.minLength && lengthOf(text) <= shape.maxLength) yield text;
  yield ofLength(
    'not-of-this-format',
    Math.min(Math.max(shape.minLength, 1), shape.maxLength, longestText),
    fixedRandom,
  );
}

const fixedRandom: Random = {
  next: () => 0,
  int: (low) => low,
  chance: () => false,
  pick: <T>(from: readonly T[]) => from[0] as T,
  text: (length) => 'x'.repeat(length),
  fork: () => fixedRandom,
};

/** Walks a valid value with its schema and tells how each constraint could be broken. */
export class Mutator {
  readonly #store: SchemaStore;
  readonly #random: Random;
  readonly #accepts: (whole: Json) => boolean;
  readonly #sites: (() => Generator<Mutation>)[] = [];

  /** `accepts`: whether a whole value is valid; asked before what was left out is put in to be broken. */
  constructor(store: SchemaStore, random: Random, accepts: (whole: Json) => boolean) {
    this.#store = store;
    this.#random = random;
    this.#accepts = accepts;
  }

  *of(schema: JsonSchema, whole: Json): Generator<Mutation> {
    // One of each place in turn, from the outside in: who takes only some has some of every place.
    const sites = this.#sites;
    sites.push(() => this.#walk(shapeOf(this.#store, schema), whole, '', []));
    let open: Generator<Mutation>[] = [];
    while (sites.length > 0 || open.length > 0) {
      open.push(...sites.splice(0).map((site) => site()));
      const left: Generator<Mutation>[] = [];
      for (const site of open) {
        const { value, done } = site.next();
        if (done === true) continue;
        left.push(site);
        yield value;
      }
      open = left;
    }
  }

  #later(site: () => Generator<Mutation>): void {
    this.#sites.push(site);
  }

  *#walk(given: Shape, whole: Json, at: string, above: readonly JsonObject[]): Generator<Mutation> {
    if (above.length > deepest) return;
    const value = valueAt(whole, at);
    if (value === undefined) return;
    const own = given.conjuncts.findLast(
      ({ properties, items }) => properties !== undefined || items !== undefined,
    );
    if (own !== undefined && above.includes(own)) return;
    const path = own === undefined ? above : [...above, own];
    const put = (other: Json): Json => withValueAt(whole, at, other);
    const simple = (keyword: string, values: Iterable<Json>, description: string): Mutation => ({
      pointer: at,
      keyword,
      errorAt: at,
      candidates: mapped(values, put),
      description,
    });
    for (const choice of given.choices)
      if (choice.keyword !== 'if')
        yield simple(
          choice.keyword,
          otherTypes(new Set()),
          `fits none of the ${choice.branches.length} alternatives`,
        );
    for (const not of given.nots) yield simple('not', this.#made(not), 'is what must not be');

    const shape = this.#resolved(given, value);
    if (shape.values !== null) {
      const single = shape.conjuncts.some((each) => 'const' in each);
      yield simple(single ? 'const' : 'enum', unlisted(shape.values), 'is not one of the listed values');
    }
    if (typeof value === 'number') yield* this.#numbers(shape, value, simple);
    if (typeof value === 'string' && shape.values === null) yield* this.#texts(shape, value, simple);
    if (isArray(value)) yield* this.#lists(shape, value, simple, whole, at, path);
    if (isObject(value)) yield* this.#objects(shape, value, simple, whole, at, path);
    // Many servers convert, so that it says less than the limits.
    if (shape.values === null && shape.typed && shape.types.size < 6 && given.choices.length === 0) {
      const types = shape.integer
        ? [...shape.types].map((type) => (type === 'number' ? 'integer' : type))
        : [...shape.types];
      yield simple('type', otherTypes(shape.types), `is not of type ${types.join(' or ')}`);
    }
  }

  /** With the alternatives that the value takes. */
  #resolved(given: Shape, value: Json): Shape {
    let shape = given;
    for (let depth = 0; depth < 20; depth += 1) {
      const [choice] = shape.choices;
      if (choice === undefined) return shape;
      const index = choice.branches.findIndex(
        (branch) => validatorOfSchema(this.#store, branch).check(value).length === 0,
      );
      shape = chosen(this.#store, shape, choice, Math.max(0, index));
    }
    return shape;
  }

  *#numbers(shape: Shape, value: number, simple: Simple): Generator<Mutation> {
    if (shape.values !== null) return;
    const step = shape.multiplesOf[0] ?? 1;
    const { low, high } = shape;
    if (low !== null)
      yield simple(
        low.exclusive ? 'exclusiveMinimum' : 'minimum',
        low.exclusive
          ? [stepsOf(step, Math.floor(low.value / step)), low.value, low.value - step]
          : [stepsOf(step, Math.ceil(low.value / step) - 1), low.value - step, Math.ceil(low.value) - 1],
        `is less than the ${low.exclusive ? 'exclusive ' : ''}minimum of ${low.value} allows`,
      );
    if (high !== null)
      yield simple(
        high.exclusive ? 'exclusiveMaximum' : 'maximum',
        high.exclusive
          ? [stepsOf(step, Math.ceil(high.value / step)), high.value, high.value + step]
          : [stepsOf(step, Math.floor(high.value / step) + 1), high.value + step, Math.floor(high.value) + 1],
        `is more than the ${high.exclusive ? 'exclusive ' : ''}maximum of ${high.value} allows`,
      );
    for (const multiple of shape.multiplesOf) {
      const off = shape.integer
        ? [value + 1, value - 1]
        : [value + multiple / 2, value - multiple / 2, value + multiple / 3, value - multiple / 3];
      yield simple('multipleOf', off, `is no multiple of ${multiple}`);
    }
    if (shape.formats.includes('int32') && shape.high === null)
      yield simple('format', [2 ** 31], 'is beyond what an int32 holds');
  }

  *#texts(shape: Shape, value: string, simple: Simple): Generator<Mutation> {
    const resized = (length: number): Generator<Json> => this.#resized(shape, value, length);
    if (shape.minLength > 0)
      yield simple(
        'minLength',
        resized(shape.minLength - 1),
        `is shorter than the minLength of ${shape.minLength}`,
      );
    if (shape.maxLength <= longestText)
      yield simple(
        'maxLength',
        resized(shape.maxLength + 1),
        `is longer than the maxLength of ${shape.maxLength}`,
      );
    if (shape.patterns.length > 0)
      yield simple('pattern', unmatched(shape, value), `does not match ${shape.patterns.join(' and ')}`);
    for (const format of shape.formats)
      yield simple('format', misformatted(shape, format), `is no ${format}`);
  }

  *#resized(shape: Shape, value: string, length: number): Generator<Json> {
    if (shape.patterns.length > 0) {
      const text = matching(shape.patterns, length, length, this.#random);
      if (text !== null) yield text;
    }
    if (shape.formats.includes('email') && length > 20)
      yield `${'a'.repeat(Math.min(60, length - 14))}@${'b'.repeat(Math.max(1, length - 14 - Math.min(60, length - 14) + 1))}.example.com`.slice(
        -length,
      );
    if ((shape.formats.includes('uri') || shape.formats.includes('url')) && length > 25)
      yield ofLength(`https://www.example.com/`, length, this.#random);
    yield ofLength(value, length, this.#random);
  }

  *#lists(
    shape: Shape,
    value: readonly Json[],
    simple: Simple,
    whole: Json,
    at: string,
    path: readonly JsonObject[],
  ): Generator<Mutation> {
    if (shape.minItems > 0)
      yield simple(
        'minItems',
        [value.slice(0, shape.minItems - 1)],
        `has fewer items than minItems ${shape.minItems}`,
      );
    if (shape.maxItems < longestList)
      yield simple(
        'maxItems',
        this.#lengthened(shape, value, shape.maxItems + 1),
        `has more items than maxItems ${shape.maxItems}`,
      );
    if (shape.unique) yield simple('uniqueItems', this.#repeating(shape, value), 'has an item twice');
    for (const { schema } of shape.contains) {
      const others = value.filter((item) => validatorOfSchema(this.#store, schema).check(item).length > 0);
      yield simple('contains', [others, []], 'has no item that it must have');
    }
    if (shape.items.length === 0) return;
    if (value.length > 0)
      this.#later(() => this.#walk(itemShape(this.#store, shape, 0), whole, below(at, 0), path));
    else {
      const [item] = this.#madeOf(itemShape(this.#store, shape, 0));
      if (item === undefined) return;
      const filled = withValueAt(whole, at, [item]);
      if (this.#accepts(filled))
        this.#later(() => this.#walk(itemShape(this.#store, shape, 0), filled, below(at, 0), path));
    }
  }

  *#lengthened(shape: Shape, value: readonly Json[], length: number): Generator<Json> {
    const items = [...value];
    for (let attempt = 0; items.length < length && attempt < length * 4 + 20; attempt += 1) {
      const [made] =
        shape.unique || items.length === 0
          ? this.#madeOf(itemShape(this.#store, shape, items.length))
          : [items[0]];
      if (made !== undefined && !(shape.unique && items.some((each) => same(each, made)))) items.push(made);
    }
    if (items.length === length) yield items;
    // Where there are not enough different items, another rule breaks with it.
    if (items.length > 0) yield Array.from({ length }, (_, index) => items[index % items.length] ?? null);
  }

  *#repeating(shape: Shape, value: readonly Json[]): Generator<Json> {
    const [first = this.#madeOf(itemShape(this.#store, shape, 0))[0]] = value;
    if (first === undefined) return;
    if (value.length + 1 <= shape.maxItems) yield [...value, first];
    yield [first, first, ...value.slice(2)];
  }

  *#objects(
    shape: Shape,
    value: JsonObject,
    simple: Simple,
    whole: Json,
    at: string,
    path: readonly JsonObject[],
  ): Generator<Mutation> {
    const names = new Set([...shape.properties.keys(), ...Object.keys(value)]);
    for (const name of names) {
      if (isHidden(shape, name)) continue;
      const property = propertyShape(this.#store, shape, name);
      if (property.contradiction !== null) continue;
      const pointer = below(at, name);
      if (Object.hasOwn(value, name)) {
        this.#later(() => this.#walk(property, whole, pointer, path));
        continue;
      }
      for (const made of this.#madeOf(property)) {
        const filled = withValueAt(whole, pointer, made);
        if (!this.#accepts(filled)) continue;
        this.#later(() => this.#walk(property, filled, pointer, path));
        break;
      }
    }
    for (const name of shape.required)
      yield {
        pointer: below(at, name),
        keyword: 'required',
        errorAt: at,
        candidates: [withValueAt(whole, below(at, name), undefined)],
        description: 'is required and left out',
      };
    for (const [trigger, others] of shape.dependent)
      for (const name of others)
        if (!shape.required.has(name))
          yield simple(
            'dependentRequired',
            this.#depending(shape, value, trigger, name),
            `has ${trigger} without ${name}`,
          );
    for (const closer of shape.closers)
      if (closer.schema === false) {
        const name = ['unexpectedProperty', 'unexpected-property', 'zz9'].find(
          (each) => !mentions(closer, each) && !Object.hasOwn(value, each),
        );
        if (name !== undefined)
          yield simple(
            closer.keyword,
            [{ ...value, [name]: 'unexpected' }],
            'has a property that nothing allows',
          );
      }
    if (shape.minProperties > 0) {
      const keys = Object.keys(value).sort(
        (one, other) => Number(shape.required.has(other)) - Number(shape.required.has(one)),
      );
      const kept = keys.slice(0, shape.minProperties - 1);
      yield simple(
        'minProperties',
        [Object.fromEntries(Object.entries(value).filter(([name]) => kept.includes(name)))],
        `has fewer properties than minProperties ${shape.minProperties}`,
      );
    }
    if (shape.maxProperties < longestList)
      yield simple(
        'maxProperties',
        this.#widened(shape, value),
        `has more properties than maxProperties ${shape.maxProperties}`,
      );
    for (const schema of shape.propertyNames) {
      const bad = ['', '!', 'x', 'X', '0', 'unexpected property', 'x'.repeat(300)].filter(
        (name) => validatorOfSchema(this.#store, schema).check(name).length > 0,
      );
      yield simple(
        'propertyNames',
        bad.map((name) => ({ ...value, [name]: Object.values(value)[0] ?? 'x' })),
        'has a property whose name is not allowed',
      );
    }
    for (const name of shape.required)
      if (
        shape.properties.has(name) &&
        Object.hasOwn(value, name) &&
        !propertyShape(this.#store, shape, name).types.has('null')
      )
        yield {
          pointer: below(at, name),
          keyword: 'type',
          errorAt: below(at, name),
          candidates: [withValueAt(whole, below(at, name), null)],
          description: 'is null',
        };
  }

  *#depending(shape: Shape, value: JsonObject, trigger: string, name: string): Generator<Json> {
    const rest = Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
    if (Object.hasOwn(rest, trigger)) yield rest;
    else
      for (const made of this.#madeOf(propertyShape(this.#store, shape, trigger)))
        yield { ...rest, [trigger]: made };
  }

  *#widened(shape: Shape, value: JsonObject): Generator<Json> {
    const wide: Record<string, Json> = { ...value };
    const names = [
      ...shape.properties.keys(),
      ...Array.from({ length: shape.maxProperties + 1 }, (_, index) => `key${index}`),
    ];
    for (const name of names) {
      if (Object.keys(wide).length > shape.maxProperties) break;
      if (
        Object.hasOwn(wide, name) ||
        shape.closers.some((closer) => closer.schema === false && !mentions(closer, name))
      )
        continue;
      const [made] = this.#madeOf(propertyShape(this.#store, shape, name));
      if (made !== undefined) wide[name] = made;
    }
    if (Object.keys(wide).length > shape.maxProperties) yield wide;
  }

  *#made(schema: JsonSchema): Generator<Json> {
    yield* this.#madeOf(shapeOf(this.#store, schema));
  }

  /** Values of a shape, none when none can be made. */
  #madeOf(shape: Shape): Json[] {
    const schema: JsonSchema = { allOf: shape.conjuncts };
    const found: Json[] = [];
    for (const wish of [minimalWish, { ...minimalWish, plain: false, share: 0.5 }])
      try {
        found.push(new ValueGenerator(this.#store, this.#random, wish, () => []).value(schema, ''));
      } catch (error) {
        if (!(error instanceof Unsatisfiable || error instanceof TooDeep)) throw error;
      }
    return found;
  }
}

type Simple = (keyword: string, values: Iterable<Json>, description: string) => Mutation;

function* mapped(values: Iterable<Json>, put: (value: Json) => Json): Generator<Json> {
  for (const value of values) yield put(value);
}
