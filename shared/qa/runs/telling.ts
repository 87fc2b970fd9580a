import { createHash } from 'node:crypto';
import { logger } from '#shared/platform/logger.ts';
import type { QaEvent, QaProgress } from '../event/contract.ts';
import type { PlanKey } from '../keys.ts';
import { count, type News, PlanEnded, tell } from './events.ts';

/** Who watches is told about once in this time, in milliseconds. */
const EVERY_MS = 1_000;

type OfOperation = Extract<QaEvent, { operation: string }>;

/**
 * Tells what the engine reports, a little at a time and in its order. Events of one operation are numbered among
 * themselves, so that a batch that is run again tells none of them twice.
 */
export class Teller {
  readonly #key: PlanKey;
  readonly #about: string;
  readonly #told = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #waiting: OfOperation[] = [];
  #progress: QaProgress | null = null;
  #counted = { done: 0, reached: 0, requests: 0, found: 0 };
  #last: Promise<void> = Promise.resolve();
  /** Scenarios that were created. */
  created = 0;
  #failed: unknown;

  /** @param about begins the markers: those of one step of a run must not be those of another */
  constructor(key: PlanKey, about: 'op' | 'ai') {
    this.#key = key;
    this.#about = about;
    this.#timer = setInterval(() => this.#flush(), EVERY_MS);
  }

  /** What is not about an operation is told by the run's own steps. */
  event(event: QaEvent): void {
    if (!('operation' in event)) return;
    if (event.type === 'SCENARIO_CREATED') this.created += 1;
    this.#waiting.push(event);
  }

  progress(progress: QaProgress): void {
    this.#progress = progress;
  }

  /** Tells what is left. Resolves when everything is told, or the run has ended. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    await this.#last;
  }

  #flush(): void {
    const events = this.#waiting;
    this.#waiting = [];
    const progress = this.#progress;
    this.#last = this.#last.then(async () => {
      try {
        await tell(this.#key, this.#newsOf(events));
        await this.#count(progress);
      } catch (error) {
        // Whoever runs the batch watches the run by himself, and stops.
        if (error instanceof PlanEnded) return;
        logger.error('Events were not told', { error, events: events.length });
        this.#failed ??= error;
      }
    });
  }

  /** Throws what kept events from being told, for the batch to be tried again. */
  check(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }

  #newsOf(events: readonly OfOperation[]): News[] {
    return runsOf(events).map((run) => {
      const marker = `${this.#about}/${createHash('sha256').update(run.operation).digest('hex').slice(0, 24)}`;
      const from = this.#told.get(marker) ?? 0;
      this.#told.set(marker, from + run.events.length);
      return { marker, from, events: run.events };
    });
  }

  async #count(progress: QaProgress | null): Promise<void> {
    if (progress === null) return;
    const { done, reached, requests, findings: found } = progress;
    const before = this.#counted;
    this.#counted = { done, reached, requests, found };
    await count(this.#key, {
      done: done - before.done,
      reached: reached - before.reached,
      requests: requests - before.requests,
      found: found - before.found,
    });
  }
}

/** Events of one operation that follow one another, together. */
function runsOf(events: readonly OfOperation[]): { operation: string; events: OfOperation[] }[] {
  const runs: { operation: string; events: OfOperation[] }[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last?.operation === event.operation) last.events.push(event);
    else runs.push({ operation: event.operation, events: [event] });
  }
  return runs;
}
