import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { listQaEvents } from '#shared/qa/contract.ts';
import { readEvents } from '#shared/qa/runs/events.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';

export const handler = api(listQaEvents, async ({ principal, params, query }) => {
  const key = { companyId: companyOf(principal), planId: params.planId };
  // The run first: what it counts is stored already when the events are read.
  const plan = await ownPlan(key);
  const events = await readEvents(key, query.after, query.limit);
  const after = events.at(-1)?.number ?? query.after;
  return { events, after, isOver: hasEnded(plan.status) && after >= plan.lastEvent };
});
