import type { EventBridgeEvent } from 'aws-lambda';
import { logger } from '#shared/platform/logger.ts';
import { endRun } from '#shared/testers/run-end.ts';
import { failureReason } from '#shared/tests/failure.ts';
import { readRun } from '#shared/tests/store.ts';
import { RunRef } from '#shared/tests/workflow.ts';

/** The parts of `Step Functions Execution Status Change` that are used here. */
interface StatusChange {
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly input: string;
  readonly error?: string | null;
  readonly cause?: string | null;
}

/** An execution ended without completing its run: the run fails and its quota goes back. */
export async function handler({ detail }: EventBridgeEvent<string, StatusChange>): Promise<void> {
  const ref = RunRef.parse(JSON.parse(detail.input));
  logger.appendKeys({ correlationId: ref.correlationId, runId: ref.runId });
  const run = await readRun(ref);
  if (!run) return;
  const settled = await endRun(run, {
    status: 'failed',
    reason: failureReason(detail.status, detail.error ?? null),
    actor: 'tests/settle',
    correlationId: ref.correlationId,
  });
  // Stopping the execution of a cancelled run comes here too, and is no fault.
  if (settled) logger.error('A run failed with its execution', { ...detail });
}
