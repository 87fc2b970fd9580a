import type { Json, JsonObject, JsonSchema } from '../document/api.ts';
import { isArray, isObject, same } from './pointer.ts';
import type { SchemaStore } from './schema-store.ts';

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
const allTypes: readonly TypeName[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];

/** One of the alternatives must be chosen. `if` becomes one: the condition with `then`, or `else`. */
export interface Choice {
  readonly keyword: 'oneOf' | 'anyOf' | 'if';
  readonly branches: readonly JsonSchema[];
  /** The keyword's own value, by which it is known. */
  readonly source: object;
  readonly discriminator: { readonly property: string; readonly mapping: JsonObject } | null;
}

/** What a schema says about names that it does not list. */
export interface Closer {
  readonly keyword: 'additionalProperties' | 'unevaluatedProperties';
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
  readonly schema: JsonSchema;
}

interface Items {
  readonly prefix: readonly JsonSchema[];
  readonly rest: JsonSchema;
}

/** All that must hold at once for one value: a schema with its references and `allOf` brought together. */
export interface Shape {
  /** Schemas that it was made of, references followed. */
  readonly conjuncts: readonly JsonObject[];
  readonly settled: ReadonlySet<object>;
  /** Why no value can exist, or null when that is not plain to see. */
  readonly contradiction: string | null;
  readonly types: ReadonlySet<TypeName>;
  /** Whether `type` says it, rather than nothing being said. */
  readonly typed: boolean;
  readonly integer: boolean;
  /** `enum` and `const`; null when anything goes. */
  readonly values: readonly Json[] | null;
  readonly low: Bound | null;
  readonly high: Bound | null;
  readonly multiplesOf: readonly number[];
  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  readonly properties: ReadonlyMap<string, readonly JsonSchema[]>;
  readonly patternProperties: readonly (readonly [RegExp, JsonSchema])[];
  readonly closers: readonly Closer[];
  readonly required: ReadonlySet<string>;
  /** Properties that come with others. */
  readonly dependent: ReadonlyMap<string, ReadonlySet<string>>;
  readonly propertyNames: readonly JsonSchema[];
  readonly minProperties: number;
  readonly maxProperties: number;
  readonly items: readonly Items[];
  readonly contains: readonly { readonly schema: JsonSchema; readonly min: number }[];
  readonly minItems: number;
  readonly maxItems: number;
  readonly unique: boolean;
  readonly choices: readonly Choice[];
  readonly nots: readonly JsonSchema[];
  /** Values that the author gave. */
  readonly examples: readonly Json[];
  readonly discriminator: { readonly property: string; readonly mapping: JsonObject } | null;
  /** Names of the components on the way, the nearest first. */
  readonly names: readonly string[];
}

export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

/** The type of a value as schemas name it. */
export function typeOf(value: Json): TypeName {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;
const schemaOf = (value: Json | undefined): JsonSchema | undefined =>
  typeof value === 'boolean' || isObject(value) ? value : undefined;
const schemasOf = (value: Json | undefined): JsonSchema[] =>
  isArray(value)
    ? value.flatMap((each): JsonSchema[] => {
        const schema = schemaOf(each);
        return schema === undefined ? [] : [schema];
      })
    : [];
const entriesOf = (value: Json | undefined): [string, JsonSchema][] =>
  isObject(value)
    ? Object.entries(value).flatMap(([name, each]): [string, JsonSchema][] => {
        const schema = schemaOf(each);
        return schema === undefined ? [] : [[name, schema]];
      })
    : [];
const textsOf = (value: Json | undefined): string[] =>
  isArray(value) ? value.filter((each) => typeof each === 'string') : [];

const patterns = new Map<string, RegExp>();

/** Schemas' own reading of a pattern: anywhere in the text, no flags. */
export function patternOf(source: string): RegExp {
  const found = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, found);
  return found;
}

/** Follows references and `allOf`. */
function flatten(store: SchemaStore, schemas: readonly JsonSchema[]) {
  const conjuncts: JsonObject[] = [];
  const names: string[] = [];
  const seen = new Set<JsonObject>();
  let impossible = false;
  const visit = (schema: JsonSchema): void => {
    if (schema === false) impossible = true;
    if (typeof schema === 'boolean' || seen.has(schema)) return;
    seen.add(schema);
    conjuncts.push(schema);
    if (typeof schema.$ref === 'string') {
      names.push(store.nameOf(schema.$ref));
      visit(store.get(schema.$ref));
    }
    for (const part of schemasOf(schema.allOf)) visit(part);
  };
  schemas.forEach(visit);
  return { conjuncts, names, impossible };
}

