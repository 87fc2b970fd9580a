import { planPrefix } from '../keys.ts';
import { QaReport } from '../report/contract.ts';
import type { PlanRow } from './store.ts';

export const reportObject = (plan: PlanRow) => `${planPrefix(plan)}report.json`;
/** Requests and answers of the run, for the HAR export: a larger part than the report shows. */
export const harObject = (plan: PlanRow) => `${planPrefix(plan)}har.json`;

/** The report of a run, or null when it ended without one. */
export async function readReport(plan: PlanRow): Promise<QaReport | null> {
  const bytes = await reportBytes(plan);
  return bytes && QaReport.parse(JSON.parse(Buffer.from(bytes).toString()));
}

export async function reportBytes(plan: PlanRow): Promise<Uint8Array | null> {
  const { readObject } = await import('#shared/platform/objects.ts');
  return readObject(reportObject(plan));
}

export async function keepReport(plan: PlanRow, report: QaReport): Promise<void> {
  const { putObject } = await import('#shared/platform/objects.ts');
  await putObject(reportObject(plan), JSON.stringify(report), 'application/json');
}
