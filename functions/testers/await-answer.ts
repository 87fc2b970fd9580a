import * as z from 'zod';
import { logger } from '#shared/platform/logger.ts';
import { answerExecution, keepWait, sendAnswer } from '#shared/testers/answers.ts';
import { Wait } from '#shared/testers/slot.ts';
import { RunRef } from '#shared/tests/workflow.ts';

const Waiting = RunRef.extend({
  kind: Wait.shape.kind,
  assignmentId: Wait.shape.assignmentId,
  taskToken: z.string(),
});

/**
 * Called by the state machine when it begins to wait for a person (`waitForTaskToken`): remembers the
 * token, and answers at once what was answered before it could be remembered.
 */
export async function handler(event: unknown): Promise<void> {
  const { companyId, runId, correlationId, kind, assignmentId, taskToken } = Waiting.parse(event);
  logger.appendKeys({ correlationId, runId });
  const key = { companyId, runId };
  const kept = await keepWait(key, { kind, assignmentId, token: taskToken });
  if (kept) await answerExecution(key);
  else await sendAnswer(taskToken, { answer: 'closed', assignmentId, seconds: 0 });
}
