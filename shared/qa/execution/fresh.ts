import type { Json } from '../document/api.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import type { Random } from '../schema/random.ts';

/** Fields whose values tend to have to be different from all others. */
const uniqueNames =
  /(^|[_\-. ]|[a-z])(e?mail|user(name)?|login|slug|key|code|isbn|sku|ean|vat|name|title|handle|alias|nick|phone|serial|number|ref(erence)?|label|domain|host|id)s?$/i;

const digit = /\d/;
const lower = /[a-z]/;
const upper = /[A-Z]/;

/**
 * Another text of the same kind: the last characters are exchanged for others of their class, so that length,
 * case and most patterns hold. `ada@example.org` changes before the `@`.
 */
export function variantOf(text: string, random: Random): string {
  const at = text.indexOf('@');
  const end = at > 0 ? at : text.length;
  const characters = [...text];
  let changed = 0;
  for (let index = end - 1; index >= 0 && changed < 6; index -= 1) {
    const character = characters[index] ?? '';
    if (digit.test(character)) characters[index] = String(random.int(0, 9));
    else if (lower.test(character)) characters[index] = String.fromCharCode(97 + random.int(0, 25));
    else if (upper.test(character)) characters[index] = String.fromCharCode(65 + random.int(0, 25));
    else continue;
    changed += 1;
  }
  return characters.join('');
}

const looksLikeTime = /^\d{4}-\d{2}-\d{2}/;

/**
 * The same body with other values where they tend to have to be unique. Every single change is kept only when
 * `fits` accepts the whole.
 *
 * @param wide also change texts whose name does not say that they are unique
 * @param keep pointers that must stay, since they refer to something
 */
export function freshened(
  body: Json,
  random: Random,
  fits: (body: Json) => boolean,
  { wide, keep }: { readonly wide: boolean; readonly keep: ReadonlySet<string> },
): Json {
  const change = (root: Json, path: readonly string[], rebuild: (value: Json) => Json, value: Json): Json => {
    if (typeof value === 'string') {
      const name = path.filter((each) => !/^\d+$/.test(each)).at(-1) ?? '';
      if (value.length < 2 || looksLikeTime.test(value) || keep.has(`/${path.join('/')}`)) return root;
      if (!wide && !uniqueNames.test(name)) return root;
      const next = rebuild(variantOf(value, random));
      return fits(next) ? next : root;
    }
    const parts = isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
    let whole = root;
    for (const [key] of parts) {
      const now = at(whole, path);
      const part = isArray(now) ? now[Number(key)] : isObject(now) ? now[String(key)] : undefined;
      if (part === undefined) continue;
      whole = change(whole, [...path, String(key)], (by) => put(whole, [...path, String(key)], by), part);
    }
    return whole;
  };
  return change(body, [], (by) => by, body);
}

function at(root: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = root;
  for (const name of path) {
    if (isArray(value)) value = value[Number(name)];
    else if (isObject(value)) value = value[name];
    else return undefined;
  }
  return value;
}

function put(root: Json, [name, ...rest]: readonly string[], by: Json): Json {
  if (name === undefined) return by;
  if (isArray(root)) return root.map((each, index) => (index === Number(name) ? put(each, rest, by) : each));
  if (isObject(root)) return { ...root, [name]: put(root[name] ?? null, rest, by) };
  return root;
}
