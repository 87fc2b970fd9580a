import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { putObject } from '#shared/platform/objects.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { exportQaReport } from '#shared/qa/contract.ts';
import { planPrefix } from '#shared/qa/keys.ts';
import { exported } from '#shared/qa/reports/export.ts';
import { knownFindings } from '#shared/qa/runs/baseline.ts';
import { readExchanges } from '#shared/qa/runs/exchanges-file.ts';
import { LARGEST_ANSWER, linkTo } from '#shared/qa/runs/large-answer.ts';
import { ownPlan } from '#shared/qa/runs/own.ts';
import { readReport } from '#shared/qa/runs/report-file.ts';

export const handler = api(exportQaReport, async ({ principal, params, query }) => {
  const plan = await ownPlan({ companyId: companyOf(principal), planId: params.planId });
  const report = (await readReport(plan)) ?? refuse('CONFLICT', 'The run has no report to export.');
  const [exchanges, known] = await Promise.all([readExchanges(plan), knownFindings(plan)]);
  const file = exported({ report, exchanges, known }, query.format, `assay-${plan.planId}`);
  if (Buffer.byteLength(file.content) <= LARGEST_ANSWER) return { ...file, url: null };
  const name = `${planPrefix(plan)}export/${file.filename}`;
  await putObject(name, file.content, file.mediaType);
  return { ...file, content: null, url: await linkTo(name) };
});
