import * as z from 'zod';
import { logger } from '#shared/platform/logger.ts';
import { beginWait } from '#shared/testers/answers.ts';
import { Wait } from '#shared/testers/slot.ts';
import { RunRef } from '#shared/tests/workflow.ts';

const Waiting = RunRef.extend({
  kind: Wait.shape.kind,
  assignmentId: Wait.shape.assignmentId,
  taskToken: z.string(),
});

/** Called by the state machine when it begins to wait for a person (`waitForTaskToken`). */
export async function handler(event: unknown): Promise<void> {
  const { companyId, runId, correlationId, kind, assignmentId, taskToken } = Waiting.parse(event);
  logger.appendKeys({ correlationId, runId });
  await beginWait({ companyId, runId }, { kind, assignmentId, token: taskToken });
}
