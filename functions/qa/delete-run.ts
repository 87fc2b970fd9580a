import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { deleteQaRun } from '#shared/qa/contract.ts';
import { deletePlanParts, deletePlanRow, markDeleted } from '#shared/qa/runs/deleting.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { keyOf } from '#shared/qa/runs/store.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';

/** The run itself goes last, so that a call that broke off is repeated by calling again. */
export const handler = api(deleteQaRun, async ({ principal, params, correlationId }) => {
  const companyId = companyOf(principal);
  const plan = await ownPlan({ companyId, planId: params.planId });
  if (!hasEnded(plan.status)) {
    refuse('CONFLICT', `The run is ${plan.status}. Cancel it before you delete it.`);
  }
  await deletePlanParts(plan);
  // Not there any more: another call was faster, and the run is gone, as was asked for.
  await deletePlanRow(keyOf(plan), [
    markDeleted(plan, new Date().toISOString()),
    auditItem({
      companyId,
      action: 'qaRun.deleted',
      actor: principal.principalId,
      target: plan.planId,
      correlationId,
    }),
  ]);
});
