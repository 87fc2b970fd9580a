import type { Need, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Json } from '../document/api.ts';
import { segmentsOf } from '../schema/pointer.ts';
import type { Use } from './exchange.ts';
import type { Offer, Pool } from './pool.ts';

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

/**
 * Chooses values for what a call needs, so that they belong together: the review and its book, not any book.
 *
 * @param turn 0 takes the best of each, higher ones go down the list
 * @param ownOnly only what the run made itself may be at the end of the path
 */
export function bind(
  planned: PlannedOperation,
  pool: Pool,
  { turn, ownOnly }: { readonly turn: number; readonly ownOnly: boolean },
): Binding {
  const order = parts(planned.operation).flatMap((segment) => placeholder.exec(segment)?.[1] ?? []);
  const depth = (need: Need) => order.indexOf(pathName(need.at) ?? '');
  // The innermost first: it fixes what it is inside of.
  const needs = [...planned.needs].sort((a, b) => depth(b) - depth(a));
  const bound = new Map<string, Bound>();
  const missing: Need[] = [];

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

  for (const need of needs) {
    if (bound.has(need.at)) continue;
    const offers = pool.offers(need.candidates).filter((offer) => fits(offer, need.at));
    const innermost = pathName(need.at) !== null && depth(need) === order.length - 1;
    const allowed =
      ownOnly && innermost ? offers.filter(({ own, exchange }) => own || ownParent(exchange, pool)) : offers;
    const offer = allowed.length === 0 ? undefined : allowed[turn % allowed.length];
    if (offer === undefined) {
      missing.push(need);
      continue;
    }
    const { exchange, source } = offer;
    bound.set(need.at, {
      at: need.at,
      value: offer.value,
      use: { at: need.at, from: exchange.number, source },
      own: offer.own,
    });
    if (pathName(need.at) === null) continue;
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
    own: paths.some(({ own }) => own),
  };
}

/** A list of things inside something that the run made. */
function ownParent(exchange: Offer['exchange'], pool: Pool): boolean {
  return exchange.uses.some((use) => use.at.startsWith('/path/') && pool.isOwn(use.from));
}
