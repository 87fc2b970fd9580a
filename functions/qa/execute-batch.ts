import { logger } from '#shared/platform/logger.ts';
import { carryOut } from '#shared/qa/runs/carrying-out.ts';
import { keepPartialReport } from '#shared/qa/runs/partial-report.ts';
import { BatchRef } from '#shared/qa/runs/ref.ts';
import { readPlan } from '#shared/qa/runs/store.ts';

/** Tests the operations of one batch. What it found before the run was ended is kept all the same. */
export async function handler(event: unknown): Promise<void> {
  const ref = BatchRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId, batch: ref.batch });
  const plan = await readPlan(ref);
  if (plan === null) return;
  await carryOut(plan, ref.batch);
  await keepPartialReport(plan);
}
