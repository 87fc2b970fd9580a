import { refuse } from '#shared/platform/errors.ts';
import type { QaReport } from '../report/contract.ts';
import { LARGEST_ANSWER, linkTo } from './large-answer.ts';
import { readReport, reportObject, reportSize } from './report-file.ts';
import type { PlanRow } from './store.ts';
import { hasEnded } from './transitions.ts';

/** The report itself, or a link to it when it is too large for an answer. CONFLICT while there is none. */
export async function reportAnswer(
  plan: PlanRow,
): Promise<{ readonly report: QaReport | null; readonly url: string | null }> {
  const size = await reportSize(plan);
  if (size !== null && size > LARGEST_ANSWER) return { report: null, url: await linkTo(reportObject(plan)) };
  const report = size === null ? null : await readReport(plan);
  if (report === null) {
    refuse(
      'CONFLICT',
      hasEnded(plan.status) ? 'The run ended without a report.' : 'The run has not ended yet.',
    );
  }
  return { report, url: null };
}
