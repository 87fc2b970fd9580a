import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedOperation } from '../dependencies/plan-types.ts';
import type { Json, Operation } from '../document/api.ts';
import type { Case } from '../input/request.ts';
import type { Observation } from '../oracles/oracle.ts';
import { endsTheServer } from '../oracles/passive/no-response.ts';
import { isObject } from '../schema/pointer.ts';
import type { Exchange, Identity, Use } from './exchange.ts';
import type { Pool } from './pool.ts';
import type { Session } from './session.ts';

/** Bad answers in a row, from operations that had worked, after which something general is suspected. */
const SUSPICIOUS = 4;
/** How long a server gets to come back by itself, in milliseconds. */
const PATIENCE = [300, 1_000, 3_000] as const;
/** The same for a process that ended: whoever watches over it starts it again, which takes a while. */
const RESTART = [6_000, 12_000] as const;
/** After so many recoveries the run goes no further: it would do nothing else. */
const RECOVERIES = 5;

const brokenOff = ({ failure }: Exchange) => failure?.code === 'CLOSED_EARLY';
const notThere = ({ failure }: Exchange) => failure?.code === 'CONNECTION_FAILED';

/** The call that a server was at when it ended: broken off, and since then nobody is there. What came before is of no matter. */
function fatalIn(streak: readonly Exchange[]): Exchange | null {
  const since = streak.findLastIndex((each) => !brokenOff(each) && !notThere(each)) + 1;
  const [first, ...rest] = streak.slice(since);
  return first !== undefined && brokenOff(first) && rest.some(notThere) ? first : null;
}

type Ill = 'unavailable' | 'unauthorized' | 'unreachable' | 'garbled' | 'throttled' | 'forbidden';

function illnessOf(exchange: Exchange): Ill | null {
  const { response, failure } = exchange;
  if (response === null) {
    if (failure?.code === 'BODY_UNREADABLE' || failure?.code === 'NOT_HTTP') return 'garbled';
    return failure !== null &&
      /^(CONNECTION_FAILED|CLOSED_EARLY|TIMED_OUT|DNS_FAILED|TLS_FAILED)$/.test(failure.code)
      ? 'unreachable'
      : null;
  }
  if (response.status === 503 || response.status === 502 || response.status === 504) return 'unavailable';
  if (response.status === 429) return 'throttled';
  if (exchange.identity !== 'first') return null;
  if (response.status === 401) return 'unauthorized';
  return response.status === 403 ? 'forbidden' : null;
}

const words: Readonly<Record<Ill, string>> = {
  unavailable: 'answers that the service is unavailable',
  unauthorized: 'takes every call for unauthenticated',
  unreachable: 'cannot be reached',
  garbled: 'answers what cannot be read',
  throttled: 'answers that there are too many calls',
  forbidden: 'forbids every call',
};

const opposites: readonly (readonly [string, string])[] = [
  ['enable', 'disable'],
  ['start', 'stop'],
  ['lock', 'unlock'],
  ['open', 'close'],
  ['activate', 'deactivate'],
  ['suspend', 'resume'],
  ['pause', 'resume'],
  ['on', 'off'],
  ['archive', 'restore'],
  ['block', 'unblock'],
  ['freeze', 'unfreeze'],
  ['shutdown', 'startup'],
];

/** The path that undoes this one by its last word, when there is such a word. */
export function oppositePaths(path: string): string[] {
  const last = path.split('/').at(-1) ?? '';
  return opposites.flatMap((pair) =>
    pair.flatMap((word, side) => (last === word ? [`${path.slice(0, -last.length)}${pair[1 - side]}`] : [])),
  );
}

/** The same body with every switch the other way and every number generous. */
export function reversed(body: Json): Json {
  if (typeof body === 'boolean') return !body;
  if (typeof body === 'number') return Math.max(body * 1_000, 10_000);
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      isObject(value) || typeof value !== 'string' ? reversed(value) : value,
    ]),
  );
}

/** What is watched, and what can be done about it. */
export interface Watched {
  readonly session: Session;
  readonly pool: Pool;
  readonly notes: string[];
  readonly allPlanned: readonly PlannedOperation[];
  operation(id: string): Operation | undefined;
  accepted(operation: string): readonly Exchange[];
  suspend(operation: string): void;
  observe(observation: Observation): void;
  forget(exchanges: readonly Exchange[]): void;
  call(each: Case, how: { readonly identity?: Identity; readonly uses?: readonly Use[] }): Promise<Exchange>;
}

/** Notices when the server changes its behaviour for everything, finds out which call did it, and undoes that. */
export class Health {
  readonly #driver: Watched;
  #streak: Exchange[] = [];
  #lastWrite: Exchange | null = null;
  /** The last write before the streak began. */
  #suspect: Exchange | null = null;
  #recoveries = 0;
  /** When a suspicion turned out wrong, more must come before the next. */
  #threshold = SUSPICIOUS;
  recovering = false;

  constructor(driver: Watched) {
    this.#driver = driver;
  }

