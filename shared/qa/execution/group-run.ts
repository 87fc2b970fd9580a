import type { Plan, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import type { QaEvent, QaProgress } from '../event/contract.ts';
import { hideSecrets, recordExchange } from '../findings/record-exchange.ts';
import type { QaConfig, Target } from '../options.ts';
import type { ActiveOracle, Observation } from '../oracles/oracle.ts';
import { passiveOracles } from '../oracles/passive.ts';
import type { Finding, Gap, Oracle, Trial } from '../report/contract.ts';
import type { Scenario } from '../scenario/contract.ts';
import { validScenario } from '../scenario/validate.ts';
import { randomFrom } from '../schema/random.ts';
import { findBase } from './base-address.ts';
import { Budget, RunStopped } from './budget.ts';
import { cleanUp } from './clean-up.ts';
import { Driver } from './driver.ts';
import type { GroupResult } from './group-result.ts';
import { judge, signInsOf } from './judge.ts';
import { prepare } from './prepare.ts';
import { type Probing, proberOf } from './prober.ts';
import { Reach } from './reach.ts';
import { scenarioOf } from './record.ts';
import { openSession, type Session } from './session.ts';
import { signUp } from './sign-up.ts';
import { carriedOut, gapsOf, tryScenario } from './try-scenario.ts';
import { Work } from './work.ts';

/** What a process is to do, of a run that may have others. */
export interface GroupRequest {
  readonly api: Api;
  /** Of the whole run; what is not the process's own is only called to set up what is. */
  readonly plan: Plan;
  /** Ids of the operations that are its own, in the order of the plan. */
  readonly operations: readonly string[];
  readonly target: Target;
  readonly config: QaConfig;
  /** What of the run's limits it may use. Each operation of its own is a scenario, and so is each that is handed in. */
  readonly lease: { readonly maxRequests: number; readonly seconds: number; readonly maxScenarios: number };
  /** Scenarios that others wrote; each is checked before it is carried out. */
  readonly scenarios?: AsyncIterable<Scenario>;
  /** Ends it at once; what it found until then is returned. */
  readonly signal: AbortSignal;
  /** Ends testing; what was found is still judged, and what was made removed. */
  readonly stop?: AbortSignal;
  readonly tell?: (event: QaEvent) => void;
  readonly progress?: (progress: QaProgress) => void;
  /** Access, pace and limits of a run that is all in one process. */
  readonly shared?: { readonly session: Session; readonly budget: Budget };
}

const PROGRESS_EVERY_MS = 200;
/** Times that all operations get a turn, as long as each time unlocks something. */
const ROUNDS = 8;
/** Exchanges that are kept for the HTTP archive. */
const MOST_EXCHANGES = 600;
/** Requests that a probe needs when it is made again. */
const PROBE_AGAIN = 12;

const causeOf = ({ oracle, signature }: Observation) => `${oracle} ${signature}`;

/** Does it until the limits of the phase are reached. */
async function untilStopped(doing: () => Promise<unknown>): Promise<void> {
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
  }
}

/** What comes of waiting for something; null: it took longer. */
async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), milliseconds);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What testing a group and testing dangerous operations have in common: one driver, phases, and an orderly end. */
export class GroupRun {
  readonly driver: Driver;
  readonly own: readonly PlannedOperation[];
  readonly gaps: Gap[] = [];
  readonly #request: GroupRequest;
  readonly #budget: Budget;
  readonly #session: Session;
  readonly #reach: Reach;
  readonly #prober: Probing;
  readonly #origins = new Map<Observation, () => Promise<readonly Observation[] | null>>();
  readonly #tried = new Map<Oracle, number>();
  readonly #told = new Set<string>();
  readonly #trials: Trial[] = [];
  readonly #ticking: NodeJS.Timeout;
  readonly #stop = () => this.#budget.stop('failure');
  #phase: QaProgress['phase'];
  readonly #work = new Work();
  /** Operations that the limits leave nothing to do for. */
  readonly #cut: number;
  readonly #findings: Finding[] = [];
  readonly #judged = new Set<string>();
  readonly #left = new Map<string, number>();
  #stopped: GroupResult['stopped'] = null;

