import type { Json } from '../document/api.ts';
import { below, isObject, valueAt } from '../schema/pointer.ts';
import type { Exchange } from './exchange.ts';

/** Fields that say what something stands in, when its address does not. */
const holders = [
  'org',
  'organization',
  'organisation',
  'owner',
  'namespace',
  'workspace',
  'group',
  'team',
  'account',
  'tenant',
  'project',
  'parent',
  'user',
];
const identities = ['login', 'slug', 'key', 'username', 'handle', 'name', 'id'];

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const parameterValues = (exchange: Exchange): readonly string[] => {
  const given = exchange.case?.input.path ?? {};
  const names = [...exchange.operation.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  return names.flatMap((name) => {
    const value = given[name];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
};

function holderOf(item: Json | undefined): string | null {
  if (!isObject(item)) return null;
  for (const name of holders) {
    const value = item[name];
    if (typeof value === 'string' && value !== '') return value;
    if (!isObject(value)) continue;
    const own = identities.map((each) => value[each]).find((each) => typeof each === 'string' && each !== '');
    if (typeof own === 'string') return own;
  }
  return null;
}

/**
 * References made of several names, for an answer's value that is the last of them: as the answer itself writes
 * one (`full_name: "acme/OPS"` beside `key: "OPS"`), else put together with what its address or its own fields
 * say it stands in. Nothing when `form` says that one name is enough.
 */
export function composedFrom(
  exchange: Exchange,
  at: string,
  value: Json,
  form: readonly string[],
): readonly { readonly value: string; readonly source: string | null }[] {
  if (form.length === 0) return [];
  const last = String(value);
  const shape = new RegExp(
    `^${form.map((each) => `[^\\s${escaped(each)}]+${escaped(each)}`).join('')}[^\\s/]+$`,
  );
  if (shape.test(last)) return [{ value: last, source: at }];
  const home = at.startsWith('header:') ? '' : at.replace(/\/[^/]*$/, '');
  const item = valueAt(exchange.response?.json ?? null, home);
  const found: { value: string; source: string | null }[] = [];
  if (isObject(item)) {
    for (const [name, each] of Object.entries(item))
      if (typeof each === 'string' && shape.test(each) && each.endsWith(`${form.at(-1)}${last}`))
        found.push({ value: each, source: below(home, name) });
  }
  const above = parameterValues(exchange).filter((each) => each !== last);
  const holder = holderOf(item);
  for (const before of [above, holder === null ? [] : [holder]]) {
    const parts = [...before.slice(-form.length), last];
    if (parts.length !== form.length + 1) continue;
    const whole = parts.reduce((text, part, index) => `${text}${form[index - 1]}${part}`);
    if (!found.some((each) => each.value === whole)) found.push({ value: whole, source: null });
  }
  return found;
}
