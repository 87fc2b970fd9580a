import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { getQaStatus } from '#shared/qa/contract.ts';
import { readEvents } from '#shared/qa/runs/events.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { summaryOf } from '#shared/qa/runs/store.ts';

const SHOWN = 100;

export const handler = api(getQaStatus, async ({ principal, params }) => {
  const key = { companyId: companyOf(principal), planId: params.planId };
  const plan = await ownPlan(key);
  const events = await readEvents(key, Math.max(0, plan.lastEvent - SHOWN), SHOWN);
  return { ...summaryOf(plan, new Date()), events };
});
