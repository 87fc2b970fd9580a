import type { Need, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Json } from '../document/api.ts';
import { below, segmentsOf } from '../schema/pointer.ts';
import type { Exchange, Use } from './exchange.ts';
import { wantsPerson } from './own-account.ts';
import { type Offer, type Pool, placeOf, type RankedOffer } from './pool.ts';

/** A value that goes into a call, and where it came from; `use` is null when it was not from a response. */
export interface Bound {
  readonly at: string;
  readonly value: Json;
  readonly use: Use | null;
  readonly own: boolean;
}

export interface Binding {
  readonly bound: readonly Bound[];
  /** Needs that no answer so far can meet. */
  readonly missing: readonly Need[];
  /** Of these, those that had other values, which were all tried. */
  readonly exhausted: readonly Need[];
  /** Something in the path is of the run's own making. */
  readonly own: boolean;
}

const placeholder = /^\{(.+)\}$/;
const parts = (operation: string) => operation.replace(/^\S+ /, '').split('/');

/**
 * Path parameters that two paths have in common from the beginning: those of the operation by name, with their
 * name in the producer.
 */
export function sharedParameters(operation: string, producer: string): ReadonlyMap<string, string> {
  const shared = new Map<string, string>();
  const mine = parts(operation);
  const theirs = parts(producer);
  for (const [index, segment] of mine.entries()) {
    const other = theirs[index];
    if (other === undefined) break;
    const [own, its] = [placeholder.exec(segment)?.[1], placeholder.exec(other)?.[1]];
    if (own !== undefined && its !== undefined) shared.set(own, its);
    else if (segment !== other) break;
  }
  return shared;
}

const pathName = (at: string): string | null => {
  const [group, name] = segmentsOf(at);
  return group === 'path' && name !== undefined ? name : null;
};

/** How far down the list of offers a call goes, for each place that it needs something at. */
export type Turns = ReadonlyMap<string, number>;

const onThings = new Set(['update', 'replace', 'delete', 'action']);
/** A thing of the run's own is preferred by far where it is changed, and a little where it is read. */
const ownWeight = { change: 0.5, read: 0.1 } as const;
/** For a name that is chosen already and stands around an offer, and for others in common, up to three. */
const sameThingWeight = 0.6;
const togetherWeight = 0.1;
const accountWeight = 1;
/** Others were forbidden there, so that nothing else is worth a try. */
const onlyAccountWeight = 10;

/**
 * Chooses values for what a call needs, so that they belong together: the review and its book, not any book.
 *
 * @param turns places without one take the best
 * @param ownOnly only what the run made itself may be at the end of the path
 */
