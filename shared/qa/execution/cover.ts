import type { PlannedOperation } from '../dependencies/plan-types.ts';
import type { Operation } from '../document/api.ts';
import { negatives } from '../input/negatives.ts';
import { positives } from '../input/positives.ts';
import type { OperationInput } from '../input/request.ts';
import { bind } from './bind.ts';
import type { Driver } from './driver.ts';
import type { Exchange, Use } from './exchange.ts';
import { inputAt, placesOf, withInputAt } from './input-tree.ts';
import { learnedValues } from './known.ts';
import { filledIn, freshInput, renewed } from './renew.ts';
import { type Unusual, unusual } from './unusual.ts';

/** Calls of one operation that cover its constraints: what is allowed, and what is not. */
const MOST_POSITIVES = 14;
const MOST_NEGATIVES = 40;
/** Negatives for each positive: most faults of checking are found by them. */
const NEGATIVES_FIRST = 2;
/** Set-ups made anew for calls of one operation, since the state of what they named was in the way. */
const MOST_RENEWALS = 3;

interface Cursor {
  readonly planned: PlannedOperation;
  readonly operation: Operation;
  readonly base: Exchange;
  readonly cases: Iterator<Unusual>;
  /** How many times a set-up was made anew. */
  renewals: number;
}

/** Lists, objects and values at the ends: what two inputs can differ in. */
const isLeaf = (value: unknown) => typeof value !== 'object' || value === null;

/**
 * The case with the values of `fresh` wherever it says the same as `base`: what it is meant to break stays broken,
 * and what has to be new or alive is.
 */
export function transplanted(
  each: OperationInput,
  base: OperationInput,
  fresh: OperationInput,
): OperationInput {
  let next = each;
  for (const { at, value } of placesOf(base)) {
    const other = inputAt(fresh, at);
    if (!isLeaf(value) || other === undefined || other === value || inputAt(next, at) !== value) continue;
    next = withInputAt(next, at, other);
  }
  return next;
}

/** Beyond a first success: every constraint from both sides, in turns so that a limit cuts all evenly. */
export class Cover {
  readonly #driver: Driver;
  readonly #over: () => void;

  /** @param over is told of each operation once all of it is tried, or cannot be */
  constructor(driver: Driver, over: () => void) {
    this.#driver = driver;
    this.#over = over;
  }

