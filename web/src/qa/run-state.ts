import type { QaRunStatus, QaRunSummary } from '#shared/qa/contract.ts';
import type { QaProgress } from '#shared/qa/event/contract.ts';

const rank: Record<QaRunStatus, number> = { pending: 0, running: 1, completed: 2, failed: 2, cancelled: 2 };

export function isActive(status: QaRunStatus): boolean {
  return rank[status] < 2;
}

/** Percent of a run that is over when a phase begins; most of the time goes into testing. */
const begun: Record<QaProgress['phase'], number> = {
  reading: 0,
  planning: 2,
  testing: 4,
  alone: 90,
  judging: 96,
  over: 100,
};

/** How far a run is, in whole percent. */
export function percentOf({ phase, done, operations }: QaProgress): number {
  if (phase !== 'testing' || operations === 0) return begun[phase];
  return Math.floor(begun.testing + (begun.alone - begun.testing) * Math.min(1, done / operations));
}

/** News may arrive late: a run never goes back to an earlier status, and its requests never become fewer. */
export function withSummary<Known extends QaRunSummary>(known: Known, news: QaRunSummary): Known {
  const later =
    rank[news.status] > rank[known.status] ||
    (news.status === known.status && news.progress.requests >= known.progress.requests);
  return later ? { ...known, ...news } : known;
}

/** Also of a run that was cancelled or failed, when it had found out anything until then. */
export function hasReport(run: Pick<QaRunSummary, 'status' | 'findings'>): boolean {
  return !isActive(run.status) && run.findings !== null;
}

/** What a run found that ended early is put together once nobody works on it any more. */
const partialReportMs = 60_000;

export function mayGetReport(
  run: Pick<QaRunSummary, 'status' | 'findings' | 'endedAt'>,
  now: number,
): boolean {
  const early = run.status === 'cancelled' || run.status === 'failed';
  return early && run.findings === null && now - Date.parse(run.endedAt ?? '') < partialReportMs;
}
