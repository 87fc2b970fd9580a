import type { Need, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Json, Operation } from '../document/api.ts';
import { positives } from '../input/positives.ts';
import type { Case, OperationInput } from '../input/request.ts';
import { isMember, parentPath } from '../oracles/active/calls.ts';
import { meantStatus, succeeded } from '../oracles/answers.ts';
import { type Binding, type Bound, bind, bindToPlaced } from './bind.ts';
import type { Driver } from './driver.ts';
import type { Exchange, Use } from './exchange.ts';
import { placesOf, withInputAt } from './input-tree.ts';
import { learnedValues } from './known.ts';
import { complaintsOf } from './learning/complaints.ts';
import { correct } from './learning/correct.ts';
import { lessonsOf, plainName } from './learning/lessons.ts';
import { needBlamed } from './learning/need-blamed.ts';
import { wantsPerson } from './own-account.ts';
import { OwnKeys } from './own-keys.ts';
import { placeOf } from './pool.ts';
import { anotherOf, filledIn, freshInput } from './renew.ts';

/** Requests that one operation gets in one round. */
const TRIES = 6;
/** Among these are the examples, the least and the fullest; further ones are random. */
const FIRST_CASES = 12;
const MOST_CASES = 40;
/** Requests that one operation gets before its first success, whatever comes to exist meanwhile. */
const MOST_TRIES = 14;
/** The same failure of the server tells nothing new, unless something was left out of a body and missed. */
const SERVER_ERRORS = 2;
/** Once more at the end when it may be let in with other credentials. */
const mostTries = ({ keys }: Record, last: boolean) => MOST_TRIES + (last && keys === 'wanted' ? 1 : 0);
const mostServerErrors = ({ body }: Operation) => SERVER_ERRORS + (body === null ? 0 : 1);
/** Made-up names of things that probably do not exist. */
const BLIND_TRIES = 1;
/** Chains of things that have to exist first. */
const DEEPEST = 5;

const writesInPlace = new Set(['update', 'replace', 'delete', 'action']);

interface Attempt {
  readonly input: OperationInput;
  readonly bound: readonly Bound[];
  readonly each: Case;
}

/** How an operation has fared so far. */
interface Record {
  tries: number;
  serverErrors: number;
  blind: number;
  /** Whether its own credentials were refused, and others were tried then. */
  keys: 'own' | 'wanted' | 'tried';
  /** What could be offered to it when it last failed. */
  offered: string;
}

/** Brings operations to a first success, in the order of the plan. */
export class Reach {
  readonly #driver: Driver;
  readonly #keys: OwnKeys;
  readonly #underWay = new Set<string>();
  readonly #records = new Map<string, Record>();

  constructor(driver: Driver) {
    this.#driver = driver;
    this.#keys = new OwnKeys(driver);
  }

