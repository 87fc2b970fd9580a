import type { Candidate } from '../dependencies/plan-types.ts';
import type { Json } from '../document/api.ts';
import { below, isArray, isObject, segmentsOf } from '../schema/pointer.ts';
import type { Exchange } from './exchange.ts';

/** A value that an earlier response holds, and where. */
export interface Offer {
  readonly value: Json;
  readonly exchange: Exchange;
  /** JSON pointer into the response, or `header:location#n`. */
  readonly source: string;
  /** The run made what it stands for. */
  readonly own: boolean;
}

/** Answers kept for each operation: enough to choose from, few enough for any run. */
const KEPT = 40;
/** Items of a list that are looked at. */
const ITEMS = 20;

interface Kept {
  readonly exchange: Exchange;
  readonly own: boolean;
}

/** The path segments of a Location header below the path of the base URL, address and query left out. */
export function locationSegments(location: string, basePath: string): string[] {
  const path = URL.parse(location, 'http://here/')?.pathname ?? '';
  return (path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path)
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}

const isIndex = (segment: string) => segment === '*' || segment === '-' || /^\d+$/.test(segment);

/** All places that a source with an index or `*` in it stands for, in their order. */
export function readAll(
  exchange: Exchange,
  source: string,
  basePath: string,
): { readonly at: string; readonly value: Json }[] {
  const header = /^header:([^#]+?)(?:#(-?\d+))?$/.exec(source);
  if (header !== null) {
    const text = exchange.response?.headers[(header[1] ?? '').toLowerCase()];
    if (text === undefined) return [];
    if (header[2] === undefined) return [{ at: source, value: text }];
    const value = locationSegments(text, basePath).at(Number(header[2]));
    return value === undefined ? [] : [{ at: source, value }];
  }
  const found: { at: string; value: Json }[] = [];
  const visit = (value: Json | undefined, segments: readonly string[], at: string): void => {
    const [segment, ...rest] = segments;
    if (segment === undefined) {
      if (value !== undefined && value !== null) found.push({ at, value });
    } else if (isArray(value)) {
      if (!isIndex(segment)) return;
      for (const [index, each] of value.slice(0, ITEMS).entries()) visit(each, rest, below(at, index));
    } else if (isObject(value) && Object.hasOwn(value, segment)) {
      visit(value[segment], rest, below(at, segment));
    } else if (isObject(value) && segment === '*') {
      for (const [name, each] of Object.entries(value).slice(0, ITEMS)) visit(each, rest, below(at, name));
    }
  };
  visit(exchange.response?.json, segmentsOf(source), '');
  return found;
}

/** What one place holds: `readAll` without choice. */
export function readOne(exchange: Exchange, source: string, basePath: string): Json | undefined {
  const all = readAll(exchange, source, basePath);
  return (all.find(({ at }) => at === source) ?? all[0])?.value;
}

/** What the run's answers offer to later calls. */
export class Pool {
  readonly #kept = new Map<string, Kept[]>();
  /** `operation source` -> how often a call that used it succeeded or met a 404. */
  readonly #trust = new Map<string, { good: number; bad: number }>();
  readonly #gone = new Set<string>();
  readonly #goneBelow: string[] = [];
  readonly #own = new Set<number>();
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: () => string;

  constructor(basePath: () => string) {
    this.basePath = basePath;
  }

  /** @param own whether the request made or changed what the response shows */
  add(exchange: Exchange, own: boolean): void {
    const list = this.#kept.get(exchange.operation) ?? [];
    list.push({ exchange, own });
    if (own) this.#own.add(exchange.number);
    // The first ones may be used by others still; the middle ones are the least needed.
    if (list.length > KEPT) list.splice(KEPT / 2, 1);
    this.#kept.set(exchange.operation, list);
  }

  /** Whether that exchange made something. */
  isOwn(number: number): boolean {
    return this.#own.has(number);
  }

  latest(operation: string): Exchange | null {
    return this.#kept.get(operation)?.at(-1)?.exchange ?? null;
  }

  all(operation: string): readonly Exchange[] {
    return (this.#kept.get(operation) ?? []).map(({ exchange }) => exchange);
  }

  get operations(): readonly string[] {
    return [...this.#kept.keys()];
  }

  trust(operation: string, source: string, confidence: number): number {
    const { good, bad } = this.#trust.get(`${operation} ${generic(source)}`) ?? { good: 0, bad: 0 };
    return confidence + (good > 0 ? 1 + Math.min(good, 5) / 10 : 0) - Math.min(bad, 5) / (good > 0 ? 20 : 4);
  }

  /** A call that used this succeeded (2xx), or the server knew nothing of it (404). */
  learn(operation: string, source: string, worked: boolean): void {
    const key = `${operation} ${generic(source)}`;
    const known = this.#trust.get(key) ?? { good: 0, bad: 0 };
    if (worked) known.good += 1;
    else known.bad += 1;
    this.#trust.set(key, known);
  }

  /** Nothing is at this address any more, nor below it. */
  removed(target: string, from: Exchange | null, source: string | null): void {
    const path = target.replace(/\?.*$/, '');
    this.#goneBelow.push(path);
    if (from !== null && source !== null) this.#gone.add(`${from.number} ${source}`);
  }

  isGone(offer: Offer): boolean {
    if (this.#gone.has(`${offer.exchange.number} ${offer.source}`)) return true;
    const path = offer.exchange.request.target.replace(/\?.*$/, '');
    const self = [path, `${path}/${encodeURIComponent(String(offer.value))}`];
    return this.#goneBelow.some((gone) => self.some((each) => each === gone || each.startsWith(`${gone}/`)));
  }

  /** Values that candidates offer, the best first: trusted places, own before listed ones, newest first. */
  offers(candidates: readonly Candidate[]): readonly Offer[] {
    const ranked = [...candidates]
      .map((each) => ({ ...each, trust: this.trust(each.operation, each.source, each.confidence) }))
      .sort((a, b) => b.trust - a.trust);
    const offers: (Offer & { readonly rank: number })[] = [];
    const seen = new Set<string>();
    for (const { operation, source, trust } of ranked) {
      for (const { exchange, own } of [...(this.#kept.get(operation) ?? [])].reverse()) {
        for (const { at, value } of readAll(exchange, source, this.basePath())) {
          if (isObject(value) || isArray(value) || value === '' || typeof value === 'boolean') continue;
          const offer = { value, exchange, source: at, own };
          const key = `${typeof value} ${value} ${exchange.request.target}`;
          if (seen.has(key) || this.isGone(offer)) continue;
          seen.add(key);
          offers.push({ ...offer, rank: trust + (own ? 0.5 : 0) });
        }
      }
    }
    return offers.sort((a, b) => b.rank - a.rank);
  }
}

/** A place whatever item of a list it is in. */
export const generic = (source: string): string =>
  source.startsWith('header:') ? source : source.replaceAll(/\/\d+(?=\/|$)/g, '/*');