function discriminatorOf(schema: JsonObject): Shape['discriminator'] {
  const { discriminator } = schema;
  if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') return null;
  return {
    property: discriminator.propertyName,
    mapping: isObject(discriminator.mapping) ? discriminator.mapping : {},
  };
}

function choicesOf(schema: JsonObject): Choice[] {
  const found: Choice[] = [];
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const source = schema[keyword];
    if (isArray(source))
      found.push({ keyword, branches: schemasOf(source), source, discriminator: discriminatorOf(schema) });
  }
  const condition = schemaOf(schema.if);
  if (condition !== undefined && (schema.then !== undefined || schema.else !== undefined))
    found.push({
      keyword: 'if',
      branches: [
        { allOf: [{ not: condition }, schemaOf(schema.else) ?? true] },
        { allOf: [condition, schemaOf(schema.then) ?? true] },
      ],
      source: isObject(condition) ? condition : schema,
      discriminator: null,
    });
  return found;
}

const text = (value: Json): string => {
  const written = JSON.stringify(value);
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
};

function buildShape(store: SchemaStore, schemas: readonly JsonSchema[], settled: ReadonlySet<object>): Shape {
  const { conjuncts, names, impossible } = flatten(store, schemas);
  let contradiction = impossible ? 'the schema `false` allows nothing' : null;
  const contradict = (reason: string): void => {
    contradiction ??= reason;
  };

  let types = new Set<TypeName>(allTypes);
  let typeSaid: string | null = null;
  let integer = false;
  let values: readonly Json[] | null = null;
  let low: Bound | null = null;
  let high: Bound | null = null;
  let minLength = 0;
  let maxLength = Number.POSITIVE_INFINITY;
  let minProperties = 0;
  let maxProperties = Number.POSITIVE_INFINITY;
  let minItems = 0;
  let maxItems = Number.POSITIVE_INFINITY;
  let unique = false;
  const multiplesOf: number[] = [];
  const patternTexts: string[] = [];
  const formats: string[] = [];
  const properties = new Map<string, JsonSchema[]>();
  const patternProperties: [RegExp, JsonSchema][] = [];
  const closers: Closer[] = [];
  const unevaluated: JsonSchema[] = [];
  const required = new Set<string>();
  const dependent = new Map<string, Set<string>>();
  const propertyNames: JsonSchema[] = [];
  const items: Items[] = [];
  const contains: { schema: JsonSchema; min: number }[] = [];
  const choices: Choice[] = [];
  const nots: JsonSchema[] = [];
  const examples: Json[] = [];
  let discriminator: Shape['discriminator'] = null;

  for (const schema of conjuncts) {
    if (schema.type !== undefined) {
      const said = typeof schema.type === 'string' ? [schema.type] : textsOf(schema.type);
      const asTypes = new Set(said.map((type) => (type === 'integer' ? 'number' : type)));
      const left = new Set([...types].filter((type) => asTypes.has(type)));
      if (left.size === 0) contradict(`type ${said.join(' or ')} here and type ${typeSaid} there`);
      if (said.includes('integer') && !said.includes('number')) integer = true;
      types = left;
      typeSaid = said.join(' or ');
    }
    const listed = 'const' in schema ? [schema.const ?? null] : isArray(schema.enum) ? schema.enum : null;
    if (listed !== null) {
      const before: readonly Json[] = values ?? listed;
      const left: readonly Json[] = before.filter((value) => listed.some((other) => same(value, other)));
      if (left.length === 0 && before.length > 0)
        contradict(`only ${text(before)} is allowed here and only ${text(listed)} there`);
      values = left;
    }
    for (const [value, exclusive] of [
      [numberOf(schema.minimum), false],
      [numberOf(schema.exclusiveMinimum), true],
    ] as const)
      if (value !== undefined && (low === null || value > low.value || (value === low.value && exclusive)))
        low = { value, exclusive };
    for (const [value, exclusive] of [
      [numberOf(schema.maximum), false],
      [numberOf(schema.exclusiveMaximum), true],
    ] as const)
      if (value !== undefined && (high === null || value < high.value || (value === high.value && exclusive)))
        high = { value, exclusive };
    const multiple = numberOf(schema.multipleOf);
    if (multiple !== undefined) multiplesOf.push(multiple);
    minLength = Math.max(minLength, numberOf(schema.minLength) ?? 0);
    maxLength = Math.min(maxLength, numberOf(schema.maxLength) ?? Number.POSITIVE_INFINITY);
    minProperties = Math.max(minProperties, numberOf(schema.minProperties) ?? 0);
    maxProperties = Math.min(maxProperties, numberOf(schema.maxProperties) ?? Number.POSITIVE_INFINITY);
    minItems = Math.max(minItems, numberOf(schema.minItems) ?? 0);
    maxItems = Math.min(maxItems, numberOf(schema.maxItems) ?? Number.POSITIVE_INFINITY);
    unique ||= schema.uniqueItems === true;
    if (typeof schema.pattern === 'string') patternTexts.push(schema.pattern);
    if (typeof schema.format === 'string') formats.push(schema.format);

    const own = entriesOf(schema.properties);
    for (const [name, property] of own) properties.set(name, [...(properties.get(name) ?? []), property]);
    const ownPatterns = entriesOf(schema.patternProperties).map(
      ([pattern, property]) => [patternOf(pattern), property] as const,
    );
    for (const [pattern, property] of ownPatterns) patternProperties.push([pattern, property]);
    const additional = schemaOf(schema.additionalProperties);
    if (additional !== undefined && additional !== true)
      closers.push({
        keyword: 'additionalProperties',
        names: new Set(own.map(([name]) => name)),
        patterns: ownPatterns.map(([pattern]) => pattern),
        schema: additional,
      });
    const rest = schemaOf(schema.unevaluatedProperties);
    if (rest !== undefined && rest !== true) unevaluated.push(rest);
    for (const name of textsOf(schema.required)) required.add(name);
    if (isObject(schema.dependentRequired))
      for (const [name, others] of Object.entries(schema.dependentRequired))
        dependent.set(name, new Set([...(dependent.get(name) ?? []), ...textsOf(others)]));
    const nameSchema = schemaOf(schema.propertyNames);
    if (nameSchema !== undefined) propertyNames.push(nameSchema);

    const prefix = schemasOf(schema.prefixItems);
    const each = schemaOf(schema.items) ?? schemaOf(schema.unevaluatedItems);
    if (prefix.length > 0 || each !== undefined) items.push({ prefix, rest: each ?? true });
    const contained = schemaOf(schema.contains);
    if (contained !== undefined) contains.push({ schema: contained, min: numberOf(schema.minContains) ?? 1 });

    for (const choice of choicesOf(schema)) if (!settled.has(choice.source)) choices.push(choice);
    const not = schemaOf(schema.not);
    if (not !== undefined) nots.push(not);
    if (isArray(schema.examples)) examples.push(...schema.examples);
    if (schema.default !== undefined) examples.push(schema.default);
    discriminator ??= discriminatorOf(schema);
  }

  for (const schema of unevaluated)
    closers.push({
      keyword: 'unevaluatedProperties',
      names: new Set(properties.keys()),
      patterns: patternProperties.map(([pattern]) => pattern),
      schema,
    });
  if (values !== null && values.length > 0) {
    const left: readonly Json[] = values.filter(
      (value) =>
        types.has(typeOf(value)) && !(integer && typeof value === 'number' && !Number.isInteger(value)),
    );
    if (left.length === 0) contradict(`none of ${text(values)} is of type ${typeSaid}`);
    values = left;
  }
  // Only a type that is certain makes the bounds of that type binding.
  const only = types.size === 1 ? [...types][0] : undefined;
  if (only === 'number' && low !== null && high !== null) {
    if (low.value > high.value || (low.value === high.value && (low.exclusive || high.exclusive)))
      contradict(`a minimum of ${low.value} and a maximum of ${high.value}`);
    else if (integer && lowest(low) > highest(high))
      contradict(`type integer and no integer from ${low.value} to ${high.value}`);
  }
  if (only === 'string' && minLength > maxLength)
    contradict(`minLength ${minLength} and maxLength ${maxLength}`);
  if (only === 'array' && minItems > maxItems) contradict(`minItems ${minItems} and maxItems ${maxItems}`);
  if (only === 'object') {
    if (minProperties > maxProperties)
      contradict(`minProperties ${minProperties} and maxProperties ${maxProperties}`);
    if (required.size > maxProperties)
      contradict(`${required.size} required properties and maxProperties ${maxProperties}`);
    for (const name of required) {
      const closer = closers.find((each) => each.schema === false && !mentions(each, name));
      if (closer !== undefined)
        contradict(`\`${name}\` is required here and forbidden by ${closer.keyword}: false there`);
    }
  }

  return {
    conjuncts,
    settled,
    contradiction,
    types,
    typed: typeSaid !== null,
    integer,
    values,
    low,
    high,
    multiplesOf,
    minLength,
    maxLength,
    patterns: [...new Set(patternTexts)],
    formats: [...new Set(formats)],
    properties,
    patternProperties,
    closers,
    required,
    dependent,
    propertyNames,
    minProperties,
    maxProperties,
    items,
    contains,
    minItems,
    maxItems,
    unique,
    choices,
    nots,
    examples,
    discriminator,
    names,
  };
}

