import { logger } from '#shared/platform/logger.ts';
import { keepPartialReport } from '#shared/qa/runs/partial-report.ts';
import { BatchRef } from '#shared/qa/runs/ref.ts';
import { readPlan } from '#shared/qa/runs/store.ts';
import { writeScenarios } from '#shared/qa/runs/writing-scenarios.ts';

/** Lets the model write scenarios for one batch. What it cannot do is told, and the batch is tested without. */
export async function handler(event: unknown): Promise<void> {
  const ref = BatchRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId, batch: ref.batch });
  const plan = await readPlan(ref);
  if (plan === null) return;
  await writeScenarios(plan, ref.batch);
  // What a model cost until its run was ended is counted all the same.
  await keepPartialReport(plan);
}
