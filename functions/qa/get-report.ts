import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { getQaReport } from '#shared/qa/contract.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { reportAnswer } from '#shared/qa/runs/report-answer.ts';

export const handler = api(getQaReport, async ({ principal, params }) =>
  reportAnswer(await ownPlan({ companyId: companyOf(principal), planId: params.planId })),
);