const lowest = ({ value, exclusive }: Bound): number =>
  exclusive && Number.isInteger(value) ? value + 1 : Math.ceil(value);
const highest = ({ value, exclusive }: Bound): number =>
  exclusive && Number.isInteger(value) ? value - 1 : Math.floor(value);

/** Whether a schema lists a name, so that what it says about others does not concern it. */
export function mentions(closer: Closer, name: string): boolean {
  return closer.names.has(name) || closer.patterns.some((pattern) => pattern.test(name));
}

const bySchema = new WeakMap<JsonObject, Shape>();
const anything: JsonObject = {};
const nothing: JsonObject = { not: {} };
const byPart = new WeakMap<Shape, Map<string, Shape>>();

/** The shape of a schema of the store. */
export function shapeOf(store: SchemaStore, schema: JsonSchema): Shape {
  if (schema === false) return buildShape(store, [false, nothing], new Set());
  const key = schema === true ? anything : schema;
  const found = bySchema.get(key) ?? buildShape(store, [key], new Set());
  bySchema.set(key, found);
  return found;
}

function remembered(shape: Shape, part: string, build: () => Shape): Shape {
  const parts = byPart.get(shape) ?? new Map<string, Shape>();
  byPart.set(shape, parts);
  const found = parts.get(part) ?? build();
  parts.set(part, found);
  return found;
}