export function bind(
  planned: PlannedOperation,
  pool: Pool,
  { turns, ownOnly }: { readonly turns: Turns; readonly ownOnly: boolean },
): Binding {
  const order = parts(planned.operation).flatMap((segment) => placeholder.exec(segment)?.[1] ?? []);
  const depth = (need: Need) => order.indexOf(pathName(need.at) ?? '');
  const changes = !planned.operation.startsWith('GET ');
  const weight = changes && onThings.has(planned.role) ? ownWeight.change : ownWeight.read;
  const offered = new Map(
    planned.needs.map((need) => {
      const place = placeOf(planned.operation, need.at);
      return [need, pool.offers(place, need, weight, pool.wantsAccount(place, planned.operation))] as const;
    }),
  );
  /** Each value once for each of the surroundings that it brings along. */
  const distinct = (offers: readonly RankedOffer[]): readonly RankedOffer[] => {
    const seen = new Set<string>();
    return offers.filter(({ value, exchange }) => {
      const shared = [...sharedParameters(planned.operation, exchange.operation).values()];
      const key = JSON.stringify([value, ...shared.map((name) => exchange.case?.input.path[name] ?? null)]);
      return !seen.has(key) && Boolean(seen.add(key));
    });
  };
  const others = (need: Need) => {
    const place = placeOf(planned.operation, need.at);
    return pool.offers(place, need, weight, true);
  };
  const choice = (need: Need) => offered.get(need)?.length ?? 0;
  // The innermost first: it fixes what it is inside of. Then what there is the least choice of.
  const needs = [...planned.needs].sort((a, b) => depth(b) - depth(a) || choice(a) - choice(b));
  const bound = new Map<string, Bound>();
  const missing: Need[] = [];
  const exhausted: Need[] = [];
  const around = new Set<string>();
  const chosen = new Set<string>();

  const fits = (offer: Offer, at: string): boolean => {
    const input = offer.exchange.case?.input.path;
    for (const [own, its] of sharedParameters(planned.operation, offer.exchange.operation)) {
      if (`/path/${own}` === at) continue;
      const fixed = bound.get(`/path/${own}`);
      if (fixed !== undefined && input !== undefined && String(fixed.value) !== String(input[its]))
        return false;
    }
    return true;
  };
  /** Null: it must not be taken. */
  const personal = (need: Need, offer: Offer, innermost: boolean): number | null => {
    if (!wantsPerson(need) || !pool.account.is(offer.value)) return 0;
    if (pathName(need.at) === null) return accountWeight;
    // Whoever removes the account it works with cannot go on.
    if (innermost && planned.role === 'delete') return null;
    return pool.wantsAccount(placeOf(planned.operation, need.at), planned.operation) ? onlyAccountWeight : 0;
  };
  const together = ({ exchange, value, source, own }: Offer): number => {
    if (around.size === 0) return 0;
    const names = pool.context.of(exchange, pool.around({ exchange, value, source, own }));
    let common = 0;
    let same = 0;
    for (const name of names) {
      if (around.has(name)) common += 1;
      if (chosen.has(name)) same = sameThingWeight;
    }
    return same + Math.min(common, 3) * togetherWeight;
  };

  for (const need of needs) {
    if (bound.has(need.at)) continue;
    const inPath = pathName(need.at) !== null;
    const innermost = inPath && depth(need) === order.length - 1;
    const allowed = (offers: readonly RankedOffer[]): readonly RankedOffer[] =>
      offers
        .filter((offer) => fits(offer, need.at))
        .flatMap((offer) => {
          const more = personal(need, offer, innermost);
          return more === null ? [] : [{ ...offer, rank: offer.rank + more + together(offer) }];
        })
        .sort((a, b) => b.rank - a.rank)
        .filter(
          ({ own, exchange, value }) =>
            !(ownOnly && innermost) ||
            own ||
            ownParent(exchange, pool) ||
            (wantsPerson(need) && pool.account.is(value)),
        );
    const proven = allowed(offered.get(need) ?? []);
    const turn = turns.get(need.at) ?? 0;
    // What worked at the place need not work for every operation there.
    const offer = turn === 0 ? proven[0] : distinct([...proven, ...allowed(others(need))])[turn];
    if (offer === undefined) {
      if (proven.length > 0) exhausted.push(need);
      missing.push(need);
      continue;
    }
    const { exchange, source } = offer;
    for (const name of pool.context.of(exchange, pool.around(offer))) around.add(name);
    if (typeof offer.value === 'string') chosen.add(offer.value);
    bound.set(need.at, {
      at: need.at,
      value: offer.value,
      use: source === null ? null : { at: need.at, from: exchange.number, source },
      own: offer.own || (innermost && pool.account.is(offer.value)),
    });
    if (!inPath) continue;
    for (const [own, its] of sharedParameters(planned.operation, exchange.operation)) {
      const at = `/path/${own}`;
      const value = exchange.case?.input.path[its];
      if (bound.has(at) || value === undefined) continue;
      const use = exchange.uses.find((each) => each.at === `/path/${its}`);
      bound.set(at, { at, value, use: use === undefined ? null : { ...use, at }, own: offer.own });
    }
  }
  const paths = [...bound.values()].filter(({ at }) => at.startsWith('/path/'));
  return {
    bound: [...bound.values()],
    missing: missing.filter(({ at }) => !bound.has(at)),
    exhausted: exhausted.filter(({ at }) => !bound.has(at)),
    own: paths.some(({ own }) => own),
  };
}

/**
 * The address of something that the run put there by the same path: a member of a team, a label of a card. Null
 * when nothing was, or it is gone.
 */
export function bindToPlaced(placed: readonly Exchange[], pool: Pool): Binding | null {
  const exchange = placed.findLast((each) => !pool.isGoneAt(each.request.target));
  const given = exchange?.case?.input.path;
  if (exchange === undefined || given === undefined) return null;
  const bound = Object.entries(given).map(([name, value]): Bound => {
    const at = below('/path', name);
    return { at, value, use: exchange.uses.find((use) => use.at === at) ?? null, own: true };
  });
  return { bound, missing: [], exhausted: [], own: true };
}

/** A list of things inside something that the run made. */
function ownParent(exchange: Offer['exchange'], pool: Pool): boolean {
  return exchange.uses.some((use) => use.at.startsWith('/path/') && pool.isOwn(use.from));
}
