import { type End, endWithoutResult } from '#shared/tests/settlement.ts';
import { keyOf, type RunRow } from '#shared/tests/store.ts';
import { closingSlot } from './giving-back.ts';

/**
 * Ends a run that has no result, and with it the search for its tester or the tester's work, in one
 * transaction.
 *
 * @returns false when the run had already ended or is gone; nothing was written then
 */
export async function endRun(run: RunRow, end: End): Promise<boolean> {
  if (run.testType === 'ai') return endWithoutResult(run, end);
  const { reason, actor, correlationId } = end;
  const why = { at: new Date().toISOString(), reason, actor, correlationId };
  return closingSlot(keyOf(run), why, (items) => endWithoutResult(run, end, items));
}
