import { logger } from '#shared/platform/logger.ts';
import { endEarly } from './ending.ts';
import type { PlanRow } from './store.ts';

/**
 * Ends a run on request and stops its machine afterwards: everyone who still works on it finds it ended and
 * stops by itself, so a lost stop costs nothing but time. False when it had already ended.
 */
export async function cancelPlan(
  plan: PlanRow,
  by: { readonly actor: string; readonly correlationId: string },
): Promise<boolean> {
  const ended = await endEarly(plan, { status: 'cancelled', reason: 'Cancelled on request.', ...by });
  if (!ended) return false;
  try {
    const { stopExecution } = await import('./execution.ts');
    await stopExecution(plan.planId, 'The run was cancelled.');
  } catch (error) {
    logger.warn('A cancelled run goes on until it notices', error as Error);
  }
  return true;
}
