import type { Need, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Json, Operation } from '../document/api.ts';
import { positives } from '../input/positives.ts';
import type { Case, OperationInput } from '../input/request.ts';
import { succeeded } from '../oracles/answers.ts';
import { type Bound, bind } from './bind.ts';
import type { Driver } from './driver.ts';
import type { Exchange, Use } from './exchange.ts';
import { withInputAt } from './input-tree.ts';
import { learnedValues } from './known.ts';
import { complaintsOf } from './learning/complaints.ts';
import { correct } from './learning/correct.ts';
import { lessonsOf } from './learning/lessons.ts';
import { filledIn, freshInput, renewed } from './renew.ts';

/** Requests that one operation gets in one round. */
const TRIES = 6;
/** Chains of things that have to exist first. */
const DEEPEST = 5;

const writesInPlace = new Set(['update', 'replace', 'delete', 'action']);

interface Attempt {
  readonly input: OperationInput;
  readonly bound: readonly Bound[];
  readonly each: Case;
}

/** Brings operations to a first success, in the order of the plan. */
export class Reach {
  readonly #driver: Driver;
  readonly #underWay = new Set<string>();
  readonly #tries = new Map<string, number>();

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** Why the operation is not called although it is planned, or null. */
  #forbidden(planned: PlannedOperation): string | null {
    if (this.#driver.isSuspended(planned.operation)) return 'It changed the behaviour of the whole server.';
    return null;
  }

