import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { setting } from '#shared/platform/config.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { newId } from '#shared/platform/ids.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { Share, shareQaRun } from '#shared/qa/contract.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { createShare, digestOf, newToken } from '#shared/qa/runs/shares.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A repeated call with the same key gets the link without its token: that is shown once. */
export const handler = api(shareQaRun, async ({ principal, params, body, correlationId, idempotency }) => {
  const companyId = companyOf(principal);
  const plan = await ownPlan({ companyId, planId: params.planId });
  const token = newToken();
  const at = Date.now();
  const share = {
    id: newId('shr'),
    planId: plan.planId,
    createdAt: new Date(at).toISOString(),
    expiresAt: new Date(at + body.days * dayMs).toISOString(),
  };
  const page = `${setting('PUBLIC_URL')}/shared/qa`;
  await transact([
    ...idempotency.record({ ...Share.parse(share), url: page }),
    ...createShare({ ...share, companyId, digest: digestOf(token) }),
    auditItem({
      companyId,
      action: 'qaRun.shared',
      actor: principal.principalId,
      target: plan.planId,
      correlationId,
    }),
  ]);
  return { ...share, url: `${page}#${token}` };
});
