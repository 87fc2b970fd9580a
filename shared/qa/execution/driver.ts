import type { Plan, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Api, Operation } from '../document/api.ts';
import type { QaEvent } from '../event/contract.ts';
import type { Case, OperationInput, WireRequest } from '../input/request.ts';
import { serialise } from '../input/serialise.ts';
import type { QaConfig } from '../options.ts';
import { meantStatus, succeeded } from '../oracles/answers.ts';
import type { Observation, PassiveOracle } from '../oracles/oracle.ts';
import type { Random } from '../schema/random.ts';
import type { Bound } from './bind.ts';
import type { Exchange, Identity, Use } from './exchange.ts';
import { Health } from './health.ts';
import { inputAt, placesOf } from './input-tree.ts';
import { Journal } from './journal.ts';
import { complaintsOf } from './learning/complaints.ts';
import { Knowledge } from './learning/knowledge.ts';
import { lessonsOf } from './learning/lessons.ts';
import { Outcomes } from './outcomes.ts';
import { Pool, placeOf } from './pool.ts';
import { RulesChecked } from './rules-checked.ts';
import type { Session } from './session.ts';

/** Observations of one cause that are kept; more of the same tell nothing new. */
const SAME_OBSERVATIONS = 8;
/** Accepted calls of one operation that later ones start from. */
const ACCEPTED = 8;
/** Answers of reading operations that the pool keeps; those of creating ones all count. */
const READ_ANSWERS = 6;

const emptyBody: OperationInput['body'] = { mediaType: 'application/json', value: {} };

export interface DriverOptions {
  readonly api: Api;
  readonly plan: Plan;
  readonly session: Session;
  readonly config: QaConfig;
  readonly random: Random;
  readonly passive: readonly PassiveOracle[];
  readonly tell: (event: QaEvent) => void;
}

/** Something that the run made and the plan knows how to remove. */
export interface Created {
  readonly exchange: Exchange;
  readonly operation: string;
}

/** Everything that a run knows while it goes on; every request of every phase passes `call`. */
export class Driver {
  readonly api: Api;
  readonly session: Session;
  readonly config: QaConfig;
  readonly random: Random;
  readonly pool: Pool;
  readonly knowledge = new Knowledge();
  readonly journal = new Journal();
  readonly outcomes: Outcomes;
  readonly health: Health;
  readonly rules = new RulesChecked();
  readonly observations: Observation[] = [];
  readonly notes: string[] = [];
  readonly created: Created[] = [];
  readonly tell: (event: QaEvent) => void;
  readonly #passive: readonly PassiveOracle[];
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #planned: ReadonlyMap<string, PlannedOperation>;
  readonly #accepted = new Map<string, Exchange[]>();
  readonly #reads = new Map<string, number>();
  readonly #sameObservations = new Map<string, number>();
  readonly #suspended = new Set<string>();
  readonly #bodied = new Set<string>();
  #watched: Observation[] | null = null;

  constructor(options: DriverOptions) {
    this.api = options.api;
    this.session = options.session;
    this.config = options.config;
    this.random = options.random;
    this.tell = options.tell;
    this.#passive = options.passive;
    this.pool = new Pool(() => new URL(this.session.baseUrl).pathname.replace(/\/+$/, ''));
    this.outcomes = new Outcomes(options.api);
    this.health = new Health(this);
    this.#operations = new Map(options.api.operations.map((each) => [each.id, each]));
    const all = [
      ...options.plan.groups.flatMap(({ operations }) => operations),
      ...options.plan.alone,
      ...options.plan.helpers,
    ];
    this.#planned = new Map(all.map((each) => [each.operation, each]));
    for (const { operation, reason } of options.plan.skipped) this.outcomes.leftOut(operation, reason);
  }

