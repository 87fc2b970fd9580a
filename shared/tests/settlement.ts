import { release } from '#shared/accounts/quota.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { logger } from '#shared/platform/logger.ts';
import { keyOf, moveRun, type RunRow } from './store.ts';

export interface End {
  readonly status: 'failed' | 'cancelled';
  /** One sentence for the person who ordered the run. */
  readonly reason: string;
  /** Id of the member, or the name of the function that acts by itself. */
  readonly actor: string;
  readonly correlationId: string;
}

/**
 * Ends a run that has no result and gives its quota back to its month: once, however often and by
 * however many it is tried.
 *
 * @param others written in the same transaction
 * @returns false when the run had already ended or is gone; nothing was written then
 */
export async function endWithoutResult(
  run: RunRow,
  end: End,
  others: readonly TransactItem[] = [],
): Promise<boolean> {
  const move = moveRun(keyOf(run), end.status, { at: new Date().toISOString(), reason: end.reason });
  try {
    await transact([
      move,
      release({ companyId: run.companyId, period: run.quotaPeriod }),
      auditItem({
        companyId: run.companyId,
        action: `run.${end.status}`,
        actor: end.actor,
        target: run.id,
        correlationId: end.correlationId,
      }),
      ...others,
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed && error.failed.has(move)) return false;
    throw error;
  }
  await tidyUp(run);
  return true;
}

/** What an ended run no longer needs. The sweep does it again should this fail: the end stands. */
export async function tidyUp(run: RunRow): Promise<void> {
  if (!run.hasAuth) return;
  try {
    const { deleteTargetAuth } = await import('./target-secret.ts');
    await deleteTargetAuth(keyOf(run));
  } catch (error) {
    logger.warn('The secret of an ended run is left to the sweep', error as Error);
  }
}
