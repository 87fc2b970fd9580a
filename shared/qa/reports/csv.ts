import { type Column, csv } from '#shared/platform/csv.ts';
import type { Finding, QaReport } from '../report/contract.ts';

const columns: readonly Column<Finding>[] = [
  ['id', ({ id }) => id],
  ['severity', ({ severity }) => severity],
  ['oracle', ({ oracle }) => oracle],
  ['operation', ({ operation }) => operation],
  [
    'other_operations',
    ({ operation, operations }) => operations.filter((each) => each !== operation).join('; '),
  ],
  ['title', ({ title }) => title],
  ['evidence', ({ evidence }) => evidence],
  ['likely_cause', ({ likelyCause }) => likelyCause],
  ['reference', ({ reference }) => reference.url],
  ['certainty', ({ certainty }) => certainty],
  ['occurrences', ({ occurrences }) => occurrences],
  ['curl', ({ curl }) => curl],
];

/** One line for each finding. */
export function csvOf(report: QaReport): string {
  return csv(columns, report.findings);
}
