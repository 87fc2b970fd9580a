import { ConditionFailed, type TransactItem } from '#shared/platform/dynamo.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import { readHumanWorker } from './reports.ts';
import { changeTester, readTester } from './store.ts';

/** Tries against a tester who is changed all the time. */
const tries = 20;

/**
 * Counts a company's rating of a run for the tester whose report is in it, in the transaction that stores
 * the rating. `write` gets the items for it (none where nobody worked on the run) and is called again when
 * the tester was changed in between.
 *
 * @param rating stars before, null for the first time, and stars now
 */
export async function ratingTester<T>(
  key: RunKey,
  rating: { readonly before: number | null; readonly stars: number },
  write: (items: readonly TransactItem[]) => Promise<T>,
): Promise<T> {
  const testerId = await readHumanWorker(key);
  for (let left = tries; ; left -= 1) {
    const tester = testerId === null ? null : await readTester(testerId);
    const items = tester ? changeTester(tester, { counts: rated(tester.counts, rating) }) : [];
    try {
      return await write(items);
    } catch (error) {
      const changed = error instanceof ConditionFailed && items.some((item) => error.failed.has(item));
      if (!changed || left === 0) throw error;
    }
  }
}

function rated<C extends { ratingCount: number; ratingSum: number }>(
  counts: C,
  { before, stars }: { before: number | null; stars: number },
): C {
  return {
    ...counts,
    ratingCount: counts.ratingCount + (before === null ? 1 : 0),
    ratingSum: counts.ratingSum + stars - (before ?? 0),
  };
}
