import type { Json, Parameter } from '../document/api.ts';
import { isArray, isObject } from '../schema/pointer.ts';

/** A name and a value as they stand in a query, a form or a cookie, the value percent-encoded. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** A value inside a delimited list or a single parameter. */
export function textOf(value: Json): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Pairs of a query, form or cookie parameter, their parts encoded by `encode` and the delimiters between them
 * left as a server splits them. An empty array is written as nothing at all.
 */
export function formPairs(
  { name, style, explode, contentType }: Parameter,
  value: Json,
  encode: (text: string) => string,
): Pair[] {
  const one = (text: string): Pair[] => [{ name, value: encode(text) }];
  if (contentType !== null) return one(documentText(contentType, value));
  if (style === 'deepObject' && typeof value === 'object')
    return deepPairs(name, value).map((pair) => ({ ...pair, value: encode(pair.value) }));
  if (isArray(value)) {
    if (value.length === 0) return [];
    const parts = value.map((each) => encode(textOf(each)));
    if (explode) return parts.map((part) => ({ name, value: part }));
    return [{ name, value: parts.join(delimiterOf(style)) }];
  }
  if (isObject(value)) {
    const entries = Object.entries(value);
    if (explode) return entries.map(([key, each]) => ({ name: key, value: encode(textOf(each)) }));
    if (entries.length === 0) return [];
    const parts = entries.flatMap(([key, each]) => [encode(key), encode(textOf(each))]);
    return [{ name, value: parts.join(delimiterOf(style)) }];
  }
  return one(textOf(value));
}

/** A parameter that is a document of its own. */
export function documentText(contentType: string, value: Json): string {
  return typeof value === 'string' && !isJsonType(contentType) ? value : JSON.stringify(value);
}

export function isJsonType(type: string): boolean {
  return /[/+]json($|;)|^\*\/\*$|^application\/\*$/i.test(type.trim());
}

/** As it stands on the wire: a space and a bar have to be encoded there. */
function delimiterOf(style: Parameter['style']): string {
  if (style === 'spaceDelimited') return '%20';
  return style === 'pipeDelimited' ? '%7C' : ',';
}

function deepPairs(prefix: string, value: Json): Pair[] {
  if (isObject(value))
    return Object.entries(value).flatMap(([key, each]) => deepPairs(`${prefix}[${key}]`, each));
  if (isArray(value)) return value.flatMap((each) => deepPairs(`${prefix}[]`, each));
  return [{ name: prefix, value: textOf(value) }];
}

/** A path or header parameter, its parts encoded by `encode`. */
export function simpleText(
  { name, style, explode, contentType }: Parameter,
  value: Json,
  encode: (text: string) => string,
): string {
  if (contentType !== null) return encode(documentText(contentType, value));
  if (style === 'label') return `.${joined(value, explode ? '.' : ',', explode, encode)}`;
  if (style === 'matrix') {
    const key = encode(name);
    if (isArray(value) && explode) return value.map((each) => `;${key}=${encode(textOf(each))}`).join('');
    if (isObject(value) && explode)
      return Object.entries(value)
        .map(([each, inner]) => `;${encode(each)}=${encode(textOf(inner))}`)
        .join('');
    return `;${key}=${joined(value, ',', false, encode)}`;
  }
  return joined(value, ',', explode, encode);
}

function joined(value: Json, delimiter: string, pairs: boolean, encode: (text: string) => string): string {
  if (isArray(value)) return value.map((each) => encode(textOf(each))).join(delimiter);
  if (!isObject(value)) return encode(textOf(value));
  return Object.entries(value)
    .map(([key, each]) =>
      pairs ? `${encode(key)}=${encode(textOf(each))}` : `${encode(key)},${encode(textOf(each))}`,
    )
    .join(delimiter);
}
