import { reportOf } from '../evaluation/report-of.ts';
import type { Finding, QaReport, RecordedExchange } from '../report/contract.ts';
import { knownFindings } from './baseline.ts';
import type { PlanRow } from './store.ts';
import {
  type BatchResult,
  costOfWritten,
  endedBatches,
  keptApi,
  keptPlan,
  keptResult,
  keptWork,
} from './work-files.ts';

/** Exchanges that are kept of all batches together: of 22,000 operations there are too many for one process. */
const MOST_EXCHANGES = 20_000;

/** A run's report, and what it was made of. */
export interface Reported {
  readonly report: QaReport;
  readonly exchanges: RecordedExchange[];
  /** Scenarios that were created. */
  readonly created: number;
  /** Findings that the baseline does not know; null without a baseline. */
  readonly newFindings: number | null;
  /** What models cost that wrote scenarios, in micro-USD. */
  readonly costMicroUsd: number;
}

/**
 * Puts together what the batches found that have ended.
 *
 * @param early why the run ended before all of them had, or null
 */
export async function reported(plan: PlanRow, early: string | null): Promise<Reported> {
  const [api, planned, work, batches, known, costMicroUsd] = await Promise.all([
    keptApi(plan),
    keptPlan(plan),
    keptWork(plan),
    endedBatches(plan),
    knownFindings(plan),
    costOfWritten(plan),
  ]);
  const results: BatchResult[] = [];
  const samples: RecordedExchange[] = [];
  for (const number of batches) {
    const { exchanges, ...result } = await keptResult(plan, number);
    samples.push(...exchanges.slice(0, Math.ceil(MOST_EXCHANGES / batches.length)));
    results.push({ ...result, exchanges: [] });
  }
  const startedAt = plan.startedAt ?? plan.createdAt;
  const report = reportOf({
    api,
    plan: planned,
    results,
    config: plan.config,
    baseUrl: plan.baseUrl,
    startedAt,
    seconds: Math.max(0, Date.now() - Date.parse(startedAt)) / 1000,
    notes: work.notes,
    early,
    ...(known !== null && { known }),
  });
  return {
    report,
    exchanges: samples,
    created: results.reduce((sum, { created }) => sum + created, 0),
    newFindings: known === null ? null : report.findings.filter(({ id }) => !known.has(id)).length,
    costMicroUsd,
  };
}

export function countsOf(findings: readonly Finding[]) {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
