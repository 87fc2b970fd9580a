import { at, now } from '#local/clock.ts';

/** Waits that end early when their owner stops. */
export class Patience {
  readonly #waits = new Set<() => void>();
  #over = false;

  /** True once everything is to end. */
  get over(): boolean {
    return this.#over;
  }

  /**
   * Until the moved time reaches `time` (ms since the epoch; null: no time), or until it is woken.
   *
   * @param wakeable is given a function that ends the wait
   */
  until(time: number | null, wakeable: (wake: () => void) => void = () => {}): Promise<void> {
    if (this.#over) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waits.add(resolve);
    const callOff = time === null ? () => {} : at(time, resolve);
    wakeable(resolve);
    return promise.finally(() => {
      callOff();
      this.#waits.delete(resolve);
    });
  }

  /** @param duration milliseconds */
  for(duration: number): Promise<void> {
    return this.until(now() + duration);
  }

  end(): void {
    this.#over = true;
    for (const resolve of [...this.#waits]) resolve();
  }
}

/** The pause before the given retry (from 1), in milliseconds: doubling, up to a limit. */
export function backoff(retry: number, first: number, longest: number): number {
  return Math.min(longest, first * 2 ** (retry - 1));
}
