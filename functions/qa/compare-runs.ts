import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { compareQaRuns } from '#shared/qa/contract.ts';
import { differenceOf } from '#shared/qa/runs/compare.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { readReport } from '#shared/qa/runs/report-file.ts';
import type { PlanRow } from '#shared/qa/runs/store.ts';

export const handler = api(compareQaRuns, async ({ principal, params, query }) => {
  const companyId = companyOf(principal);
  const [later, earlier] = await Promise.all([
    ownPlan({ companyId, planId: params.planId }),
    ownPlan({ companyId, planId: query.with }),
  ]);
  if (later.packageId !== earlier.packageId) {
    refuse('VALIDATION_ERROR', 'Only runs of one package can be compared.', [
      { path: 'query.with', message: 'It belongs to another package.' },
    ]);
  }
  const [now, before] = await Promise.all([reportOf(later), reportOf(earlier)]);
  const findings = [...before.findings, ...now.findings];
  return {
    planId: later.planId,
    with: earlier.planId,
    ...differenceOf(before, now),
    titles: Object.fromEntries(
      findings.map(({ id, title, severity, operation }) => [id, { title, severity, operation }]),
    ),
  };
});

async function reportOf(plan: PlanRow) {
  return (await readReport(plan)) ?? refuse('CONFLICT', `The run ${plan.planId} has no report to compare.`);
}
