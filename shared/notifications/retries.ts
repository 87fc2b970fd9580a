/** Seconds between a call of a webhook that failed and the next: for receivers that are down for a moment, an hour, a night. */
export const retryDelays = [60, 5 * 60, 30 * 60, 2 * 60 * 60, 8 * 60 * 60] as const;

/** A receiver that is still at work by then does it better after it has answered. */
export const answerMs = 10_000;

/** Longer than a call can take: after it, a call whose function died may be made again. */
export const claimSeconds = 60;

export type Outcome =
  | { readonly status: 'delivered' | 'failed' }
  | { readonly status: 'pending'; readonly waitSeconds: number };

/**
 * What follows from an attempt: any 2xx is a delivery, 410 says that nobody will ever answer there, and
 * everything else is tried again until there have been enough tries.
 *
 * @param httpStatus null when no answer came
 * @param failedBefore attempts that failed since the delivery was asked for
 */
export function outcomeOf(httpStatus: number | null, failedBefore: number): Outcome {
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) return { status: 'delivered' };
  if (httpStatus === 410) return { status: 'failed' };
  const waitSeconds = retryDelays[failedBefore];
  return waitSeconds === undefined ? { status: 'failed' } : { status: 'pending', waitSeconds };
}
