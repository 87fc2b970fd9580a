import { logger } from '#shared/platform/logger.ts';
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

/** Ends a run for its company and stops its machine. False when it had already ended; see `endRun`. */
export async function cancelRun(
  run: RunRow,
  by: { readonly actor: string; readonly correlationId: string },
): Promise<boolean> {
  const ended = await endRun(run, { status: 'cancelled', reason: 'Cancelled on request.', ...by });
  if (ended) await stop(run.id);
  return ended;
}

async function stop(runId: string): Promise<void> {
  try {
    const { stopExecution } = await import('#shared/tests/execution.ts');
    await stopExecution(runId, 'The run was cancelled.');
  } catch (error) {
    logger.warn('A cancelled run goes on until it notices', error as Error);
  }
}