  /** Goes on until all is tried or there is no room. */
  async cover(all: readonly PlannedOperation[]): Promise<void> {
    const driver = this.#driver;
    let cursors: Cursor[] = [];
    for (const planned of all) {
      const cursor = this.#cursor(planned);
      if (cursor === null) this.#over();
      else cursors.push(cursor);
    }
    while (cursors.length > 0) {
      const round: { readonly cursor: Cursor; readonly each: Unusual }[] = [];
      const rest: Cursor[] = [];
      for (const cursor of cursors) {
        if (driver.isSuspended(cursor.operation.id)) {
          this.#over();
          continue;
        }
        if (driver.session.blocked(cursor.operation.id)) {
          rest.push(cursor);
          continue;
        }
        const { value, done } = cursor.cases.next();
        if (done === true) {
          this.#over();
          continue;
        }
        rest.push(cursor);
        round.push({ cursor, each: value });
      }
      // Only operations that the server asked to leave alone are left.
      if (round.length === 0) return;
      cursors = rest;
      // What may change something goes alone, so that no other call meets it half-way.
      const quiet = round.filter(
        ({ cursor, each }) => cursor.operation.method === 'GET' || each.case.violates !== null,
      );
      const loud = round.filter((one) => !quiet.includes(one));
      const width = Math.max(1, driver.config.concurrency);
      if (width === 1) for (const { cursor, each } of round) await this.#send(cursor, each);
      else {
        for (let at = 0; at < quiet.length; at += width) {
          await Promise.all(quiet.slice(at, at + width).map(({ cursor, each }) => this.#send(cursor, each)));
        }
        for (const { cursor, each } of loud) await this.#send(cursor, each);
      }
    }
  }

  #cursor(planned: PlannedOperation): Cursor | null {
    const operation = this.#driver.operation(planned.operation);
    const base = this.#driver.accepted(planned.operation)[0];
    if (operation === undefined || base?.case == null) return null;
    return { planned, operation, base, cases: this.#cases(planned, operation, base.case.input), renewals: 0 };
  }

  *#cases(planned: PlannedOperation, operation: Operation, base: OperationInput): Generator<Unusual> {
    const driver = this.#driver;
    const random = driver.random.fork(`cover ${operation.id}`);
    const good = positives(driver.api, operation, random, learnedValues(driver))[Symbol.iterator]();
    const bad = negatives(driver.api, operation, base, random)[Symbol.iterator]();
    // What is deleted or done once cannot be done again with other values of no meaning.
    const odd = this.#unusual(planned, operation, base)[Symbol.iterator]();
    const repeatable = planned.role !== 'delete' && planned.role !== 'login';
    let oddLeft = repeatable;
    let goodLeft = planned.role === 'delete' || planned.role === 'login' ? 0 : MOST_POSITIVES;
    let badLeft = MOST_NEGATIVES;
    while (oddLeft || goodLeft > 0 || badLeft > 0) {
      if (oddLeft) {
        const { value, done } = odd.next();
        oddLeft = done !== true;
        if (done !== true) yield value;
      }
      for (let count = 0; count < NEGATIVES_FIRST && badLeft > 0; count += 1) {
        const { value, done } = bad.next();
        badLeft = done === true ? 0 : badLeft - 1;
        if (done !== true) yield { case: value, bound: null };
      }
      if (goodLeft === 0) continue;
      let next = good.next();
      // Those were what reaching it began with.
      while (
        next.done !== true &&
        (next.value.kind === 'minimal' || next.value.kind === 'full' || next.value.kind === 'example')
      ) {
        next = good.next();
      }
      goodLeft = next.done === true ? 0 : goodLeft - 1;
      if (next.done !== true) yield { case: next.value, bound: null };
    }
  }

  #unusual(planned: PlannedOperation, operation: Operation, base: OperationInput): Generator<Unusual> {
    const driver = this.#driver;
    const random = driver.random.fork(`unusual ${operation.id}`);
    const cases = positives(driver.api, operation, random, learnedValues(driver));
    const full = cases.take(12).find(({ kind }) => kind === 'full')?.input ?? null;
    const { bound } = bind(planned, driver.pool, { turns: new Map(), ownOnly: false });
    const live = (input: OperationInput) =>
      bound.reduce((next, { at, value }) => filledIn(driver, operation, next, at, value), input);
    return unusual(driver, operation, planned.needs, live(base), full === null ? null : live(full), bound);
  }

  async #send(cursor: Cursor, { case: each, bound: given }: Unusual): Promise<void> {
    const { planned, operation, base } = cursor;
    const driver = this.#driver;
    const original = base.case?.input;
    if (original === undefined) return;
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(operation.method);
    const ownOnly =
      changes && planned.role !== 'create' && operation.path.includes('{') && !driver.config.allowDestructive;
    const bound = given ?? bind(planned, driver.pool, { turns: new Map(), ownOnly }).bound;
    let input: OperationInput;
    if (each.violates === null) {
      input = each.input;
      if (given === null)
        for (const { at, value } of bound) input = filledIn(driver, operation, input, at, value);
      if (ownOnly && bound.length === 0) return;
      if (given !== null && changes)
        input = freshInput(driver, operation, each.input, driver.usesOf(each.input, bound), false);
    } else {
      const live = bound.reduce(
        (next, { at, value }) => filledIn(driver, operation, next, at, value),
        original,
      );
      const fresh = changes ? freshInput(driver, operation, live, driver.usesOf(live, bound), false) : live;
      input = transplanted(each.input, original, fresh);
    }
    const uses: readonly Use[] = driver.usesOf(input, bound);
    const exchange = await driver.call({ ...each, input }, { uses });
    const status = exchange.response?.status ?? 0;
    // The state of what it names was in the way: once more with everything made anew.
    if (
      (status === 409 || status === 404) &&
      changes &&
      planned.role !== 'delete' &&
      given === null &&
      cursor.renewals < MOST_RENEWALS &&
      driver.session.budget.room(6)
    ) {
      cursor.renewals += 1;
      const ready = await renewed(driver, operation.id, 'first', 'all');
      if (ready === null) return;
      const anew = ready.case.input;
      const again =
        each.violates === null
          ? ready.uses.reduce(
              (next, { at }) => filledIn(driver, operation, next, at, inputAt(anew, at) ?? null),
              each.input,
            )
          : transplanted(each.input, original, anew);
      if (JSON.stringify(again) === JSON.stringify(input)) return;
      const kept = ready.uses.filter(({ at }) => inputAt(again, at) === inputAt(ready.case.input, at));
      await driver.call({ ...each, input: again }, { uses: kept });
    }
  }
}
