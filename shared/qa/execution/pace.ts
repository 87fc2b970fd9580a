import { setTimeout as sleep } from 'node:timers/promises';

/** A server that asks for longer gets called again all the same: a run must not be put to sleep by it. */
const LONGEST_WAIT_MS = 15_000;
const FIRST_BACKOFF_MS = 250;

/** Spaces the requests of a run: its own rate, and what the server asks for. */
export class Pace {
  readonly #interval: number;
  readonly #signal: AbortSignal;
  #next = 0;
  #backoff = 0;

  constructor(rateLimit: number | null, signal: AbortSignal) {
    this.#interval = rateLimit === null ? 0 : 1000 / rateLimit;
    this.#signal = signal;
  }

  /** Returns when the next request may go out. */
  async turn(): Promise<void> {
    if (this.#interval === 0 && this.#next === 0) return;
    const now = performance.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#interval;
    if (at > now) await sleep(at - now, undefined, { signal: this.#signal }).catch(() => {});
  }

  /** The server said that it was too much. Returns how long everything waits, in milliseconds. */
  slowDown(retryAfter: string | undefined, leftMs: number): number {
    this.#backoff = Math.min(LONGEST_WAIT_MS, this.#backoff === 0 ? FIRST_BACKOFF_MS : this.#backoff * 2);
    const asked = retryAfterMs(retryAfter, Date.now());
    // Half of what is left at most: there should be something to do after the wait.
    const wait = Math.min(asked ?? this.#backoff, LONGEST_WAIT_MS, leftMs / 2);
    this.#next = Math.max(this.#next, performance.now() + wait);
    return wait;
  }

  wentWell(): void {
    if (this.#backoff === 0) return;
    this.#backoff = 0;
    if (this.#interval === 0) this.#next = 0;
  }
}

/** `Retry-After` as seconds or a date, in milliseconds from `now`; null when it says nothing. */
export function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
