import { logger } from '#shared/platform/logger.ts';
import { advance, type NextStep } from '#shared/testers/search.ts';
import { RunRef } from '#shared/tests/workflow.ts';

/** Task of the state machine: finds a tester for a run, or says what else is next. */
export async function handler(event: unknown): Promise<NextStep> {
  const ref = RunRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, runId: ref.runId });
  const step = await advance(ref);
  logger.info('The search went on', { ...step });
  return step;
}