  /** Why the operation is not called although it is planned, or null. */
  #forbidden(planned: PlannedOperation): string | null {
    const driver = this.#driver;
    if (driver.isSuspended(planned.operation))
      return 'It changed the behaviour of the whole server, or ended it.';
    if (planned.danger !== 'global') return null;
    const reader = `GET ${planned.operation.replace(/^\S+ /, '')}`;
    return driver.operation(reader) === undefined || driver.accepted(reader).length > 0
      ? null
      : 'What it sets could not be read before, so that nothing could put it back.';
  }

  #record(operation: string): Record {
    const known = this.#records.get(operation) ?? {
      tries: 0,
      serverErrors: 0,
      blind: 0,
      keys: 'own' as const,
      offered: '',
    };
    this.#records.set(operation, known);
    return known;
  }

  /** What the pool has for each need, in words that compare: without a change, trying again is a waste. */
  #offered(planned: PlannedOperation): string {
    const { pool } = this.#driver;
    const counts = planned.needs.map((need) => {
      const offers = pool.offers(placeOf(planned.operation, need.at), need, 0);
      return new Set(offers.map(({ value }) => value)).size;
    });
    return `${counts.join(' ')} ${pool.wantsAccount('', planned.operation)}`;
  }

  /**
   * Tries the operation until it succeeds, its tries are used up, or what it needs is not there. Returns whether it
   * ever succeeded. After a failure it sends nothing until there is something new to try with.
   *
   * @param last nothing new is to be expected: what it needs is made up when it is not there
   */
  async reach(planned: PlannedOperation, last = false, depth = 0): Promise<boolean> {
    const driver = this.#driver;
    const operation = driver.operation(planned.operation);
    if (operation === undefined || this.#underWay.has(planned.operation)) return false;
    if (driver.accepted(planned.operation).length > 0) return true;
    if (driver.session.blocked(planned.operation)) return false;
    const record = this.#record(planned.operation);
    if (record.tries >= mostTries(record, last) || record.serverErrors >= mostServerErrors(operation))
      return false;
    if (record.tries > 0 && !last && record.offered === this.#offered(planned)) return false;
    const reason = this.#forbidden(planned);
    if (reason !== null) {
      driver.outcomes.leftOut(planned.operation, reason);
      return false;
    }
    this.#underWay.add(planned.operation);
    try {
      return await this.#try(planned, operation, record, last, depth);
    } finally {
      this.#underWay.delete(planned.operation);
      record.offered = this.#offered(planned);
    }
  }

  async #try(
    planned: PlannedOperation,
    operation: Operation,
    record: Record,
    last: boolean,
    depth: number,
  ): Promise<boolean> {
    const driver = this.#driver;
    const cases = this.#cases(operation);
    const ownOnly =
      writesInPlace.has(planned.role) &&
      operation.method !== 'GET' &&
      operation.path.includes('{') &&
      !driver.config.allowDestructive;
    const turns = new Map<string, number>();
    let drawn = 0;
    let forbidden = 0;
    /** A value was taken already: from then on every body is a new one. */
    let taken = false;
    let pending: Attempt | null = null;

    for (let tried = 0; tried < TRIES && record.tries < mostTries(record, last); tried += 1) {
      let next: Attempt | null = pending;
      pending = null;
      if (next === null) {
        let binding: Binding | null = await this.#bound(planned, turns, ownOnly, depth, tried === 0);
        // Nothing else to try it on: then it is something in the body, or missing from it.
        if (binding !== null && binding.exhausted.length > 0 && record.serverErrors > 0) {
          turns.clear();
          binding = await this.#bound(planned, turns, ownOnly, depth, false);
        }
        if (binding === null) {
          driver.outcomes.leftOut(planned.operation, 'The run made nothing that this could be tried on.');
          return false;
        }
        if (binding.exhausted.length > 0) return false;
        const wanting = binding.missing.some(({ required }) => required);
        if (wanting && !(last && record.blind < BLIND_TRIES)) {
          driver.outcomes.leftOut(planned.operation, 'Nothing that it needs could be made or found.');
          return false;
        }
        if (wanting) record.blind += 1;
        const each: Case | null = cases.draw();
        if (each === null) return false;
        drawn += 1;
        const filled = this.#filled(operation, each.input, binding.bound);
        const input = taken
          ? freshInput(driver, operation, filled, driver.usesOf(filled, binding.bound), false)
          : filled;
        next = { each, bound: binding.bound, input };
      }
      const { each, bound }: Attempt = next;
      const input = this.#madeUp(planned, operation, next.input, bound, tried);
      const uses: readonly Use[] = driver.usesOf(input, bound);
      const send = () => driver.call({ ...each, input }, { uses });
      let exchange: Exchange = await send();
      record.tries += 1;
      if (succeeded(exchange)) return true;
      const refused = [401, 403].includes(meantStatus(exchange));
      if (refused && record.keys === 'own') record.keys = 'wanted';
      // Last, so that there is something to have keys from.
      if (last && record.keys === 'wanted' && planned.role !== 'login') {
        record.keys = 'tried';
        exchange = (await this.#keys.letIn(operation.id, exchange, send)) ?? exchange;
        if (succeeded(exchange)) return true;
      }
      const status = meantStatus(exchange);
      if (status === 0 || driver.session.blocked(operation.id)) return false;
      if (status === 401 || status === 405 || status === 501) return false;
      if (status >= 500) {
        record.serverErrors += 1;
        if (record.serverErrors >= mostServerErrors(operation)) return false;
        this.#nextOf(planned, bound, turns, null);
        continue;
      }
      if (status < 400) continue;
      if (status === 415 && input.body === null) {
        if (!driver.bringsBody(operation)) return false;
        pending = next;
        continue;
      }
      if (status === 403) {
        forbidden += 1;
        if (forbidden > 2 || !this.#otherThing(planned, bound, turns)) return false;
        continue;
      }
      if (status === 409) taken = true;
      const blamed: Need | null =
        status === 404 || status === 422 || status === 400 || status === 409
          ? needBlamed(exchange.response, planned, bound, status)
          : null;
      if (status === 404) {
        // A value of the body may be what is not there: an address that nobody has.
        const other: OperationInput | null =
          blamed === null ? this.#corrected(operation, input, exchange, null, planned) : null;
        if (other !== null) pending = { each, bound, input: other };
        else if (!this.#nextOf(planned, bound, turns, blamed)) return false;
        continue;
      }
      const better = this.#corrected(operation, input, exchange, cases.full?.input ?? null, planned);
      if (better !== null) pending = { each, bound, input: better };
      else if (blamed !== null) this.#nextOf(planned, bound, turns, blamed);
      else if (status === 409) {
        const wide = freshInput(driver, operation, input, uses, true);
        if (wide !== input && planned.needs.every(({ at }) => !at.startsWith('/body/')))
          pending = { each, bound, input: wide };
        else if (!this.#nextOf(planned, bound, turns, null) && input.body === null) return false;
      } else if (drawn >= TRIES) return false;
    }
    return false;
  }

  /** Turns to another value for what was wrong, else for the innermost thing; false when there is nothing to turn to. */
  #nextOf(
    planned: PlannedOperation,
    bound: readonly Bound[],
    turns: Map<string, number>,
    blamed: Need | null,
  ): boolean {
    const innermost = this.#innermost(planned);
    const used = planned.needs.filter(({ at }) => bound.some((each) => each.at === at));
    const turned =
      blamed ??
      used.find(({ at }) => at === innermost) ??
      used.find(({ at }) => at.startsWith('/path/')) ??
      used.find(({ required }) => required) ??
      used[0];
    if (turned === undefined) return false;
    turns.set(turned.at, (turns.get(turned.at) ?? 0) + 1);
    return true;
  }

  /** After a refusal of the rights: one's own account where somebody is meant, else another thing. */
  #otherThing(planned: PlannedOperation, bound: readonly Bound[], turns: Map<string, number>): boolean {
    const { pool } = this.#driver;
    const person = planned.needs.find(
      (need) =>
        wantsPerson(need) &&
        need.at.startsWith('/path/') &&
        planned.role !== 'delete' &&
        bound.some(({ at, value }) => at === need.at && !pool.account.is(value)),
    );
    if (person === undefined) return this.#nextOf(planned, bound, turns, null);
    pool.accountAt(placeOf(planned.operation, person.at), planned.operation);
    turns.delete(person.at);
    return true;
  }

  /**
   * The simplest first: an example of the author, what must be there, everything, then something else. Made as they
   * are drawn, since most operations succeed with the first.
   */
  #cases(operation: Operation): { readonly full: Case | null; readonly draw: () => Case | null } {
    const driver = this.#driver;
    const random = driver.random.fork(operation.id);
    const source = positives(driver.api, operation, random, learnedValues(driver));
    const first: Case[] = [];
    for (let seen = 0; seen < FIRST_CASES && first.at(-1)?.kind !== 'full'; seen += 1) {
      const { value, done } = source.next();
      if (done === true) break;
      first.push(value);
    }
    const isFirst = (each: Case) => first.find(({ kind }) => kind === each.kind) === each;
    const waiting = [...first.filter(isFirst), ...first.filter((each) => !isFirst(each)).slice(0, 1)];
    let latest: Case | null = null;
    const draw = (): Case | null => {
      for (let seen = 0; waiting.length === 0 && seen < MOST_CASES; seen += 1) {
        const { value, done } = source.next();
        if (done === true) break;
        if (value.kind === 'random') waiting.push(value);
      }
      latest = waiting.shift() ?? latest;
      return latest;
    };
    return { full: first.find(({ kind }) => kind === 'full') ?? null, draw };
  }

  /** Null: there is nothing that the operation may be tried on. */
  async #bound(
    planned: PlannedOperation,
    turns: ReadonlyMap<string, number>,
    ownOnly: boolean,
    depth: number,
    first: boolean,
  ): Promise<Binding | null> {
    const driver = this.#driver;
    if (first && (planned.role === 'delete' || planned.role === 'action')) await this.#spare(planned);
    const placed = turns.size === 0 ? bindToPlaced(this.#placed(planned), driver.pool) : null;
    if (placed !== null) return placed;
    let binding = bind(planned, driver.pool, { turns, ownOnly });
    const wanted = binding.missing.filter(({ required }) => required);
    if (wanted.length > 0 && binding.exhausted.length === 0 && depth < DEEPEST) {
      for (const need of wanted) await this.#produce(planned, need, depth);
      binding = bind(planned, driver.pool, { turns, ownOnly });
    }
    if (!ownOnly || binding.own) return binding;
    // A PUT may make what it names; anything else would change what is not the run's.
    return planned.role === 'replace' &&
      binding.bound.every(({ at }) => !at.startsWith('/path/') || at !== this.#innermost(planned))
      ? binding
      : null;
  }

  #innermost(planned: PlannedOperation): string {
    const name = [...planned.operation.matchAll(/\{([^}]+)\}/g)].at(-1)?.[1] ?? '';
    return `/path/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }

  /** Accepted calls that put things at the operation's own address, where nothing else makes them. */
  #placed(planned: PlannedOperation): readonly Exchange[] {
    const path = planned.operation.replace(/^\S+ /, '');
    const put = `PUT ${path}`;
    if (planned.operation === put || !isMember(path)) return [];
    if (this.#driver.planned(`POST ${parentPath(path)}`) !== undefined) return [];
    return this.#driver.accepted(put);
  }

  /** What is used up by the call is made again before, so that others still find theirs. */
  async #spare(planned: PlannedOperation): Promise<void> {
    const driver = this.#driver;
    const placed = this.#placed(planned).at(-1);
    if (placed !== undefined) {
      if (driver.pool.isGoneAt(placed.request.target)) await anotherOf(driver, placed.operation);
      return;
    }
    const need = planned.needs.find(({ at }) => at === this.#innermost(planned));
    const maker = need?.candidates.find(
      ({ operation, source }) =>
        driver.planned(operation)?.role === 'create' &&
        driver.accepted(operation).length > 0 &&
        !driver.pool.isCommon(operation, source),
    );
    if (maker !== undefined) await anotherOf(driver, maker.operation);
  }

  async #produce(planned: PlannedOperation, need: Need, depth: number): Promise<void> {
    const driver = this.#driver;
    const place = placeOf(planned.operation, need.at);
    for (const { operation } of need.candidates.slice(0, 3)) {
      const producer = driver.planned(operation);
      if (producer === undefined || producer.danger !== null) continue;
      if (await this.reach(producer, false, depth + 1)) {
        if (driver.pool.offers(place, need, 0).length > 0) return;
      }
    }
  }

  #filled(operation: Operation, input: OperationInput, bound: readonly Bound[]): OperationInput {
    const driver = this.#driver;
    let next = input;
    for (const { at, value } of bound) {
      next = filledIn(driver, operation, next, at, value);
    }
    return next;
  }

  /** Where nothing is known to exist, a name that nothing of others has. */
  #madeUp(
    planned: PlannedOperation,
    operation: Operation,
    input: OperationInput,
    bound: readonly Bound[],
    tried: number,
  ): OperationInput {
    if (planned.role !== 'replace' && planned.role !== 'update' && planned.role !== 'delete') return input;
    const at = this.#innermost(planned);
    if (
      bound.some((each) => each.at === at) ||
      !operation.path.includes('{') ||
      this.#driver.config.allowDestructive
    )
      return input;
    const name = at.slice('/path/'.length);
    const value = input.path[name];
    if (typeof value === 'number') return withInputAt(input, at, value + 100_000 + tried);
    return input;
  }

  #corrected(
    operation: Operation,
    input: OperationInput,
    last: Exchange,
    full: OperationInput | null,
    planned: PlannedOperation,
  ): OperationInput | null {
    const driver = this.#driver;
    const { response } = last;
    if (response === null) return null;
    const known = [
      ...new Set([
        ...operation.parameters.map(({ name }) => name),
        ...namesIn(input),
        ...(full === null ? [] : namesIn(full)),
      ]),
    ];
    const lessons = lessonsOf(complaintsOf(response.json, response.text), known, meantStatus(last));
    if (lessons.length === 0) return null;
    return correct(input, lessons, {
      random: driver.random,
      full,
      existing: (field, words) => this.#existing(planned, field, words),
    });
  }

  /** Values of things that exist, by what the refusal called them. */
  #existing(planned: PlannedOperation, field: string, words: readonly string[]): readonly Json[] {
    const driver = this.#driver;
    const need = planned.needs.find(({ at }) => at.endsWith(`/${field}`));
    const place = placeOf(planned.operation, need?.at ?? `/${field}`);
    if (need !== undefined) return driver.pool.offers(place, need, 0).map(({ value }) => value);
    const candidates = driver.allPlanned.flatMap((each) =>
      each.produces
        .filter(
          ({ resource }) => words.includes(resource) || field.toLowerCase().includes(resource.toLowerCase()),
        )
        .map(({ source }) => ({ operation: each.operation, source, confidence: 0.2 })),
    );
    const named = candidates.filter(
      ({ source }) => plainName(source.split('/').at(-1) ?? '') === plainName(field),
    );
    const from = named.length > 0 ? named : candidates;
    return driver.pool.offers(place, { candidates: from, form: [] }, 0).map(({ value }) => value);
  }
}

const namesIn = (input: OperationInput): string[] => placesOf(input).map(({ name }) => name);
