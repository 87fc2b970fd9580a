import type { Api, Json, JsonObject, JsonSchema, Operation, SchemaPlace } from '../../document/api.ts';
import { isArray, isObject, same } from '../../schema/pointer.ts';
import type { Random } from '../../schema/random.ts';
import { validatorOf } from '../../schema/validator.ts';
import { fieldsOf, partsOf, type Resolved } from '../schema-place.ts';

/** The schema of the body that is sent as this media type. */
export function bodySchema(operation: Operation, mediaType: string): SchemaPlace | null {
  return operation.body?.media.find(({ type }) => type === mediaType)?.schema ?? null;
}

/** Names of fields that refer to something else, or that must not be changed lightly. */
const refers = /(^|[_-]|[a-z])(id|ids|ref|refs|uuid|href|url|uri)$|Ids?$|pass|token|secret/;

export const isReference = (name: string): boolean => refers.test(name);

function* candidates(api: Api, field: Resolved, present: Json | undefined, random: Random): Generator<Json> {
  const schemas = partsOf(api, field.place)
    .map(({ schema }) => schema)
    .filter(isObject);
  const listed = schemas.flatMap(({ enum: members, const: constant, examples, default: usual }) => [
    ...(isArray(members) ? members : []),
    ...(constant === undefined ? [] : [constant]),
    ...(isArray(examples) ? examples : []),
    ...(usual === undefined ? [] : [usual]),
  ]);
  const types = schemas.flatMap(({ type }) => (isArray(type) ? type : type === undefined ? [] : [type]));
  const closed = schemas.some((schema) => schema.enum !== undefined || schema.const !== undefined);
  // Examples may be taken already where a value has to be unique.
  if (!closed && types.includes('string') && typeof present === 'string' && present.length > 1) {
    yield exchanged(present, random);
    yield exchanged(present, random);
  }
  yield* listed;
  if (types.includes('boolean')) yield* [present !== true, present === true];
  if (types.includes('integer') || types.includes('number')) yield* numbers(schemas, present);
  if (types.includes('string')) yield* texts(random);
  if (types.includes('array')) yield* lists(api, field, random);
}

function* numbers(schemas: readonly JsonObject[], present: Json | undefined): Generator<Json> {
  const from = typeof present === 'number' ? present : 1;
  yield* [from + 1, from - 1, from + 2];
  for (const { minimum, maximum, multipleOf } of schemas) {
    const step = typeof multipleOf === 'number' ? multipleOf : 1;
    if (typeof minimum === 'number') yield* [minimum, minimum + step];
    if (typeof maximum === 'number') yield* [maximum, maximum - step];
    yield* [step, 2 * step];
  }
}

/** Letters and digits exchanged for others of their kind, from the end on, so that most patterns still hold. */
function exchanged(text: string, random: Random): string {
  const from = text.includes('@') ? text.slice(0, text.indexOf('@')) : text;
  const changed = [...from].map((character, index) => {
    if (index < from.length - 5) return character;
    if (/\d/.test(character)) return String(random.int(0, 9));
    if (/[a-z]/.test(character)) return random.pick([...'abcdefghijklmnoprstuvw']);
    return /[A-Z]/.test(character) ? random.pick([...'ABCDEFGHIJKLMNOPRSTUVW']) : character;
  });
  return `${changed.join('')}${text.slice(from.length)}`;
}

function* texts(random: Random): Generator<Json> {
  yield* [
    random.text(8),
    random.text(3),
    `${random.text(6)}@example.org`,
    '2031-05-17',
    '2031-05-17T08:30:00Z',
  ];
  yield* [
    String(random.int(10_000, 99_999)),
    `+49 30 ${random.int(100_000, 999_999)}`,
    'https://example.org/a',
  ];
}

function* lists(api: Api, field: Resolved, random: Random): Generator<Json> {
  const items = isObject(field.schema) && field.schema.items !== undefined ? `${field.place}/items` : null;
  if (items === null) return;
  const member: Resolved = {
    place: items,
    schema: isObject(field.schema) ? asSchema(field.schema.items) : true,
  };
  for (const value of candidates(api, member, undefined, random)) yield [value];
}

const asSchema = (value: Json | undefined): JsonSchema =>
  isObject(value) || typeof value === 'boolean' ? value : true;

/** A valid value at a place, other than the present one; undefined when none is found. */
export function otherValue(
  api: Api,
  field: Resolved,
  present: Json | undefined,
  random: Random,
): Json | undefined {
  const validator = validatorOf(api, { pointer: field.place }, 'request');
  for (const value of candidates(api, field, present, random)) {
    if (same(value, present) || value === null) continue;
    if (validator.check(value).length === 0) return value;
  }
  return undefined;
}

/** The body with optional fields filled in and every field that refers to nothing set to another valid value. */
export function fullerBody(api: Api, schema: SchemaPlace, body: JsonObject, random: Random): JsonObject {
  const validator = validatorOf(api, schema, 'request');
  let filled = body;
  for (const field of fieldsOf(api, schema).values()) {
    if (field.readOnly || isReference(field.name)) continue;
    const value = otherValue(api, field, filled[field.name], random);
    if (value === undefined) continue;
    const next = { ...filled, [field.name]: value };
    if (validator.check(next).length === 0) filled = next;
  }
  return filled;
}

/** The body as it is, with the optional fields that it leaves out filled in as far as it stays valid. */
export function completedBody(api: Api, schema: SchemaPlace, body: JsonObject, random: Random): JsonObject {
  const validator = validatorOf(api, schema, 'request');
  let filled = body;
  for (const field of fieldsOf(api, schema).values()) {
    if (field.readOnly || Object.hasOwn(body, field.name) || isReference(field.name)) continue;
    const value = otherValue(api, field, undefined, random);
    if (value === undefined) continue;
    const next = { ...filled, [field.name]: value };
    if (validator.check(next).length === 0) filled = next;
  }
  return filled;
}

/** The body with its optional fields left out as far as it stays valid. */
export function barestBody(api: Api, schema: SchemaPlace, body: JsonObject): JsonObject {
  const validator = validatorOf(api, schema, 'request');
  const fields = fieldsOf(api, schema);
  let bare = body;
  for (const name of Object.keys(body)) {
    if (fields.get(name)?.required === true) continue;
    const next = Object.fromEntries(Object.entries(bare).filter(([each]) => each !== name));
    if (validator.check(next).length === 0) bare = next;
  }
  return bare;
}
