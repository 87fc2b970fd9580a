import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { logger } from '#shared/platform/logger.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { cancelRun, RunSummary } from '#shared/tests/contract.ts';
import { endWithoutResult } from '#shared/tests/settlement.ts';
import { type RunRow, readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';

/**
 * Settles first and stops the machine afterwards: everyone who still works on the run finds it ended and
 * stops by itself, so a lost stop costs nothing but time. Of two calls at once one cancels, and the
 * other is told, like everybody after it, that the run has ended.
 */
export const handler = api(cancelRun, async ({ principal, params, correlationId }) => {
  const key = { companyId: companyOf(principal), runId: params.id };
  const run = await existing(key);
  if (hasEnded(run.status)) alreadyEnded(run);
  const ended = await endWithoutResult(run, {
    status: 'cancelled',
    reason: 'Cancelled on request.',
    actor: principal.principalId,
    correlationId,
  });
  const now = await existing(key);
  if (!ended) alreadyEnded(now);
  await stop(run.id);
  return RunSummary.parse(now);
});

async function existing(key: { companyId: string; runId: string }): Promise<RunRow> {
  return (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
}

function alreadyEnded({ status }: RunRow): never {
  return refuse('CONFLICT', `The test run has already ended: it is ${status}.`);
}

async function stop(runId: string): Promise<void> {
  try {
    const { stopExecution } = await import('#shared/tests/execution.ts');
    await stopExecution(runId, 'The run was cancelled.');
  } catch (error) {
    logger.warn('A cancelled run goes on until it notices', error as Error);
  }
}