  operation(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  planned(id: string): PlannedOperation | undefined {
    return this.#planned.get(id);
  }

  get allPlanned(): readonly PlannedOperation[] {
    return [...this.#planned.values()];
  }

  /** Valid calls that the server accepted, the first one first. */
  accepted(operation: string): readonly Exchange[] {
    return this.#accepted.get(operation) ?? [];
  }

  /** It changed the behaviour of everything; it is not called any more. */
  suspend(operation: string): void {
    this.#suspended.add(operation);
  }

  isSuspended(operation: string): boolean {
    return this.#suspended.has(operation);
  }

  wire(operation: Operation, input: OperationInput): WireRequest {
    const empty = input.body === null && this.#bodied.has(operation.id);
    return serialise(this.api, operation, empty ? { ...input, body: emptyBody } : input);
  }

  /**
   * From now on its calls without a body have an empty one: the server wants to know of what type nothing is. False
   * when that is so already.
   */
  bringsBody(operation: Operation): boolean {
    if (operation.method === 'GET' || this.#bodied.has(operation.id)) return false;
    this.#bodied.add(operation.id);
    return true;
  }

  /** Sends a documented call. Throws `RunStopped` at the run's limits. */
  async call(
    each: Case,
    how: { readonly identity?: Identity; readonly uses?: readonly Use[] } = {},
  ): Promise<Exchange> {
    const operation = this.#operations.get(each.operation);
    if (operation === undefined) throw new RangeError(`There is no operation ${each.operation}`);
    return this.send({
      operation,
      case: each,
      request: this.wire(operation, each.input),
      identity: how.identity ?? 'first',
      uses: how.uses ?? [],
    });
  }

  /** Sends anything; everything that looks at exchanges sees it. */
  async send(call: {
    readonly operation: Operation;
    readonly case: Case | null;
    readonly request: WireRequest;
    readonly identity: Identity;
    readonly uses: readonly Use[];
    readonly token?: string;
    readonly asItIs?: boolean;
  }): Promise<Exchange> {
    const exchange = await this.session.send({ ...call, operation: call.operation.id });
    this.#saw(call.operation, exchange);
    await this.health.saw(exchange);
    return exchange;
  }

  /** What the passive oracles say while something is done once more; it does not count as found again. */
  async watching(doing: () => Promise<unknown>): Promise<readonly Observation[]> {
    const seen: Observation[] = [];
    this.#watched = seen;
    try {
      await doing();
    } finally {
      this.#watched = null;
    }
    return seen;
  }

  observe(observation: Observation): void {
    if (this.#watched !== null) {
      this.#watched.push(observation);
      return;
    }
    const key = `${observation.oracle} ${observation.signature}`;
    const count = this.#sameObservations.get(key) ?? 0;
    this.#sameObservations.set(key, count + 1);
    if (count >= SAME_OBSERVATIONS) return;
    this.observations.push(observation);
    for (const each of observation.exchanges) this.journal.saw(each, true);
    if (this.config.stopOnFirstFailure && observation.severity !== 'info')
      this.session.budget.stop('failure');
  }

  /** What was seen last in these is nothing that their operations did. */
  forget(exchanges: readonly Exchange[]): void {
    const isMeant = ({ exchanges: shown }: Observation) => exchanges.some((each) => each === shown.at(-1));
    const kept = this.observations.filter((each) => !isMeant(each));
    this.observations.splice(0, this.observations.length, ...kept);
  }

  #saw(operation: Operation, exchange: Exchange): void {
    const success = succeeded(exchange);
    this.outcomes.saw(exchange, success);
    const valid = exchange.case !== null && exchange.case.violates === null;
    const needed = success && this.#remember(operation, exchange, valid);
    this.journal.saw(exchange, needed);
    if (valid) this.#learn(exchange, success);
    // While the server is not itself, its answers say nothing about the operation.
    if (this.health.recovering) return;
    const found = this.judgements(operation, exchange);
    this.rules.saw(exchange, found);
    for (const observation of found) this.observe(observation);
  }

  /** What the document has against an answer. Nobody is told. */
  judgements(operation: Operation, exchange: Exchange): readonly Observation[] {
    return this.#passive.flatMap((oracle) => oracle(this.api, operation, exchange));
  }

  /** Returns whether something may refer to the exchange. */
  #remember(operation: Operation, exchange: Exchange, valid: boolean): boolean {
    const planned = this.#planned.get(operation.id);
    if (exchange.request.method === 'DELETE') {
      const inner = [...exchange.uses].reverse().find(({ at }) => at.startsWith('/path/'));
      const from = inner === undefined ? null : (this.journal.get(inner.from) ?? null);
      this.pool.removed(exchange.request.target, from, inner?.source ?? null);
    }
    const writes = !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(operation.method);
    const sameMethod = exchange.request.method === operation.method;
    const made = writes && sameMethod && (planned?.role === 'create' || exchange.response?.status === 201);
    if (made) this.created.push({ exchange, operation: operation.id });
    // Another identity's answers must not get into the calls of the first one.
    if (exchange.identity !== 'first' || exchange.case === null) return true;
    const inherited =
      writes && exchange.uses.some(({ at, from }) => at.startsWith('/path/') && this.pool.isOwn(from));
    if (!valid) return made;
    const accepted = this.#accepted.get(operation.id) ?? [];
    if (accepted.length < ACCEPTED) this.#accepted.set(operation.id, [...accepted, exchange]);
    if (operation.method === 'DELETE') return true;
    const reads = this.#reads.get(operation.id) ?? 0;
    if (!made && reads >= READ_ANSWERS) return accepted.length < ACCEPTED;
    this.#reads.set(operation.id, reads + 1);
    this.pool.add(exchange, made || inherited);
    return true;
  }

  #learn(exchange: Exchange, success: boolean): void {
    const status = meantStatus(exchange);
    for (const { at, from, source } of exchange.uses) {
      const producer = this.journal.get(from)?.operation;
      if (producer !== undefined && (success || status === 404))
        this.pool.learn(placeOf(exchange.operation, at), producer, source, success);
    }
    if (status < 400 || status >= 500 || exchange.case === null || exchange.response === null) return;
    const names = placesOf(exchange.case.input).map(({ name }) => name);
    const operation = this.#operations.get(exchange.operation);
    const documented = operation?.parameters.map(({ name }) => name) ?? [];
    const known = [...new Set([...names, ...documented])];
    const { json, text } = exchange.response;
    this.knowledge.learn(exchange.operation, lessonsOf(complaintsOf(json, text), known, status));
  }

  /** Which values of an input came from earlier answers, out of those that were put into it. */
  usesOf(input: OperationInput, bound: readonly Bound[]): readonly Use[] {
    return bound.flatMap(({ at, value, use }) =>
      use !== null && String(inputAt(input, at)) === String(value) ? [use] : [],
    );
  }
}