  constructor(request: GroupRequest, phase: 'testing' | 'alone') {
    const { api, plan, config, signal, shared } = request;
    this.#request = request;
    this.#phase = phase;
    this.#budget = shared?.budget.part(request.lease) ?? new Budget({ ...request.lease, signal });
    this.#session = shared?.session ?? openSession(api, request.target, config, this.#budget, signal);
    this.#session.spend(this.#budget);
    // Processes of one run must not make things of the same names.
    const random = randomFrom(config.seed).fork(request.operations[0] ?? phase);
    const tell = request.tell ?? (() => {});
    const session = this.#session;
    this.driver = new Driver({ api, plan, session, config, random, passive: passiveOracles(config), tell });
    this.#reach = new Reach(this.driver);
    this.#prober = proberOf(this.driver, this.#reach);
    const mine = new Set(request.operations);
    const all = this.driver.allPlanned.filter(({ operation }) => mine.has(operation));
    const { maxScenarios } = request.lease;
    this.own = all.slice(0, maxScenarios);
    this.#cut = all.length - this.own.length;
    for (const { operation } of all.slice(maxScenarios))
      this.driver.outcomes.leftOut(operation, `The run is limited to ${config.maxScenarios} scenarios.`);
    this.#ticking = setInterval(() => this.#report(), PROGRESS_EVERY_MS);
    if (request.stop?.aborted === true) this.#stop();
    request.stop?.addEventListener('abort', this.#stop, { once: true });
  }

  #report(): void {
    const suspected = new Set(this.driver.observations.map(causeOf));
    this.#request.progress?.({
      phase: this.#phase,
      operations: this.#request.api.operations.length,
      done: this.#cut + Math.floor(this.own.length * this.#work.done),
      reached: this.own.filter(({ operation }) => this.driver.outcomes.covered(operation)).length,
      requests: this.#budget.sent,
      requestsPerSecond: Math.round((this.#budget.sent / Math.max(1, this.#budget.elapsedMs)) * 1000),
      findings: this.#findings.length + suspected.size,
    });
  }

  /**
   * Does something within a part of the limits, counted from the beginning; ends quietly when they are reached.
   *
   * @param steps how many times `step` is told while it goes on
   */
  async phase(share: number, steps: number, doing: () => Promise<unknown>): Promise<void> {
    this.#budget.phase(share);
    this.#work.begin(share, steps);
    await untilStopped(doing);
  }

  step(): void {
    this.#work.step();
  }

