import { isNode, isText, type Node } from './node.ts';

/** Says that a keyword of the schema is unusable and dropped, for the author of the document. */
export type Complain = (keyword: string, reason: string) => void;

const types = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);
/** Names of types that are common in the wild, and what their authors mean. */
const looseTypes: Readonly<Record<string, Node>> = {
  file: { type: 'string', format: 'binary' },
  binary: { type: 'string', format: 'binary' },
  int: { type: 'integer' },
  int32: { type: 'integer' },
  int64: { type: 'integer' },
  long: { type: 'integer' },
  float: { type: 'number' },
  double: { type: 'number' },
  decimal: { type: 'number' },
  bool: { type: 'boolean' },
  str: { type: 'string' },
  text: { type: 'string' },
  uuid: { type: 'string', format: 'uuid' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  'date-time': { type: 'string', format: 'date-time' },
  dict: { type: 'object' },
  map: { type: 'object' },
  list: { type: 'array' },
};
const annotations = new Set([
  '$ref',
  'title',
  'description',
  'default',
  'example',
  'examples',
  'readOnly',
  'writeOnly',
  'deprecated',
  'nullable',
  'x-nullable',
]);
const combinations = ['$ref', 'allOf', 'anyOf', 'oneOf'] as const;
const counts = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
];
const numbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const namedParts = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const listedParts = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const texts = ['$comment', 'title', 'description', 'format', 'contentMediaType', 'contentEncoding'];

/**
 * Brings the keywords of one schema (not of those below it) to JSON Schema 2020-12, in place. `before31`: the
 * document is older than OpenAPI 3.1, where what stands beside `$ref` does not count.
 */
export function normaliseSchema(schema: Node, before31: boolean, complain: Complain): void {
  const drop = (keyword: string, reason: string) => {
    delete schema[keyword];
    complain(keyword, reason);
  };
  delete schema.$schema;
  delete schema.$id;
  delete schema.id;
  if ('$ref' in schema && !isText(schema.$ref)) drop('$ref', 'is no text');
  if (before31 && '$ref' in schema)
    for (const keyword of Object.keys(schema)) if (!annotations.has(keyword)) delete schema[keyword];
  const nullable = schema.nullable === true || schema['x-nullable'] === true;
  delete schema.nullable;
  delete schema['x-nullable'];
  normaliseType(schema, complain);
  normaliseBounds(schema, complain);
  normaliseTuples(schema);
  normaliseExamples(schema);
  for (const keyword of namedParts)
    if (keyword in schema && !isNode(schema[keyword])) drop(keyword, 'is no object');
  for (const keyword of listedParts) {
    if (!(keyword in schema)) continue;
    if (!Array.isArray(schema[keyword])) drop(keyword, 'is no list');
    else if (schema[keyword].length === 0) delete schema[keyword];
  }
  for (const keyword of texts) if (keyword in schema && !isText(schema[keyword])) delete schema[keyword];
  if ('required' in schema) normaliseRequired(schema);
  if ('enum' in schema && !Array.isArray(schema.enum)) drop('enum', 'is no list');
  if (Array.isArray(schema.enum) && schema.enum.length === 0) drop('enum', 'is empty');
  if ('pattern' in schema) normalisePattern(schema, complain);
  if ('uniqueItems' in schema && typeof schema.uniqueItems !== 'boolean') delete schema.uniqueItems;
  for (const keyword of ['readOnly', 'writeOnly', 'deprecated'])
    if (keyword in schema && typeof schema[keyword] !== 'boolean')
      schema[keyword] = schema[keyword] === 'true';
  if (nullable) allowNull(schema);
}

