import type { QaSettings } from '../contract.ts';
import type { Plan } from '../dependencies/plan-types.ts';

/** Operations of one batch at most: it has to end well within the 15 minutes of a function. */
const LARGEST = 50;
/** Batches at a time at most, however many requests may be under way: each pays for reading the document. */
const MOST_LANES = 8;

/**
 * Cuts a plan into batches of whole groups, small ones together. A group that is too large is cut in its order;
 * each portion sets up by itself what it needs from the others.
 */
export function batchesOf(plan: Plan): string[][] {
  const batches: string[][] = [];
  let open: string[] = [];
  for (const group of plan.groups) {
    const operations = group.operations.map(({ operation }) => operation);
    if (open.length > 0 && open.length + operations.length > LARGEST) {
      batches.push(open);
      open = [];
    }
    for (let at = 0; at < operations.length; at += LARGEST) {
      open.push(...operations.slice(at, at + LARGEST));
      if (open.length >= LARGEST) {
        batches.push(open);
        open = [];
      }
    }
  }
  if (open.length > 0) batches.push(open);
  return batches;
}

/** How many batches may run at a time, so that none has less than one request at a time and one in a second. */
export function lanesOf(batches: number, { concurrency, rateLimit }: QaSettings): number {
  return Math.max(1, Math.min(batches, concurrency, MOST_LANES, Math.floor(rateLimit ?? MOST_LANES)));
}