/** The same with one alternative of a choice chosen. */
export function chosen(store: SchemaStore, shape: Shape, choice: Choice, index: number): Shape {
  const number = shape.choices.indexOf(choice);
  return remembered(shape, `choice ${number} ${index}`, () => {
    const branch = choice.branches[index] ?? false;
    const settled = new Set([...shape.settled, choice.source]);
    const plain = buildShape(store, [...shape.conjuncts, branch], settled);
    const tag = discriminatorValue(store, choice, branch);
    if (tag === null || choice.discriminator === null) return plain;
    const { property } = choice.discriminator;
    const tagged = buildShape(
      store,
      [...shape.conjuncts, branch, { properties: { [property]: { const: tag } }, required: [property] }],
      settled,
    );
    const tagShape = propertyShape(store, tagged, property);
    // The author's own list of values wins over the name of the component.
    return tagged.contradiction === null && tagShape.contradiction === null ? tagged : plain;
  });
}

/** What the discriminator holds for an alternative, or null. */
function discriminatorValue(
  store: SchemaStore,
  { discriminator }: Choice,
  branch: JsonSchema,
): string | null {
  if (discriminator === null || typeof branch === 'boolean' || typeof branch.$ref !== 'string') return null;
  const name = store.nameOf(branch.$ref);
  for (const [value, target] of Object.entries(discriminator.mapping))
    if (typeof target === 'string' && (target === name || target.endsWith(`/${name}`))) return value;
  return name;
}

/** What holds for a property, listed or not. */
export function propertyShape(store: SchemaStore, shape: Shape, name: string): Shape {
  return remembered(shape, `property ${name}`, () => {
    const schemas: JsonSchema[] = [...(shape.properties.get(name) ?? [])];
    for (const [pattern, schema] of shape.patternProperties) if (pattern.test(name)) schemas.push(schema);
    for (const closer of shape.closers) if (!mentions(closer, name)) schemas.push(closer.schema);
    return schemas.length === 1 && schemas[0] !== undefined
      ? shapeOf(store, schemas[0])
      : buildShape(store, schemas, new Set());
  });
}

/** What holds for an item. `containing`: for one that `contains` asks for. */
export function itemShape(
  store: SchemaStore,
  shape: Shape,
  index: number,
  containing: number | null = null,
): Shape {
  const longest = Math.max(0, ...shape.items.map(({ prefix }) => prefix.length));
  const place = Math.min(index, longest);
  return remembered(shape, `item ${place} ${containing}`, () => {
    const schemas = shape.items.map(({ prefix, rest }) => prefix[index] ?? rest);
    const wanted = containing === null ? undefined : shape.contains[containing];
    if (wanted !== undefined) schemas.push(wanted.schema);
    return schemas.length === 1 && schemas[0] !== undefined
      ? shapeOf(store, schemas[0])
      : buildShape(store, schemas, new Set());
  });
}

/** Whether a property is left out in this direction: the server's to write, or the client's. */
export function isHidden(shape: Shape, name: string): boolean {
  return (shape.properties.get(name) ?? []).some((schema) => isObject(schema) && schema.hidden === true);
}
