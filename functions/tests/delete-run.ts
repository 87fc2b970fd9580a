import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { forgetAssignments } from '#shared/testers/forgetting.ts';
import { deleteRun } from '#shared/tests/contract.ts';
import { deleteParts } from '#shared/tests/parts.ts';
import { deleteRun as deletion, readRun } from '#shared/tests/store.ts';
import { forgetLessons } from '#shared/tests/training.ts';
import { hasEnded } from '#shared/tests/transitions.ts';

/** The run itself goes last, so that a call that broke off is repeated by calling again. */
export const handler = api(deleteRun, async ({ principal, params, correlationId }) => {
  const companyId = companyOf(principal);
  const key = { companyId, runId: params.id };
  const run = (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
  if (!hasEnded(run.status)) {
    refuse('CONFLICT', `The test run is ${run.status}. Cancel it before you delete it.`);
  }
  const { deleteEvidence } = await import('#shared/tests/evidence.ts');
  await deleteEvidence(key);
  if (run.testType !== 'ai') await forgetAssignments(key);
  await forgetLessons(key);
  await deleteParts(key);
  const [remove, mark] = deletion(key, new Date().toISOString());
  try {
    await transact([
      remove,
      mark,
      auditItem({
        companyId,
        action: 'run.deleted',
        actor: principal.principalId,
        target: run.id,
        correlationId,
      }),
    ]);
  } catch (error) {
    // Another call was faster: the run is gone, as was asked for.
    if (!(error instanceof ConditionFailed)) throw error;
  }
});
