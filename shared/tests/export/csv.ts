import { type Column, csv } from '#shared/platform/csv.ts';
import type { CurrentIssue } from '../issue-list.ts';
import type { ExportedRun } from './run.ts';

const columns: readonly Column<CurrentIssue>[] = [
  ['id', ({ id }) => id],
  ['status', ({ tracking }) => tracking.status],
  ['ruling', ({ tracking }) => tracking.ruling],
  ['severity', ({ severity }) => severity],
  ['category', ({ category }) => category],
  ['title', ({ title }) => title],
  ['description', ({ description }) => description],
  ['page', ({ page }) => page],
  ['selector', ({ selector }) => selector],
  ['guideline', ({ guideline }) => guideline?.id ?? null],
  ['found_by', ({ provenance }) => provenance],
  ['occurrences', ({ occurrences }) => occurrences],
];

export function csvOf(_: ExportedRun, issues: readonly CurrentIssue[]): string {
  return csv(columns, issues);
}
