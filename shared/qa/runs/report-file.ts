import { planPrefix } from '../keys.ts';
import { QaReport } from '../report/contract.ts';
import type { PlanRow } from './store.ts';

export const reportObject = (plan: PlanRow) => `${planPrefix(plan)}report.json`;
/** Requests and answers of the run, for the HAR export: a larger part than the report shows. */
export const harObject = (plan: PlanRow) => `${planPrefix(plan)}har.json`;

/**
 * A run whose findings are counted has a report. Where there is none nothing is looked for: who may read objects but
 * not list them hears from S3 that he may not, and not that there is none.
 */
const hasReport = ({ findings }: PlanRow) => findings !== null;

/** The report of a run, or null when it ended without one. */
export async function readReport(plan: PlanRow): Promise<QaReport | null> {
  if (!hasReport(plan)) return null;
  const { readObject } = await import('#shared/platform/objects.ts');
  const bytes = await readObject(reportObject(plan));
  return bytes && QaReport.parse(JSON.parse(Buffer.from(bytes).toString()));
}

/** Size of the report in bytes, or null when the run ended without one. */
export async function reportSize(plan: PlanRow): Promise<number | null> {
  if (!hasReport(plan)) return null;
  const { sizeOfObject } = await import('#shared/platform/objects.ts');
  return sizeOfObject(reportObject(plan));
}

export async function keepReport(plan: PlanRow, report: QaReport): Promise<void> {
  const { putObject } = await import('#shared/platform/objects.ts');
  await putObject(reportObject(plan), JSON.stringify(report), 'application/json');
}