  /** Tries the operation until it succeeds or its tries are used up. Returns whether it ever succeeded. */
  async reach(planned: PlannedOperation, depth = 0): Promise<boolean> {
    const driver = this.#driver;
    const operation = driver.operation(planned.operation);
    if (operation === undefined || this.#underWay.has(planned.operation)) return false;
    if (driver.accepted(planned.operation).length > 0) return true;
    // For the sake of another one, what failed is not tried again: its own next turn comes.
    if (depth > 0 && (this.#tries.get(planned.operation) ?? 0) >= TRIES) return false;
    const reason = this.#forbidden(planned);
    if (reason !== null) {
      driver.outcomes.leftOut(planned.operation, reason);
      return false;
    }
    this.#underWay.add(planned.operation);
    try {
      return await this.#try(planned, operation, depth);
    } finally {
      this.#underWay.delete(planned.operation);
    }
  }

  async #try(planned: PlannedOperation, operation: Operation, depth: number): Promise<boolean> {
    const driver = this.#driver;
    const cases = this.#cases(operation);
    const full = cases.find(({ kind }) => kind === 'full') ?? null;
    const ownOnly =
      writesInPlace.has(planned.role) &&
      operation.method !== 'GET' &&
      operation.path.includes('{') &&
      !driver.config.allowDestructive;
    let turn = 0;
    let drawn = 0;
    /** A value was taken already: from then on every body is a new one. */
    let taken = false;
    let pending: Attempt | null = null;
    let last: Exchange | null = null;

    for (let tried = 0; tried < TRIES; tried += 1) {
      let next: Attempt | null = pending;
      pending = null;
      if (next === null) {
        const bound = await this.#bound(planned, turn, ownOnly, depth);
        if (bound === null) {
          driver.outcomes.leftOut(planned.operation, 'The run made nothing that this could be tried on.');
          return false;
        }
        const each: Case | undefined = cases[Math.min(drawn, cases.length - 1)];
        if (each === undefined) return false;
        drawn += 1;
        const filled = this.#filled(operation, each.input, bound);
        const input = taken
          ? freshInput(driver, operation, filled, driver.usesOf(filled, bound), false)
          : filled;
        next = { each, bound, input };
      }
      const { each, bound }: Attempt = next;
      const input = this.#madeUp(planned, operation, next.input, bound, tried);
      const uses: readonly Use[] = driver.usesOf(input, bound);
      last = await driver.call({ ...each, input }, { uses });
      this.#tries.set(operation.id, (this.#tries.get(operation.id) ?? 0) + 1);
      if (succeeded(last)) return true;
      const status = last.response?.status ?? 0;
      if (status === 0 || driver.session.blocked(operation.id)) return false;
      if ([401, 403, 405, 501].includes(status) && tried > 0) return false;
      if (status === 404) turn += 1;
      if (status === 409) taken = true;
      if (status >= 400 && status < 500) {
        const better = this.#corrected(operation, input, last, full?.input ?? null, planned);
        if (better !== null) pending = { each, bound, input: better };
        else if (status === 409) {
          turn += 1;
          const wide = freshInput(driver, operation, input, uses, true);
          if (wide !== input && planned.needs.every(({ at }) => !at.startsWith('/body/')))
            pending = { each, bound, input: wide };
        } else if (status === 422 || status === 400) turn += 1;
      }
    }
    return false;
  }

  /** The simplest first: an example of the author, what must be there, everything, then something else. */
  #cases(operation: Operation): readonly Case[] {
    const driver = this.#driver;
    const wanted: Case[] = [];
    const order = ['example', 'minimal', 'full', 'random'];
    let seen = 0;
    for (const each of positives(
      driver.api,
      operation,
      driver.random.fork(operation.id),
      learnedValues(driver),
    )) {
      if (order.includes(each.kind) && wanted.filter(({ kind }) => kind === each.kind).length < 2)
        wanted.push(each);
      seen += 1;
      if (wanted.length >= TRIES || seen >= 40) break;
    }
    const first = order.flatMap((kind) => wanted.filter((each) => each.kind === kind).slice(0, 1));
    return [...first, ...wanted.filter((each) => !first.includes(each))];
  }

  /** Null: there is nothing that the operation may be tried on. */
  async #bound(
    planned: PlannedOperation,
    turn: number,
    ownOnly: boolean,
    depth: number,
  ): Promise<readonly Bound[] | null> {
    const driver = this.#driver;
    if (planned.role === 'delete' || planned.role === 'action') await this.#spare(planned, turn);
    let binding = bind(planned, driver.pool, { turn, ownOnly });
    const wanted = binding.missing.filter(({ required }) => required);
    if (wanted.length > 0 && depth < DEEPEST) {
      for (const need of wanted) await this.#produce(need, depth);
      binding = bind(planned, driver.pool, { turn, ownOnly });
    }
    if (!ownOnly || binding.own) return binding.bound;
    // A PUT may make what it names; anything else would change what is not the run's.
    return planned.role === 'replace' &&
      binding.bound.every(({ at }) => !at.startsWith('/path/') || at !== this.#innermost(planned))
      ? binding.bound
      : null;
  }

  #innermost(planned: PlannedOperation): string {
    const name = [...planned.operation.matchAll(/\{([^}]+)\}/g)].at(-1)?.[1] ?? '';
    return `/path/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }

  /** What is used up by the call is made again before, so that others still find theirs. */
  async #spare(planned: PlannedOperation, turn: number): Promise<void> {
    const driver = this.#driver;
    const need = planned.needs.find(({ at }) => at === this.#innermost(planned));
    const maker = need?.candidates.find(
      ({ operation }) =>
        driver.planned(operation)?.role === 'create' && driver.accepted(operation).length > 0,
    );
    if (maker === undefined || turn > 0) return;
    const ready = await renewed(driver, maker.operation);
    if (ready !== null) await driver.call(ready.case, { uses: ready.uses });
  }

  async #produce(need: Need, depth: number): Promise<void> {
    const driver = this.#driver;
    for (const { operation } of need.candidates.slice(0, 3)) {
      const producer = driver.planned(operation);
      if (producer === undefined || producer.danger !== null) continue;
      if (await this.reach(producer, depth + 1)) {
        if (driver.pool.offers(need.candidates).length > 0) return;
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
    const lessons = lessonsOf(complaintsOf(response.json, response.text), known, response.status);
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
    if (need !== undefined) return driver.pool.offers(need.candidates).map(({ value }) => value);
    const named = driver.allPlanned.flatMap((each) =>
      each.produces
        .filter(
          ({ resource }) => words.includes(resource) || field.toLowerCase().includes(resource.toLowerCase()),
        )
        .map(({ source }) => ({ operation: each.operation, source, confidence: 0.2 })),
    );
    return driver.pool.offers(named).map(({ value }) => value);
  }
}

function namesIn(input: OperationInput): string[] {
  const { body } = input;
  const top =
    body !== null && typeof body.value === 'object' && body.value !== null && !Array.isArray(body.value)
      ? Object.keys(body.value)
      : [];
  return [...Object.keys(input.query), ...Object.keys(input.headers), ...top];
}
