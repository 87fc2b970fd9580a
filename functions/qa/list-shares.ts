import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { listQaShares, Share } from '#shared/qa/contract.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { listShares } from '#shared/qa/runs/shares.ts';
import { keyOf } from '#shared/qa/runs/store.ts';

export const handler = api(listQaShares, async ({ principal, params }) => {
  const plan = await ownPlan({ companyId: companyOf(principal), planId: params.planId });
  return { items: (await listShares(keyOf(plan))).map((share) => Share.parse(share)) };
});
