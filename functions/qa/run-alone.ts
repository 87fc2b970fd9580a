import { logger } from '#shared/platform/logger.ts';
import { carryOut } from '#shared/qa/runs/carrying-out.ts';
import { PlanEnded, tell } from '#shared/qa/runs/events.ts';
import { keepPartialReport } from '#shared/qa/runs/partial-report.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';
import { keyOf, readPlan } from '#shared/qa/runs/store.ts';

/** Tests the operations that must not run beside others, after all of these. */
export async function handler(event: unknown): Promise<void> {
  const ref = PlanRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId });
  const plan = await readPlan(ref);
  if (plan === null) return;
  try {
    await tell(keyOf(plan), [{ marker: 'alone', events: [], phase: 'alone' }]);
    await carryOut(plan, null);
  } catch (error) {
    if (!(error instanceof PlanEnded)) throw error;
  }
  await keepPartialReport(plan);
}
