import type { Issue } from './contract.ts';
import { grouped } from './groups.ts';
import { inReadingOrder, type StoredIssue } from './issues.ts';
import type { Parts, ResultRow } from './parts.ts';
import type { RunRow } from './store.ts';
import { hasEnded } from './transitions.ts';

/** An issue as it stands now, with keys of pictures where a reader gets links. */
export type CurrentIssue = StoredIssue & Pick<Issue, 'tracking'>;

/** What there is to see of a run: all once it is completed, the machine's part while the person works. */
export function visibleResult({ status }: Pick<RunRow, 'status'>, { result }: Parts): ResultRow | null {
  return status === 'completed' || !hasEnded(status) ? result : null;
}

/** The issues of a run in reading order, with what the company said of each. */
export function currentIssues(
  { issues, tracking, comments, rating }: Parts,
  { groups, pages }: ResultRow,
): CurrentIssue[] {
  const place = (address: string) =>
    pages.findIndex((page) => page.url === address || page.finalUrl === address);
  const current = grouped(issues, groups).map((issue) => {
    const members = issue.originals.map(({ id }) => id);
    // What was said before a merge was corrected stays with the finding that it was said of.
    const said = members.flatMap((id) => tracking.find(({ issueId }) => issueId === id) ?? []);
    const rulings = members.flatMap((id) => rating?.rulings[id] ?? []);
    return {
      ...issue,
      tracking: {
        status: said[0]?.status ?? ('open' as const),
        ruling: rulings[0] ?? null,
        comments: comments
          .filter(({ issueId }) => members.includes(issueId))
          .sort((one, other) => one.at.localeCompare(other.at))
          .map(({ at, by, name, text }) => ({ at, by, name, text })),
      },
    };
  });
  return inReadingOrder(current, place);
}

/** An issue by its id, or by that of a finding that is part of it. */
export function issueWith(issues: readonly CurrentIssue[], id: string): CurrentIssue | undefined {
  return issues.find(({ originals }) => originals.some((original) => original.id === id));
}
