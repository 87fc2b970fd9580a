import type { Api, Json, SchemaPlace } from '../document/api.ts';
import { resolveSchema } from '../oracles/schema-place.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import { shortened } from './shortened.ts';

/** Keywords that tell a writer of test data something. */
const told = new Set([
  'type',
  'format',
  'enum',
  'const',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'required',
  'readOnly',
  'writeOnly',
  'default',
]);
const branches = ['allOf', 'oneOf', 'anyOf'] as const;
/** Nesting that is tried, the deepest first, until the schema fits. */
const depths = [6, 4, 3, 2, 1] as const;
/** Schemas within schemas that are looked at, which bounds the work as well. */
const MOST_PARTS = 300;
const WORDS = 160;
const VALUES = 20;

class TooLarge extends Error {}

/**
 * A schema as it is shown to a model: references followed, only what helps to write values, as deep as it may
 * be without being longer than `characters` as JSON.
 */
export function shownSchema(api: Api, place: SchemaPlace | null, characters: number): Json {
  if (place === null) return null;
  for (const depth of depths) {
    try {
      const schema = shown(api, place.pointer, depth, { left: MOST_PARTS });
      if (JSON.stringify(schema).length <= characters) return schema;
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  }
  return 'too large to be shown';
}

function shown(api: Api, pointer: string, depth: number, parts: { left: number }): Json {
  parts.left -= 1;
  if (parts.left < 0) throw new TooLarge();
  const resolved = resolveSchema(api, pointer);
  if (resolved === null) return {};
  const { schema, place } = resolved;
  if (!isObject(schema)) return schema;
  const out: Record<string, Json> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'enum' && isArray(value)) out.enum = value.slice(0, VALUES);
    else if (told.has(name)) out[name] = value;
  }
  if (typeof schema.description === 'string') out.description = shortened(schema.description, WORDS);
  const example = schema.example ?? (isArray(schema.examples) ? schema.examples[0] : undefined);
  if (example !== undefined && JSON.stringify(example).length <= WORDS) out.example = example;
  if (depth === 0) return out;
  const inner = (at: string) => shown(api, `${place}/${at}`, depth - 1, parts);
  if (isObject(schema.properties)) {
    out.properties = Object.fromEntries(
      Object.keys(schema.properties).map((name) => [
        name,
        inner(`properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      ]),
    );
  }
  if (isObject(schema.items)) out.items = inner('items');
  if (isObject(schema.additionalProperties)) out.additionalProperties = inner('additionalProperties');
  for (const keyword of branches) {
    const all = schema[keyword];
    if (isArray(all)) out[keyword] = all.map((_, index) => inner(`${keyword}/${index}`));
  }
  return out;
}