function normaliseType(schema: Node, complain: Complain): void {
  const { type } = schema;
  if (type === undefined) return;
  if (Array.isArray(type)) {
    const known = [...new Set(type.filter((each) => types.has(each)))];
    if (known.length === 0) delete schema.type;
    else schema.type = known;
    return;
  }
  if (types.has(String(type)) && isText(type)) return;
  delete schema.type;
  const meant = isText(type) ? looseTypes[type.toLowerCase()] : undefined;
  if (meant !== undefined)
    Object.assign(schema, { ...meant, ...(schema.format !== undefined && { format: schema.format }) });
  else if (isText(type) && types.has(type.toLowerCase())) schema.type = type.toLowerCase();
  else if (type !== null && type !== '' && type !== 'any')
    complain('type', `is ${JSON.stringify(type)}, which is no type`);
  if (type === 'file') schema.format = 'binary';
}

function normaliseBounds(schema: Node, complain: Complain): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    const strict = schema[exclusive] && schema[bound] !== undefined;
    delete schema[exclusive];
    if (!strict) continue;
    schema[exclusive] = schema[bound];
    delete schema[bound];
  }
  for (const keyword of [...counts, ...numbers]) {
    const value = schema[keyword];
    if (value === undefined) continue;
    const number = isText(value) && value.trim() !== '' ? Number(value) : value;
    const fits =
      typeof number === 'number' &&
      Number.isFinite(number) &&
      (!counts.includes(keyword) || (Number.isInteger(number) && number >= 0)) &&
      (keyword !== 'multipleOf' || number > 0);
    if (fits) schema[keyword] = number;
    else {
      delete schema[keyword];
      if (value !== null)
        complain(keyword, `is ${JSON.stringify(value)?.slice(0, 60)}, which is no usable number`);
    }
  }
}

/** `items: [a, b]` with `additionalItems` became `prefixItems` with `items`. */
function normaliseTuples(schema: Node): void {
  if (Array.isArray(schema.items)) {
    if (schema.items.length > 0) schema.prefixItems = schema.items;
    delete schema.items;
    if (schema.additionalItems !== undefined) schema.items = schema.additionalItems;
  }
  delete schema.additionalItems;
  for (const keyword of ['items', 'additionalProperties', 'not'])
    if (keyword in schema && !isNode(schema[keyword]) && typeof schema[keyword] !== 'boolean')
      delete schema[keyword];
}

function normaliseExamples(schema: Node): void {
  const { examples } = schema;
  // A map of Example Objects belongs to parameters and bodies, but is often written into schemas.
  if (isNode(examples))
    schema.examples = Object.values(examples).map((each) =>
      isNode(each) && 'value' in each ? each.value : each,
    );
  else if ('examples' in schema && !Array.isArray(examples)) delete schema.examples;
  if ('example' in schema) {
    if (!Array.isArray(schema.examples)) schema.examples = [schema.example];
    delete schema.example;
  }
}

/** Older drafts wrote `required: true` at the property; it says nothing about the object's own members. */
function normaliseRequired(schema: Node): void {
  if (!Array.isArray(schema.required)) {
    delete schema.required;
    return;
  }
  schema.required = [...new Set(schema.required.filter(isText))];
}

function normalisePattern(schema: Node, complain: Complain): void {
  const { pattern } = schema;
  // Written like a literal of a programming language, `/^a$/`, in which the slashes would never match.
  const inner = isText(pattern) ? /^\/(\^.*\$)\/[a-z]*$/s.exec(pattern)?.[1] : undefined;
  const meant = inner ?? pattern;
  if (isText(meant) && compiles(meant)) {
    schema.pattern = meant;
    return;
  }
  delete schema.pattern;
  complain('pattern', `is no regular expression: ${String(pattern).slice(0, 100)}`);
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** What `nullable: true` means, wherever it stands: null is also allowed. */
function allowNull(schema: Node): void {
  if (schema.type !== undefined) {
    const listed = Array.isArray(schema.type) ? schema.type : [schema.type];
    schema.type = listed.includes('null') ? listed : [...listed, 'null'];
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  const combined: Node = {};
  for (const keyword of combinations) {
    if (!(keyword in schema)) continue;
    combined[keyword] = schema[keyword];
    delete schema[keyword];
  }
  if (Object.keys(combined).length > 0) schema.anyOf = [combined, { type: 'null' }];
}
