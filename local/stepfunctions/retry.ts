import type { Retrier } from '#local/stepfunctions/definition.ts';
import { matches } from '#local/stepfunctions/state-error.ts';

/**
 * Decides whether a failed state is tried again. The first retrier whose `ErrorEquals` matches decides
 * alone; when its attempts are used up the state is not tried again, whatever the later ones say.
 *
 * @param used how often each retrier, by its index, was used in this visit of the state; counted up here
 * @param random 0 to 1, for `JitterStrategy: FULL`
 * @returns milliseconds until the next attempt, or null
 */
export function nextAttempt(
  retriers: readonly Retrier[],
  used: number[],
  error: string,
  random: () => number,
): number | null {
  const index = retriers.findIndex((retrier) => matches(retrier.ErrorEquals, error));
  const retrier = retriers[index];
  if (retrier === undefined) return null;
  const before = used[index] ?? 0;
  if (before >= (retrier.MaxAttempts ?? 3)) return null;
  used[index] = before + 1;
  const seconds = Math.min(
    (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** before,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
}
