import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { cancelRun as cancel } from '#shared/testers/run-cancel.ts';
import { cancelRun, RunSummary } from '#shared/tests/contract.ts';
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
  const ended = await cancel(run, { actor: principal.principalId, correlationId });
  const now = await existing(key);
  if (!ended) alreadyEnded(now);
  return RunSummary.parse(now);
});

async function existing(key: { companyId: string; runId: string }): Promise<RunRow> {
  return (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
}

function alreadyEnded({ status }: RunRow): never {
  return refuse('CONFLICT', `The test run has already ended: it is ${status}.`);
}
