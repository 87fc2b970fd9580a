import type { Json, JsonObject } from '../document/api.ts';
import type { OperationInput } from '../input/request.ts';
import { below, isArray, isObject, valueAt, withValueAt } from '../schema/pointer.ts';

function treeOf({ body, ...rest }: OperationInput): JsonObject {
  if (body === null) return { ...rest, body };
  const { mediaType, value, raw } = body;
  return { ...rest, body: { mediaType, value, ...(raw !== undefined && { raw }) } };
}

export function inputAt(input: OperationInput, pointer: string): Json | undefined {
  return valueAt(treeOf(input), pointer);
}

const record = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The same input with another value at the pointer; `undefined` leaves it out. The last step may be new. */
export function withInputAt(input: OperationInput, pointer: string, value: Json | undefined): OperationInput {
  const tree = record(withValueAt(treeOf(input), pointer, value));
  const { body } = tree;
  return {
    path: record(tree.path),
    query: record(tree.query),
    headers: record(tree.headers),
    cookies: record(tree.cookies),
    body:
      isObject(body) && typeof body.mediaType === 'string'
        ? {
            mediaType: body.mediaType,
            value: body.value ?? null,
            ...(typeof body.raw === 'string' && { raw: body.raw }),
          }
        : null,
  };
}

/** A value in an input with its pointer and its own name. */
export interface Place {
  readonly at: string;
  readonly name: string;
  readonly value: Json;
}

/** Parameters and fields of the body, from the outside in; items of lists have the name of their list. */
export function placesOf(input: OperationInput): Place[] {
  const found: Place[] = [];
  for (const group of ['path', 'query', 'headers', 'cookies'] as const) {
    for (const [name, value] of Object.entries(input[group]))
      found.push({ at: below(`/${group}`, name), name, value });
  }
  const visit = (value: Json, at: string, name: string): void => {
    if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) {
        found.push({ at: below(at, key), name: key, value: each });
        visit(each, below(at, key), key);
      }
    } else if (isArray(value)) {
      for (const [index, each] of value.entries()) visit(each, below(at, index), name);
    }
  };
  if (input.body !== null) visit(input.body.value, '/body/value', '');
  return found;
}