  /** Finds out where the API is, and who may call it. */
  async begin(): Promise<void> {
    if (!this.#session.found) await findBase(this.driver, this.#session);
    this.#session.found = true;
    await prepare(this.driver);
    await signUp(this.driver);
  }

  /** Brings operations to a first success, again and again as long as some unlock others. */
  async reach(operations: readonly PlannedOperation[]): Promise<void> {
    const { driver } = this;
    let last = false;
    for (let round = 0; ; round += 1) {
      const before = driver.outcomes.coveredCount;
      for (const planned of operations) {
        if (driver.accepted(planned.operation).length > 0 && this.#told.has(planned.operation)) continue;
        const sent = driver.outcomes.requests(planned.operation);
        const reached = await this.#reach.reach(planned, last);
        this.#tellOutcome(planned, reached, round === 0 ? 0 : sent);
        if (round === 0) this.step();
      }
      const unlocked = driver.outcomes.coveredCount > before && round < ROUNDS;
      if (last && !unlocked) break;
      last = !unlocked;
    }
  }

  /** Brings to a first success what others need; nobody is told. */
  async reachQuietly(planned: PlannedOperation): Promise<boolean> {
    return this.driver.accepted(planned.operation).length > 0 || (await this.#reach.reach(planned));
  }

  #tellOutcome(planned: PlannedOperation, reached: boolean, before: number): void {
    const { driver } = this;
    const { operation: id } = planned;
    const requests = driver.outcomes.requests(id) - before;
    if (requests <= 0) return;
    const scenario = `Call ${id}`;
    const exchange = driver.accepted(id)[0];
    if (!this.#told.has(id))
      driver.tell({ type: 'SCENARIO_CREATED', operation: id, scenario, source: 'deterministic' });
    this.#told.add(id);
    const about = { operation: id, scenario, requests, took: exchange?.took ?? 0 };
    if (reached && exchange?.response != null) {
      driver.tell({ type: 'EXECUTION_SUCCESS', ...about, status: exchange.response.status });
      return;
    }
    const operation = driver.operation(id);
    const outcome = operation === undefined ? null : driver.outcomes.of(operation);
    const status = Number(Object.keys(outcome?.statuses ?? {}).at(-1) ?? 0);
    const reason = outcome?.reason ?? 'It never succeeded.';
    driver.tell({ type: 'EXECUTION_FAILED', ...about, status: status === 0 ? null : status, reason });
  }

  /** Runs probes on operations, in the order of the document. */
  async probe(oracles: readonly ActiveOracle[], operations: readonly PlannedOperation[]): Promise<void> {
    const { driver } = this;
    const chosen = new Set(operations.map(({ operation }) => operation));
    for (const oracle of oracles) {
      let looked = 0;
      const names = new Set<Oracle>();
      for (const operation of driver.api.operations) {
        if (!chosen.has(operation.id)) continue;
        this.step();
        if (driver.isSuspended(operation.id) || !oracle.applies(driver.api, operation)) continue;
        const make = () => {
          this.#prober.begin();
          return oracle.probe(this.#prober, operation);
        };
        const found = await make();
        if (found === null) continue;
        looked += 1;
        for (const observation of found) {
          names.add(observation.oracle);
          this.#origins.set(observation, () => this.#again(make));
          driver.observe(observation);
        }
      }
      for (const name of names) this.#tried.set(name, Math.max(this.#tried.get(name) ?? 0, looked));
    }
  }

  /** Checks and carries out what others wrote, as far as the number of scenarios and the time of the phase go. */
  async carryOut(scenarios: AsyncIterable<Scenario>): Promise<void> {
    const { driver } = this;
    let left = this.#request.lease.maxScenarios - this.own.length;
    if (left <= 0) return;
    const arriving = scenarios[Symbol.asyncIterator]();
    for (;;) {
      const next = await inTime(arriving.next(), this.#budget.phaseLeftMs);
      if (next === null) {
        driver.notes.push('Scenarios that came late were not waited for.');
        break;
      }
      if (next.done === true) return;
      left -= 1;
      const given = next.value;
      const checked = validScenario(driver.api, given, driver.config);
      if ('problems' in checked)
        driver.notes.push(`Scenario "${given.name}" was not carried out: ${checked.problems[0]}`);
      else if (!(await this.#try(checked.scenario))) break;
      if (left === 0) break;
    }
    // Nobody waits: whoever writes them may be busy with one.
    void arriving.return?.();
  }

  /** False: the limits of the phase are reached. */
  async #try(scenario: Scenario): Promise<boolean> {
    const { driver } = this;
    const before = driver.observations.length;
    const { trial, outcome } = await tryScenario(driver, scenario);
    this.#trials.push(trial);
    for (const observation of driver.observations.slice(before)) {
      // A call that is known for what it is can be made again by itself, with values that are new.
      if (observation.exchanges.at(-1)?.case !== null) continue;
      this.#origins.set(observation, async () =>
        this.#prober.room(scenario.steps.length) ? driver.watching(() => carriedOut(driver, scenario)) : null,
      );
    }
    if (outcome === null) return false;
    this.gaps.push(...gapsOf(scenario, outcome));
    return true;
  }

  async #again(make: () => Promise<readonly Observation[] | null>): Promise<readonly Observation[] | null> {
    if (!this.#prober.room(PROBE_AGAIN)) return null;
    let again: readonly Observation[] | null = null;
    await this.driver.watching(async () => {
      again = await make();
    });
    return again;
  }

  /** Values that nothing may show. */
  async #secrets(): Promise<string[]> {
    const tokens = (['first', 'second'] as const).map((each) => this.#session.token(each).catch(() => null));
    return (await Promise.all(tokens)).filter((each) => each !== null);
  }

  #scenarios(): Scenario[] {
    const { driver } = this;
    const { seed, maxSteps } = driver.config;
    return this.own.flatMap(({ operation }) => {
      const exchange = driver.accepted(operation)[0];
      if (exchange === undefined || !this.#told.has(operation)) return [];
      const about = {
        name: `Call ${operation}`,
        description: '',
        tags: [],
        seed,
        basePath: driver.pool.basePath(),
        signIns: signInsOf(driver),
      };
      const scenario = scenarioOf(driver.journal, [exchange], about);
      if (scenario.steps.length <= maxSteps) return [scenario];
      this.gaps.push({
        kind: 'uncovered',
        operation,
        detail: `The scenario that reaches it has ${scenario.steps.length} steps, more than the maximum of ${maxSteps}.`,
      });
      return [];
    });
  }

  /**
   * Judges what was seen and removes what was made, so that what follows may end the access to it.
   *
   * @param judging part of the limits up to which findings are confirmed
   */
  async settle(judging: number): Promise<void> {
    const { driver } = this;
    const budget = this.#budget;
    this.#stopped ??= budget.exhausted();
    if (this.#stopped !== 'cancelled' && this.#stopped !== 'target') budget.reopen();
    budget.phase(judging);
    // What was judged before and shows again is nothing new.
    const fresh = driver.observations.filter((each) => !this.#judged.has(causeOf(each)));
    driver.observations.splice(0, Number.POSITIVE_INFINITY, ...fresh);
    this.#work.begin(judging, driver.observations.length);
    const found = await judge(driver, this.#origins, this.#tries(), await this.#secrets(), (observations) =>
      this.#work.step(observations),
    );
    for (const each of driver.observations.splice(0)) this.#judged.add(causeOf(each));
    for (const finding of found)
      if (this.#findings.every(({ id }) => id !== finding.id)) this.#findings.push(finding);
    budget.reopen();
    for (const [operation, count] of await cleanUp(driver))
      this.#left.set(operation, (this.#left.get(operation) ?? 0) + count);
    if (this.#stopped !== null) budget.stop(this.#stopped);
  }

  #tries(): Partial<Record<Oracle, number>> {
    return { ...Object.fromEntries(this.#tried), ...this.driver.rules.counts };
  }

  /** Settles what is not settled yet, and tells what was found out. */
  async end(judging: number): Promise<GroupResult> {
    const { driver } = this;
    const budget = this.#budget;
    this.#phase = 'judging';
    await this.settle(judging);
    this.#work.end();
    const stopped = this.#stopped;
    const secrets = await this.#secrets();
    this.#report();
    const { baseUrl } = driver.session;
    const called = driver.api.operations.filter(
      ({ id }) => driver.outcomes.requests(id) > 0 || this.#request.operations.includes(id),
    );
    return {
      operations: called.map((operation) => ({
        ...driver.outcomes.of(operation),
        sent: driver.outcomes.sent(operation),
      })),
      findings: this.#findings,
      tried: this.#tries(),
      scenarios: this.#scenarios(),
      trials: this.#trials.map((trial) => ({
        ...trial,
        unmet: trial.unmet.map((each) => hideSecrets(each, secrets)),
      })),
      gaps: this.gaps,
      exchanges: driver.journal.samples
        .slice(0, MOST_EXCHANGES)
        .map((exchange) => recordExchange(exchange, { baseUrl, secrets })),
      left: Object.fromEntries(this.#left),
      notes: [...driver.notes, ...this.#cutShort()].map((note) => hideSecrets(note, secrets)),
      requests: budget.sent,
      seconds: budget.elapsedMs / 1000,
      baseUrl,
      stopped,
      targetLost: stopped === 'target',
    };
  }

  /** What could not be judged because there was too much of it. */
  #cutShort(): string[] {
    const [first, ...others] = this.driver.outcomes.cutShort;
    if (first === undefined) return [];
    const which = others.length === 0 ? first : `${first} and ${others.length} other operations`;
    return [
      `Answers of ${which} were longer than 1 MB: the rest was not read, and what they say not checked.`,
    ];
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking);
    this.#request.stop?.removeEventListener('abort', this.#stop);
    if (this.#request.shared === undefined) await this.#session.close();
  }
}
