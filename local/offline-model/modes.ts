import { at, now } from '#local/clock.ts';

export const modes = ['normal', 'error', 'garbage', 'slow'] as const;

/**
 * How the model answers, so that tests can see what happens when it does not. `error` is HTTP 500,
 * `garbage` is an answer that is not the JSON asked for, `slow` answers after `slowSeconds`.
 */
export type Mode = (typeof modes)[number];

/** Longer than anyone waits for a model; moving the clock shortens it. */
export const slowSeconds = 300;

/** What the control call takes: `{"mode": "error", "times": 2}`; without `times` until it is changed. */
export interface ModeChange {
  readonly mode: Mode;
  readonly times?: number;
}

/** @returns null when it is not a change */
export function modeChange(value: unknown): ModeChange | null {
  const { mode, times } = (value ?? {}) as { mode?: unknown; times?: unknown };
  const known = modes.find((name) => name === mode);
  if (known === undefined) return null;
  if (times === undefined) return { mode: known };
  return typeof times === 'number' && Number.isInteger(times) && times > 0 ? { mode: known, times } : null;
}

export class Modes {
  #change: ModeChange = { mode: 'normal' };
  #left = Number.POSITIVE_INFINITY;
  readonly #waiting = new Set<() => void>();

  set(change: ModeChange): void {
    this.#change = change;
    this.#left = change.times ?? Number.POSITIVE_INFINITY;
  }

  /** The mode of the next answer. */
  take(): Mode {
    if (this.#left <= 0) return 'normal';
    this.#left--;
    return this.#change.mode;
  }

  /** The wait of a slow answer; ends early when the model is stopped. */
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        this.#waiting.delete(end);
        resolve();
      };
      const cancel = at(now() + slowSeconds * 1000, end);
      this.#waiting.add(end);
    });
  }

  stop(): void {
    for (const end of [...this.#waiting]) end();
  }
}
