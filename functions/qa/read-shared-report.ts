import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { readSharedReport } from '#shared/qa/contract.ts';
import { reportAnswer } from '#shared/qa/runs/report-answer.ts';
import { shareBehind } from '#shared/qa/runs/shares.ts';
import { readPlan } from '#shared/qa/runs/store.ts';

export const handler = api(readSharedReport, async ({ body }) => {
  const share = await shareBehind(body.token);
  const plan = share && (await readPlan(share));
  if (!share || !plan) {
    refuse('NOT_FOUND', 'This link does not work (any more). Ask who sent it for a new one.');
  }
  return { packageName: plan.packageName, expiresAt: share.expiresAt, ...(await reportAnswer(plan)) };
});
