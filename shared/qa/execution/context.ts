import type { Json } from '../document/api.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import type { Exchange } from './exchange.ts';

/** Names that are remembered, and what is remembered of each. */
const MOST_NAMES = 5_000;
const MOST_OF_ONE = 60;
const MOST_ITEMS = 20;

const nameLike = /^[^\s]{2,80}$/;

/** The value and, of `acme/OPS`, its parts; numbers are too common to tell anything. */
function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'string' || !nameLike.test(value) || /^\d{4}-\d\d-\d\d/.test(value)) return [];
  const parts = value.includes('://') ? [] : value.split(/[/:#|]/).filter((part) => part.length > 1);
  return parts.length > 1 && parts.length < 5 ? [value, ...parts] : [value];
}

/** A number says something together with what it counts: label 7. */
function pathNames(exchange: Exchange): readonly string[] {
  const segments = exchange.operation.replace(/^\S+ /, '').split('/');
  const given = exchange.case?.input.path ?? {};
  return segments.flatMap((segment, index) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    const value = name === undefined ? undefined : given[name];
    return typeof value === 'number' ? [`${segments[index - 1]} ${value}`] : namesIn(value);
  });
}

function itemsOf(json: Json | undefined, depth = 0): readonly Json[] {
  if (isArray(json)) return json.slice(0, MOST_ITEMS);
  if (!isObject(json) || depth > 1) return [];
  const lists = Object.values(json).filter((each) => isArray(each) && isObject(each[0]));
  return [json, ...lists.flatMap((list) => itemsOf(list, depth + 1))];
}

/** Which names were seen together, so that a card and a label of the same project can be told from others. */
export class Context {
  readonly #known = new Map<string, Set<string>>();

  saw(exchange: Exchange): void {
    if (this.#known.size > MOST_NAMES) return;
    const around = this.#of([...pathNames(exchange), ...bodyNames(exchange)]);
    for (const item of itemsOf(exchange.response?.json)) {
      if (!isObject(item)) continue;
      const own = Object.values(item).flatMap(namesIn);
      const together = this.#of([...around, ...own]);
      for (const name of own) this.#learn(name, together);
    }
  }

  #learn(name: string, together: ReadonlySet<string>): void {
    const known = this.#known.get(name) ?? new Set();
    this.#known.set(name, known);
    for (const each of together) {
      if (known.size >= MOST_OF_ONE) return;
      known.add(each);
    }
  }

  #of(names: readonly string[]): Set<string> {
    const all = new Set<string>();
    for (const name of names) {
      all.add(name);
      for (const each of this.#known.get(name) ?? []) if (all.size < MOST_OF_ONE) all.add(each);
    }
    return all;
  }

  /** The names around what an answer says of a thing. */
  of(exchange: Exchange, item: Json | undefined): ReadonlySet<string> {
    const own = isObject(item) ? Object.values(item).flatMap(namesIn) : [];
    return this.#of([...own, ...pathNames(exchange), ...bodyNames(exchange)]);
  }
}

function bodyNames(exchange: Exchange): readonly string[] {
  const body = exchange.case?.input.body?.value;
  const query = Object.values(exchange.case?.input.query ?? {});
  return [...query, ...(isObject(body) ? Object.values(body) : [])].flatMap(namesIn);
}
