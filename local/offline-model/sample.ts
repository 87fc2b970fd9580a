import { minimalInstance } from '#local/offline-model/minimal-instance.ts';
import { isObject, type Json } from '#local/offline-model/objects-in.ts';

const text = 'Offline';

/**
 * A plausible value of a JSON Schema without references: its example, else required properties only, text where
 * text is wanted.
 */
export function sample(schema: unknown): unknown {
  if (!isObject(schema)) return null;
  if ('example' in schema) return schema.example;
  const parts = Array.isArray(schema.allOf) ? schema.allOf.filter(isObject) : [];
  if (parts.length > 0) return sample(merged([schema, ...parts]));
  const { type, properties, required } = schema;
  if (isObject(properties)) {
    const names = Array.isArray(required) ? required.map(String) : [];
    const writable = names.filter(
      (name) => !(isObject(properties[name]) && properties[name].readOnly === true),
    );
    return Object.fromEntries(writable.map((name) => [name, sample(properties[name])]));
  }
  if (type === 'array') {
    const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
    return Array.from({ length: least }, () => sample(schema.items));
  }
  const free = type === 'string' && !['enum', 'const', 'default', 'format'].some((name) => name in schema);
  return free ? textFor(schema) : minimalInstance(schema);
}

function textFor({ minLength, maxLength }: Json): string {
  const padded = text.padEnd(typeof minLength === 'number' ? minLength : 0, '-');
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}

/** One schema for all of them. */
function merged(schemas: readonly Json[]): Json {
  const { allOf: _, ...whole }: Json = Object.assign({}, ...schemas);
  return {
    ...whole,
    properties: Object.assign({}, ...schemas.map(({ properties }) => properties)),
    required: schemas.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
  };
}
