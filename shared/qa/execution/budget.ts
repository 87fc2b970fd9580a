/** Thrown by whoever sends when the run may not send any more; the run ends in order on it. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}

export type StopReason = 'requests' | 'seconds' | 'cancelled' | 'target' | 'failure';

/**
 * What is left of a run's requests and time. A phase gets a cumulative share, so that what one leaves
 * goes to the next and the last ones (confirming, cleaning up) always have some.
 */
export class Budget {
  readonly #maxRequests: number;
  readonly #began: number;
  readonly #seconds: number;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  readonly #whole: Budget | null;
  #sent = 0;
  #share = 1;
  #stopped: StopReason | null = null;

  /**
   * @param now milliseconds, from any start
   * @param whole what this is a part of: its limits hold as well
   */
  constructor(
    limits: { readonly maxRequests: number; readonly seconds: number; readonly signal: AbortSignal },
    now: () => number = () => performance.now(),
    whole: Budget | null = null,
  ) {
    this.#maxRequests = limits.maxRequests;
    this.#seconds = limits.seconds;
    this.#signal = limits.signal;
    this.#now = now;
    this.#whole = whole;
    this.#began = now();
  }

  get sent(): number {
    return this.#sent;
  }

  get elapsedMs(): number {
    return this.#now() - this.#began;
  }

  /** A part of what is left, with phases of its own. */
  part(limits: { readonly maxRequests: number; readonly seconds: number }): Budget {
    return new Budget({ ...limits, signal: this.#signal }, this.#now, this);
  }

  /** Requests until the very end. */
  get leftRequests(): number {
    return Math.max(0, this.#maxRequests - this.#sent);
  }

  /** From now on only this part of requests and time, from the beginning of the run, may be used. */
  phase(share: number): void {
    this.#share = share;
  }

  /** Ends everything but clean-up, whatever is left. */
  stop(reason: StopReason): void {
    this.#stopped ??= reason;
  }

  /** Why nothing more may be sent in this phase, or null. */
  exhausted(count = 1): StopReason | null {
    if (this.#signal.aborted) return 'cancelled';
    if (this.#stopped !== null) return this.#stopped;
    if (this.#sent + count > Math.floor(this.#maxRequests * this.#share)) return 'requests';
    if (this.elapsedMs >= this.#seconds * 1000 * this.#share) return 'seconds';
    return this.#whole?.exhausted(count) ?? null;
  }

  room(count: number): boolean {
    return this.exhausted(count) === null;
  }

  /** Counts one request. Throws `RunStopped` when there is none left. */
  take(): void {
    const reason = this.exhausted();
    if (reason !== null) throw new RunStopped(reason);
    this.#count();
  }

  #count(): void {
    this.#sent += 1;
    if (this.#whole !== null) this.#whole.#count();
  }

  /** Milliseconds until the end of the phase. */
  get phaseLeftMs(): number {
    return Math.max(0, this.#seconds * 1000 * this.#share - this.elapsedMs);
  }

  /** Milliseconds until the very end. */
  get leftMs(): number {
    return Math.max(0, this.#seconds * 1000 - this.elapsedMs);
  }

  /** Lets clean-up go on after a stop; the run's own limits still hold. */
  reopen(): void {
    this.#stopped = null;
    this.#share = 1;
  }
}
