/** JSON pointers (RFC 6901) and the references that hold them. */

const escaped = (segment: string | number): string =>
  String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

/** `below('/paths', '/pets', 'get')` is `/paths/~1pets/get`. */
export const below = (pointer: string, ...segments: readonly (string | number)[]): string =>
  segments.reduce<string>((path, segment) => `${path}/${escaped(segment)}`, pointer);

/** The value at a pointer, or undefined when there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let value: unknown = document;
  for (const raw of pointer.slice(1).split('/')) {
    const segment = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) {
      value = /^(0|[1-9]\d*)$/.test(segment) ? value[Number(segment)] : undefined;
    } else if (typeof value === 'object' && value !== null && Object.hasOwn(value, segment)) {
      value = Reflect.get(value, segment);
    } else {
      return undefined;
    }
  }
  return value;
}

/** The pointer of an internal reference: `#/components/schemas/Pet%20Shop` gives `/components/schemas/Pet Shop`; null for another. */
export function pointerOfReference(reference: string): string | null {
  if (!reference.startsWith('#/')) return null;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return reference.slice(1);
  }
}

/** Where a chain of references ends. */
export interface Followed {
  readonly pointer: string;
  readonly value: unknown;
}

/** Follows `$ref` from a place to what it finally stands for; null when nothing is there or it leads in a circle. */
export function follow(document: unknown, pointer: string): Followed | null {
  const seen = new Set<string>();
  let place = pointer;
  while (!seen.has(place)) {
    seen.add(place);
    const value = valueAt(document, place);
    if (value === undefined) return null;
    const reference = referenceOf(value);
    if (reference === null) return { pointer: place, value };
    const next = pointerOfReference(reference);
    if (next === null) return null;
    place = next;
  }
  return null;
}

/** The `$ref` of an object, when it is one. */
export function referenceOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const reference: unknown = Object.hasOwn(value, '$ref') ? Reflect.get(value, '$ref') : undefined;
  return typeof reference === 'string' ? reference : null;
}
