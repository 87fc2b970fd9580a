import type { Candidate, Need } from '../dependencies/plan-types.ts';
import type { Json } from '../document/api.ts';
import { below, isArray, isObject, segmentsOf, valueAt } from '../schema/pointer.ts';
import { composedFrom } from './composed.ts';
import { Context } from './context.ts';
import type { Exchange } from './exchange.ts';
import { isOwnArea, OwnAccount } from './own-account.ts';

/** A value that an earlier response holds, and where. */
export interface Offer {
  readonly value: Json;
  readonly exchange: Exchange;
  /** JSON pointer into the response, or `header:location#n`; null for what was put together of several values. */
  readonly source: string | null;
  /** The run made what it stands for. */
  readonly own: boolean;
}

/** An offer, and how good it is for the place that asked. */
export interface RankedOffer extends Offer {
  readonly rank: number;
}

/** Answers kept for each operation: enough to choose from, few enough for any run. */
const KEPT = 40;
/** Items of a list that are looked at. */
const ITEMS = 20;

interface Kept {
  readonly exchange: Exchange;
  readonly own: boolean;
}

/**
 * The path segments of a Location header below the path of the base URL, address and query left out.
 *
 * @param target of the request below the base URL: a relative Location counts from there
 */
export function locationSegments(location: string, basePath: string, target: string): string[] {
  const path = URL.parse(location, `http://here${basePath}${target}`)?.pathname ?? '';
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

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
/** Envelopes around what an answer is about. */
const DEEPEST = 4;

/** What an answer calls by one of the names, as far out as anything is called so; the first name counts most. */
function namedIn(
  json: Json | undefined,
  names: readonly string[],
  numbers: boolean,
): { readonly at: string; readonly value: Json }[] {
  const found: { at: string; value: Json }[] = [];
  const fits = (value: Json) =>
    numbers
      ? typeof value === 'number' || /^\d{1,15}$/.test(`${value}`)
      : typeof value === 'string' || typeof value === 'number';
  const visit = (value: Json | undefined, at: string, depth: number): void => {
    if (depth > DEEPEST) return;
    if (isArray(value)) {
      for (const [index, each] of value.slice(0, ITEMS).entries()) visit(each, below(at, index), depth + 1);
    } else if (isObject(value)) {
      const keys = Object.keys(value).filter((key) => fits(value[key] ?? null));
      const [key] = names.flatMap((name) => keys.find((each) => plain(each) === name) ?? []);
      if (key !== undefined) found.push({ at: below(at, key), value: value[key] ?? null });
      else for (const [name, each] of Object.entries(value)) visit(each, below(at, name), depth + 1);
    }
  };
  visit(json, '', 0);
  return found;
}

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
    const value = locationSegments(text, basePath, exchange.request.target).at(Number(header[2]));
    return value === undefined ? [] : [{ at: source, value }];
  }
  const named = /^named:(#?)(.+)$/.exec(source);
  if (named !== null) return namedIn(exchange.response?.json, (named[2] ?? '').split('|'), named[1] === '#');
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
  readonly #goneBelow = new Set<string>();
  readonly #own = new Set<number>();
  readonly #needed = new Set<number>();
  readonly #accountAt = new Set<string>();
  readonly context = new Context();
  readonly account = new OwnAccount();
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: () => string;

  constructor(basePath: () => string) {
    this.basePath = basePath;
  }

  /** @param own whether the request made or changed what the response shows */
  add(exchange: Exchange, own: boolean): void {
    const list = this.#kept.get(exchange.operation) ?? [];
    // What belongs to the account is there for it to change, whoever made it.
    list.push({ exchange, own: own || isOwnArea(exchange.operation) });
    if (own) this.#own.add(exchange.number);
    this.account.saw(exchange);
    // What is put where something was removed is there again.
    if (exchange.request.method === 'PUT')
      this.#goneBelow.delete(exchange.request.target.replace(/\?.*$/, ''));
    // The first ones may be used by others still; the middle ones are the least needed.
    if (list.length > KEPT) list.splice(KEPT / 2, 1);
    this.#kept.set(exchange.operation, list);
    this.context.saw(exchange);
  }

  /** Whether that exchange made something. */
  isOwn(number: number): boolean {
    return this.#own.has(number);
  }

  /**
   * Whether several things that an operation made say the same there: then it names what they are in, which was there
   * before and would be no other if one more was made.
   */
  isCommon(operation: string, source: string): boolean {
    const values = this.all(operation).flatMap(
      (exchange) => readOne(exchange, source, this.basePath()) ?? [],
    );
    return values.length > 1 && new Set(values.map(String)).size < values.length;
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

  /** How far a source is relied on for a place; above `confidence` when calls with it succeeded there. */
  trust(place: string, operation: string, source: string, confidence: number): number {
    const { good, bad } = this.#trust.get(`${place} ${operation} ${generic(source)}`) ?? { good: 0, bad: 0 };
    return confidence + (good > 0 ? 1 + Math.min(good, 5) / 10 : 0) - Math.min(bad, 5) / (good > 0 ? 20 : 4);
  }

  /** Whether a call with a value from there succeeded at the place. */
  proven(place: string, operation: string, source: string): boolean {
    return (this.#trust.get(`${place} ${operation} ${generic(source)}`)?.good ?? 0) > 0;
  }

  /** A call that used this succeeded (2xx), or the server knew nothing of it (404). */
  learn(place: string, operation: string, source: string, worked: boolean): void {
    const key = `${place} ${operation} ${generic(source)}`;
    const known = this.#trust.get(key) ?? { good: 0, bad: 0 };
    if (worked) known.good += 1;
    // What had worked is not what was wrong now.
    else if (known.good === 0) known.bad += 1;
    this.#trust.set(key, known);
  }

  /** Nothing is at this address any more, nor below it. */
  removed(target: string, from: Exchange | null, source: string | null): void {
    const path = target.replace(/\?.*$/, '');
    this.#goneBelow.add(path);
    if (from !== null && source !== null) this.#gone.add(`${from.number} ${source}`);
  }

  isGone(offer: Offer): boolean {
    if (offer.source !== null && this.#gone.has(`${offer.exchange.number} ${offer.source}`)) return true;
    const path = offer.exchange.request.target.replace(/\?.*$/, '');
    return this.isGoneAt(`${path}/${encodeURIComponent(String(offer.value))}`);
  }

  /** Whether what was at the address, or what it was in, was removed. */
  isGoneAt(target: string): boolean {
    const segments = target.replace(/\?.*$/, '').split('/');
    return segments.some((_, index) => this.#goneBelow.has(segments.slice(0, index + 1).join('/')));
  }

  /** What that exchange made is needed until the end: nobody else gets to work on it. */
  keep(number: number): void {
    this.#needed.add(number);
  }

  /** Only one's own account can be worked on there: others were forbidden. */
  accountAt(place: string, operation: string): void {
    this.#accountAt.add(`${place} ${operation}`);
  }

  wantsAccount(place: string, operation: string): boolean {
    return this.#accountAt.has(`${place} ${operation}`);
  }

  /**
   * Values for a place, the best first: of sources that have worked there, own before listed ones, newest first.
   *
   * @param ownWeight how much it counts that the run made what a value stands for
   * @param any also from sources that have not worked there, when others have
   */
  offers(
    place: string,
    need: Pick<Need, 'candidates' | 'form'>,
    ownWeight: number,
    any = false,
  ): readonly RankedOffer[] {
    const ranked = [...need.candidates]
      .map((each) => ({ ...each, trust: this.trust(place, each.operation, each.source, each.confidence) }))
      .sort((a, b) => b.trust - a.trust);
    const proven = ranked.filter(({ operation, source }) => this.proven(place, operation, source));
    const found = any ? [] : this.#offersOf(proven, need.form, ownWeight);
    return found.length > 0 ? found : this.#offersOf(ranked, need.form, ownWeight);
  }

  #offersOf(
    ranked: readonly (Candidate & { readonly trust: number })[],
    form: readonly string[],
    ownWeight: number,
  ): readonly RankedOffer[] {
    const offers: RankedOffer[] = [];
    const seen = new Set<string>();
    const add = (offer: Offer, rank: number) => {
      const key = `${typeof offer.value} ${offer.value} ${offer.exchange.request.target}`;
      if (seen.has(key) || this.isGone(offer)) return;
      seen.add(key);
      offers.push({ ...offer, rank: rank + (offer.own ? ownWeight : 0) });
    };
    for (const { operation, source, trust } of ranked) {
      for (const { exchange, own } of [...(this.#kept.get(operation) ?? [])].reverse()) {
        if (this.#needed.has(exchange.number)) continue;
        for (const { at, value } of readAll(exchange, source, this.basePath())) {
          if (isObject(value) || isArray(value) || value === '' || typeof value === 'boolean') continue;
          for (const whole of composedFrom(exchange, at, value, form))
            add({ value: whole.value, exchange, source: whole.source, own }, trust + 1);
          add({ value, exchange, source: at, own }, trust);
        }
      }
    }
    return offers.sort((a, b) => b.rank - a.rank);
  }

  /** What the object that a value stands in says beside it. */
  around({ exchange, source }: Offer): Json | undefined {
    if (source === null || source.startsWith('header:')) return exchange.response?.json;
    return valueAt(exchange.response?.json ?? null, source.replace(/\/[^/]*$/, ''));
  }
}

/**
 * Where a value goes, so that what works there can be told from what works elsewhere: the path up to the parameter,
 * whichever operation is called below it, else the operation and the field.
 */
export function placeOf(operation: string, at: string): string {
  const [group, name = ''] = segmentsOf(at);
  const path = operation.replace(/^\S+ /, '');
  const end = path.indexOf(`{${name}}`);
  return group === 'path' && end >= 0 ? path.slice(0, end + name.length + 2) : `${operation} ${at}`;
}

/** A place whatever item of a list it is in. */
export const generic = (source: string): string =>
  source.startsWith('header:') ? source : source.replaceAll(/\/\d+(?=\/|$)/g, '/*');
