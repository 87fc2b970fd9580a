import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { cancelQaRun } from '#shared/qa/contract.ts';
import { cancelPlan } from '#shared/qa/runs/cancelling.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { summaryOf } from '#shared/qa/runs/store.ts';

/** Of two calls at once one cancels, and the other is told, like everybody after it, that the run has ended. */
export const handler = api(cancelQaRun, async ({ principal, params, correlationId }) => {
  const key = { companyId: companyOf(principal), planId: params.planId };
  const cancelled = await cancelPlan(await ownPlan(key), { actor: principal.principalId, correlationId });
  const now = await ownPlan(key);
  if (!cancelled) refuse('CONFLICT', `The run has already ended: it is ${now.status}.`);
  return summaryOf(now, new Date());
});
