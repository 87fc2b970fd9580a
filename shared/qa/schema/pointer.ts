import type { Json, JsonObject } from '../document/api.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The pointer of what stands below `pointer` under a name or an index. */
export function below(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function segmentsOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands there, or undefined. */
export function valueAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const segment of segmentsOf(pointer)) {
    if (isArray(value)) value = value[Number(segment)];
    else if (isObject(value) && Object.hasOwn(value, segment)) value = value[segment];
    else return undefined;
  }
  return value;
}

/**
 * The same with another value there, `undefined` to leave it out. What is on the way must exist; the last
 * step may be new. Nothing is changed in place.
 */
export function withValueAt(root: Json, pointer: string, value: Json | undefined): Json {
  const segments = segmentsOf(pointer);
  const replace = (at: Json | undefined, depth: number): Json => {
    const segment = segments[depth];
    if (segment === undefined) return value ?? null;
    const last = depth === segments.length - 1;
    if (isArray(at)) {
      const copy = [...at];
      const index = Number(segment);
      if (last && value === undefined) copy.splice(index, 1);
      else copy[index] = last ? (value ?? null) : replace(at[index], depth + 1);
      return copy;
    }
    const from = isObject(at) ? at : {};
    if (!last) return { ...from, [segment]: replace(from[segment], depth + 1) };
    if (value !== undefined)
      return Object.fromEntries([
        ...Object.entries(from).filter(([name]) => name !== segment),
        [segment, value],
      ]);
    return Object.fromEntries(Object.entries(from).filter(([name]) => name !== segment));
  };
  return replace(root, 0);
}

/** Deep equality of JSON, the order of names aside. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isArray(one) && isArray(other))
    return one.length === other.length && one.every((value, index) => same(value, other[index]));
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
    );
  }
  return false;
}
