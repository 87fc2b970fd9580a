import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { revokeQaShare } from '#shared/qa/contract.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { deleteShare, readShare } from '#shared/qa/runs/shares.ts';
import { keyOf } from '#shared/qa/runs/store.ts';

export const handler = api(revokeQaShare, async ({ principal, params, correlationId }) => {
  const companyId = companyOf(principal);
  const plan = await ownPlan({ companyId, planId: params.planId });
  const share =
    (await readShare(keyOf(plan), params.shareId)) ?? refuse('NOT_FOUND', 'There is no such link.');
  await transact([
    ...deleteShare(share),
    auditItem({
      companyId,
      action: 'qaRun.unshared',
      actor: principal.principalId,
      target: plan.planId,
      correlationId,
    }),
  ]);
});
