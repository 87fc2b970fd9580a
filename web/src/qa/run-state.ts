import type { QaRunStatus, QaRunSummary } from '#shared/qa/contract.ts';

const rank: Record<QaRunStatus, number> = { pending: 0, running: 1, completed: 2, failed: 2, cancelled: 2 };

export function isActive(status: QaRunStatus): boolean {
  return rank[status] < 2;
}

/** News may arrive late: a run never goes back to an earlier status, and its requests never become fewer. */
export function withSummary<Known extends QaRunSummary>(known: Known, news: QaRunSummary): Known {
  const later =
    rank[news.status] > rank[known.status] ||
    (news.status === known.status && news.progress.requests >= known.progress.requests);
  return later ? { ...known, ...news } : known;
}

export function hasReport(run: Pick<QaRunSummary, 'status' | 'verdict'>): boolean {
  return !isActive(run.status) && run.verdict !== null;
}
