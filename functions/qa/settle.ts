import type { EventBridgeEvent } from 'aws-lambda';
import { logger } from '#shared/platform/logger.ts';
import { endEarly } from '#shared/qa/runs/ending.ts';
import { failureReason } from '#shared/qa/runs/failure.ts';
import { keepPartialReport } from '#shared/qa/runs/partial-report.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';
import { readPlan } from '#shared/qa/runs/store.ts';

/** The parts of `Step Functions Execution Status Change` that are used here. */
interface StatusChange {
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly input: string;
  readonly error?: string | null;
  readonly cause?: string | null;
}

/** An execution ended without completing its run: the run fails, and what it had found is kept. */
export async function handler({ detail }: EventBridgeEvent<string, StatusChange>): Promise<void> {
  const ref = PlanRef.parse(JSON.parse(detail.input));
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId });
  const plan = await readPlan(ref);
  if (plan === null) return;
  const ended = await endEarly(plan, {
    status: 'failed',
    reason: failureReason(detail.status, detail.error ?? null),
    actor: 'qa/settle',
    correlationId: ref.correlationId,
  });
  // Stopping the execution of a cancelled run comes here too, and is no fault.
  if (ended) logger.error('A run failed with its execution', { ...detail });
  await keepPartialReport(plan);
}
