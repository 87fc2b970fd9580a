import type { QaSettings } from '../contract.ts';
import type { Plan } from '../dependencies/plan-types.ts';

/** Operations that make a batch of small groups. */
const COMFORTABLE = 50;
/**
 * Operations of a group that stay together: one part of it does not know what another made and learned. At the usual
 * 25 requests for each operation and 10 in a second it is done in half of the time that a batch may take.
 */
const LARGEST = 150;
/** Batches at a time at most, however many requests may be under way: each pays for reading the document. */
const MOST_LANES = 8;

/**
 * Cuts a plan into batches of whole groups, small ones together. A group that is too large is cut in its order, evenly;
 * each portion sets up by itself what it needs from the others.
 */
export function batchesOf(plan: Plan): string[][] {
  const batches: string[][] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) batches.push(open);
    open = [];
  };
  for (const group of plan.groups) {
    for (const portion of portionsOf(group.operations.map(({ operation }) => operation))) {
      if (open.length + portion.length > COMFORTABLE) close();
      open.push(...portion);
    }
  }
  close();
  return batches;
}

function portionsOf(operations: readonly string[]): string[][] {
  const count = Math.ceil(operations.length / LARGEST);
  const size = Math.ceil(operations.length / count);
  return Array.from({ length: count }, (_, at) => operations.slice(at * size, (at + 1) * size));
}

/** How many batches may run at a time, so that none has less than one request at a time and one in a second. */
export function lanesOf(batches: number, { concurrency, rateLimit }: QaSettings): number {
  return Math.max(1, Math.min(batches, concurrency, MOST_LANES, Math.floor(rateLimit ?? MOST_LANES)));
}
