import type { Json } from '../document/api.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import { placeholder, placeholdersIn } from './step-operation.ts';

/** What earlier steps extracted, by name. */
export type Values = ReadonlyMap<string, Json>;

export const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A text with known placeholders filled; what is not known stays as it is. */
export function filledText(
  text: string,
  values: Values,
  write: (value: string) => string = (same) => same,
): string {
  return text.replaceAll(placeholder, (all, name: string) => {
    const value = values.get(name);
    return value === undefined ? all : write(asText(value));
  });
}

/** JSON with known placeholders filled: a text that is nothing but one becomes the value itself. */
export function filled(value: Json, values: Values): Json {
  if (typeof value === 'string') {
    const whole = /^\{([A-Za-z_]\w*)\}$/.exec(value)?.[1];
    const known = whole === undefined ? undefined : values.get(whole);
    return known ?? filledText(value, values);
  }
  if (isArray(value)) return value.map((each) => filled(each, values));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, values)]));
}

/** The names of all placeholders in a value. */
export function namesIn(value: Json): string[] {
  if (typeof value === 'string') return placeholdersIn(value);
  if (isArray(value)) return value.flatMap(namesIn);
  return isObject(value) ? Object.values(value).flatMap(namesIn) : [];
}
