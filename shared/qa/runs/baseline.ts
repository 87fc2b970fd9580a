import { readReport } from './report-file.ts';
import { type PlanRow, readPlan } from './store.ts';

/** Ids of the findings that the baseline of a run knows; null without a baseline, or when that run is gone. */
export async function knownFindings({ companyId, baseline }: PlanRow): Promise<ReadonlySet<string> | null> {
  if (baseline === null) return null;
  const plan = await readPlan({ companyId, planId: baseline });
  const report = plan && (await readReport(plan));
  return report && new Set(report.findings.map(({ id }) => id));
}
