import type { Issue, Severity, Viewport } from '#shared/tests/contract.ts';
import { severities } from '../severities.ts';

export interface IssueFilters {
  readonly severity?: Severity | undefined;
  readonly category?: Issue['category'] | undefined;
  readonly source?: Issue['source'] | undefined;
  readonly provenance?: Issue['provenance'] | undefined;
  readonly viewport?: Viewport | undefined;
  readonly page?: string | undefined;
  readonly text?: string | undefined;
}

function holds(issue: Issue, words: string): boolean {
  const where = [
    issue.title,
    issue.description,
    issue.selector,
    issue.evidence.text,
    issue.rule,
    issue.guideline?.id,
  ]
    .join('\n')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}

/** The issues that pass every filter. One that was seen at both widths passes either. */
export function filterIssues(issues: readonly Issue[], filters: IssueFilters): Issue[] {
  return issues.filter(
    (issue) =>
      (filters.severity === undefined || issue.severity === filters.severity) &&
      (filters.category === undefined || issue.category === filters.category) &&
      (filters.source === undefined || issue.source === filters.source) &&
      (filters.provenance === undefined || issue.provenance === filters.provenance) &&
      (filters.page === undefined || issue.page === filters.page) &&
      (filters.viewport === undefined || issue.viewport === null || issue.viewport === filters.viewport) &&
      (filters.text === undefined || holds(issue, filters.text)),
  );
}

export interface IssueGroup {
  /** A severity or the address of a page. */
  readonly key: string;
  readonly issues: Issue[];
}

/** Groups of issues; by severity the worst first, by page in the order of the visit, the worst issue first. */
export function groupIssues(
  issues: readonly Issue[],
  by: 'severity' | 'page',
  pages: readonly string[],
): IssueGroup[] {
  const badness = (issue: Issue) => severities.indexOf(issue.severity);
  const visit = (page: string) => {
    const index = pages.indexOf(page);
    return index < 0 ? pages.length : index;
  };
  const sorted = issues.toSorted((a, b) =>
    by === 'severity'
      ? badness(a) - badness(b) || visit(a.page) - visit(b.page)
      : visit(a.page) - visit(b.page) || badness(a) - badness(b),
  );
  const groups = Map.groupBy(sorted, (issue) => (by === 'severity' ? issue.severity : issue.page));
  return [...groups].map(([key, members]) => ({ key, issues: members }));
}
