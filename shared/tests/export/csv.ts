import type { CurrentIssue } from '../issue-list.ts';
import type { ExportedRun } from './run.ts';

const columns: readonly (readonly [name: string, of: (issue: CurrentIssue) => string | number | null])[] = [
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

/** RFC 4180, with a line for the names of the columns. */
export function csvOf(_: ExportedRun, issues: readonly CurrentIssue[]): string {
  const lines = [columns.map(([name]) => name), ...issues.map((issue) => columns.map(([, of]) => of(issue)))];
  return lines.map((fields) => `${fields.map(field).join(',')}\r\n`).join('');
}

/**
 * A field between quotes. Spreadsheets calculate what begins like a formula, and these texts come from
 * pages and people nobody vouches for: an apostrophe makes it a text.
 */
function field(value: string | number | null): string {
  const text = String(value ?? '');
  const safe = /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
