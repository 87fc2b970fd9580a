import type { Api, JsonSchema, SchemaPlace } from '../document/api.ts';
import { below, isArray, isObject, segmentsOf, valueAt } from '../schema/pointer.ts';

/** References that follow one another without end are followed this far. */
const longestChain = 32;

/** A schema with the place where it is written once references are followed. */
export interface Resolved {
  readonly place: string;
  readonly schema: JsonSchema;
}

/** Follows references from a place; null when it leads nowhere. */
export function resolveSchema(api: Api, place: SchemaPlace | string): Resolved | null {
  let pointer = typeof place === 'string' ? place : place.pointer;
  for (let followed = 0; followed < longestChain; followed += 1) {
    const found = valueAt(api.document, pointer);
    if (typeof found === 'boolean') return { place: pointer, schema: found };
    if (!isObject(found)) return null;
    const { $ref: reference } = found;
    if (typeof reference !== 'string' || !reference.startsWith('#')) return { place: pointer, schema: found };
    pointer = decodeURIComponent(reference.slice(1));
  }
  return null;
}

/** The schema itself and all that it is put together from, each once. */
export function partsOf(api: Api, place: SchemaPlace | string): Resolved[] {
  const parts: Resolved[] = [];
  const seen = new Set<string>();
  const visit = (pointer: SchemaPlace | string) => {
    const resolved = resolveSchema(api, pointer);
    if (resolved === null || seen.has(resolved.place)) return;
    seen.add(resolved.place);
    parts.push(resolved);
    if (!isObject(resolved.schema)) return;
    // A reference with other keywords beside it counts together with what it refers to.
    for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
      const branches = resolved.schema[keyword];
      if (!isArray(branches)) continue;
      for (const index of branches.keys()) visit(`${resolved.place}/${keyword}/${index}`);
    }
  };
  visit(place);
  return parts;
}

export interface Field extends Resolved {
  readonly name: string;
  readonly required: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
}

/** The named properties of an object schema, those of its parts included. */
export function fieldsOf(api: Api, place: SchemaPlace | string | null): Map<string, Field> {
  const fields = new Map<string, Field>();
  if (place === null) return fields;
  for (const part of partsOf(api, place)) {
    if (!isObject(part.schema) || !isObject(part.schema.properties)) continue;
    const required = isArray(part.schema.required) ? part.schema.required : [];
    for (const [name, written] of Object.entries(part.schema.properties)) {
      const resolved = resolveSchema(api, below(`${part.place}/properties`, name));
      if (resolved === null) continue;
      const says = (keyword: string) =>
        (isObject(written) && written[keyword] === true) ||
        (isObject(resolved.schema) && resolved.schema[keyword] === true);
      fields.set(name, {
        name,
        ...resolved,
        required: required.includes(name),
        readOnly: says('readOnly'),
        writeOnly: says('writeOnly'),
      });
    }
  }
  return fields;
}

function stepInto(api: Api, place: string, segment: string): Resolved | null {
  for (const part of partsOf(api, place)) {
    if (!isObject(part.schema)) continue;
    if (isObject(part.schema.properties) && Object.hasOwn(part.schema.properties, segment)) {
      return resolveSchema(api, below(`${part.place}/properties`, segment));
    }
    if (/^\d+$/.test(segment) && part.schema.items !== undefined) {
      return resolveSchema(api, `${part.place}/items`);
    }
    if (isObject(part.schema.additionalProperties)) {
      return resolveSchema(api, `${part.place}/additionalProperties`);
    }
  }
  return null;
}

/**
 * Where the document describes the value at `instancePath` of an instance of the schema: the same place however
 * the instance is nested, so that one wrong schema shows as one. Null when the document does not describe it.
 */
export function placeOfInstance(api: Api, place: SchemaPlace, instancePath: string): string | null {
  let at = resolveSchema(api, place);
  for (const segment of segmentsOf(instancePath)) {
    if (at === null) return null;
    at = stepInto(api, at.place, segment);
  }
  return at?.place ?? null;
}

/** Whether the place is one that several operations can share. */
export const isShared = (place: string): boolean => !place.startsWith('/paths/');
