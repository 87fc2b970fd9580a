import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { listQaRuns } from '#shared/qa/contract.ts';
import { ownPackage } from '#shared/qa/packages/own.ts';
import { keyOf } from '#shared/qa/packages/store.ts';
import { listPlans, summaryOf } from '#shared/qa/runs/store.ts';

export const handler = api(listQaRuns, async ({ principal, params, query: { limit, cursor } }) => {
  const pack = await ownPackage({ companyId: companyOf(principal), packageId: params.id });
  const scope = { principalId: principal.principalId, routeId: listQaRuns.id, filter: { id: pack.id } };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { plans, next } = await listPlans(keyOf(pack), { limit, after });
  const now = new Date();
  return {
    items: plans.map((plan) => summaryOf(plan, now)),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