  async saw(exchange: Exchange): Promise<void> {
    if (this.recovering) return;
    const illness = illnessOf(exchange);
    const status = exchange.response?.status ?? 0;
    if (illness === null) {
      this.#streak = [];
      if (status < 400) this.#threshold = SUSPICIOUS;
    } else if (exchange.case !== null) {
      if (this.#streak.length === 0) this.#suspect = this.#lastWrite;
      this.#streak.push(exchange);
    }
    if (status >= 200 && status < 300 && !['GET', 'HEAD', 'OPTIONS'].includes(exchange.request.method)) {
      this.#lastWrite = exchange;
    }
    if (this.#streak.length === 0) return;
    const fatal = fatalIn(this.#streak);
    if (fatal === null && this.#streak.length < this.#threshold) return;
    const canary = this.#canary();
    if (canary === null && illness !== 'unreachable') return;
    this.recovering = true;
    try {
      await this.#examine(illness ?? 'unavailable', canary, fatal);
    } finally {
      this.recovering = false;
      this.#streak = [];
    }
  }

  /** A read that had worked and hurts nobody. */
  #canary(): Exchange | null {
    const reads = this.#driver.allPlanned.flatMap(({ operation }) =>
      operation.startsWith('GET ') ? this.#driver.accepted(operation).slice(0, 1) : [],
    );
    // Without path parameters it cannot have been deleted meanwhile.
    return reads.find(({ operation }) => !operation.includes('{')) ?? reads[0] ?? null;
  }

  async #works(canary: Exchange | null): Promise<boolean> {
    const probe = canary ?? this.#streak[0];
    if (probe?.case == null) return true;
    const again = await this.#driver.call(probe.case, { identity: probe.identity, uses: probe.uses });
    return illnessOf(again) === null;
  }

  /** @param fatal what the server was at when it ended */
  async #examine(illness: Ill, canary: Exchange | null, fatal: Exchange | null): Promise<void> {
    const driver = this.#driver;
    if (fatal === null && (await this.#works(canary))) {
      this.#threshold = Math.min(64, this.#threshold * 2);
      return;
    }
    const culprit = this.#suspect;
    const blame = culprit === null ? '' : ` The last call that changed something was ${culprit.operation}.`;
    if (fatal !== null) {
      // Whoever asks for it again ends the server again.
      driver.suspend(fatal.operation);
      const back = await this.#returns(canary ?? this.#streak.at(-1) ?? null);
      // Those that met it as it ended were broken off as well.
      driver.forget(this.#streak);
      driver.observe(endsTheServer(fatal, back));
      driver.notes.push(
        back
          ? `${fatal.operation} ended the server; it came back, and the operation was not called again.`
          : `The run was ended: since request ${fatal.number} the server cannot be reached. That was ${fatal.operation}.${blame}`,
      );
      if (!back) driver.session.budget.stop('target');
      return;
    }
    this.#recoveries += 1;
    if (this.#recoveries <= RECOVERIES) {
      for (const [undone, attempt] of this.#remedies(illness, culprit)) {
        await attempt();
        if (!(await this.#works(canary))) continue;
        if (culprit !== null && undone !== 'waiting') driver.suspend(culprit.operation);
        driver.notes.push(
          culprit === null || undone === 'waiting'
            ? `The server for a while ${words[illness]}; it came back after waiting.`
            : `After ${culprit.operation} the server ${words[illness]}; ${undone} brought it back, and ${culprit.operation} was not called again.`,
        );
        return;
      }
    }
    driver.notes.push(
      `The run was ended: since request ${this.#streak[0]?.number ?? 0} the server ${words[illness]}.${blame}`,
    );
    driver.session.budget.stop('target');
  }

  /** Whether the server answers again, after having waited for it as long as there is time. */
  async #returns(canary: Exchange | null): Promise<boolean> {
    const { budget } = this.#driver.session;
    for (const wait of [...PATIENCE, ...RESTART]) {
      await sleep(Math.min(wait, budget.phaseLeftMs));
      if (!budget.room(1)) return false;
      if (await this.#works(canary)) return true;
    }
    return false;
  }

  /** What may bring the server back, the likeliest first. */
  *#remedies(illness: Ill, culprit: Exchange | null): Generator<readonly [string, () => Promise<unknown>]> {
    const driver = this.#driver;
    if (illness === 'unauthorized' || illness === 'forbidden') {
      const holder = driver.session.holder('first');
      yield [
        'signing in again',
        async () => {
          holder.trustAgain();
          await holder.renew(holder.version);
        },
      ];
    }
    yield ['waiting', () => sleep(PATIENCE[0])];
    if (culprit?.case != null && illness !== 'unreachable' && illness !== 'garbled') {
      const { case: done } = culprit;
      const path = culprit.operation.replace(/^\S+ /, '');
      const read = driver.pool.all(`GET ${path}`).at(0);
      const { body } = done.input;
      const again = (value: Json): Case => ({
        ...done,
        description: 'what it was before',
        input: { ...done.input, body: body === null ? null : { ...body, value } },
      });
      const before = read?.response?.json;
      if (body !== null && isObject(before) && read !== undefined && read.number < culprit.number) {
        const writable = isObject(body.value) ? new Set(Object.keys(body.value)) : null;
        const value = Object.fromEntries(
          Object.entries(before).filter(([name]) => writable === null || writable.has(name)),
        );
        if (Object.keys(value).length > 0)
          yield ['setting back what it had set', () => driver.call(again(value), {})];
      }
      if (body !== null)
        yield ['the same call with the opposite', () => driver.call(again(reversed(body.value)), {})];
      for (const other of [`DELETE ${path}`, ...oppositePaths(path).map((each) => `POST ${each}`)]) {
        const operation = driver.operation(other);
        if (operation === undefined) continue;
        const accepted = driver.accepted(other)[0]?.case;
        const undo = accepted ?? { ...done, operation: other, input: { ...done.input, body: null } };
        yield [other, () => driver.call(undo, {})];
      }
    }
    for (const wait of PATIENCE.slice(1))
      yield ['waiting', () => sleep(Math.min(wait, driver.session.budget.leftMs))];
  }
}
