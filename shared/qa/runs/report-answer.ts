import { refuse } from '#shared/platform/errors.ts';
import { QaReport } from '../report/contract.ts';
import { LARGEST_ANSWER, linkTo } from './large-answer.ts';
import { reportBytes, reportObject } from './report-file.ts';
import type { PlanRow } from './store.ts';
import { hasEnded } from './transitions.ts';

/** The report itself, or a link to it when it is too large for an answer. CONFLICT while there is none. */
export async function reportAnswer(
  plan: PlanRow,
): Promise<{ readonly report: QaReport | null; readonly url: string | null }> {
  const bytes = await reportBytes(plan);
  if (bytes === null) {
    refuse(
      'CONFLICT',
      hasEnded(plan.status) ? 'The run ended without a report.' : 'The run has not ended yet.',
    );
  }
  if (bytes.length > LARGEST_ANSWER) return { report: null, url: await linkTo(reportObject(plan)) };
  return { report: QaReport.parse(JSON.parse(Buffer.from(bytes).toString())), url: null };
}
