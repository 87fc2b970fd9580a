import type * as z from 'zod';
import { agreementIn } from './agreement.ts';
import type { IssueOriginal, MergeCorrection } from './contract.ts';
import { type Group, groupOf, inOrderOfWeight, join, split } from './groups.ts';
import type { StoredIssue } from './issues.ts';
import { pageKey } from './merge/address.ts';

export type Corrected =
  | {
      readonly kind: 'changed';
      readonly groups: readonly Group[];
      readonly agreement: number | null;
      /** What was told apart or put together, each with its findings. */
      readonly parts: readonly (readonly IssueOriginal[])[];
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly code: 'NOT_FOUND' | 'VALIDATION_ERROR'; readonly reason: string };

/** Findings that one issue may have, so that it stays one item of a table and one thing to read. */
const mostMembers = 50;

/** What a company's correction makes of the groups. Issues are named by any finding in them. Pure. */
export function corrected(
  issues: readonly StoredIssue[],
  groups: readonly Group[],
  correction: z.output<typeof MergeCorrection>,
): Corrected {
  const ids = correction.action === 'split' ? [correction.issueId] : correction.issueIds;
  const found = ids.map((id) => groupOf(groups, id));
  const named = [...new Set(found.flatMap((group) => (group ? [group] : [])))];
  const [first] = named;
  if (!first || found.includes(undefined)) {
    return { kind: 'refused', code: 'NOT_FOUND', reason: 'The test run has no such issue.' };
  }
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  const members = (some: readonly Group[]) => some.flat().flatMap((id) => byId.get(id) ?? []);
  const originals = (group: Group) => members([group]).flatMap((issue) => issue.originals);
  const changed = (after: readonly Group[], parts: readonly Group[]): Corrected => ({
    kind: 'changed',
    groups: after,
    agreement: agreementIn(issues, after),
    parts: parts.map(originals),
  });

  if (correction.action === 'split') {
    if (first.length === 1) return { kind: 'unchanged' };
    return changed(
      split(groups, first),
      first.map((id) => [id]),
    );
  }
  if (named.length === 1) return { kind: 'unchanged' };
  const all = inOrderOfWeight(members(named));
  const refused = (reason: string): Corrected => ({ kind: 'refused', code: 'VALIDATION_ERROR', reason });
  if (new Set(all.map(({ page }) => pageKey(page))).size > 1) {
    return refused('Issues of different pages stay apart: each needs its own repair.');
  }
  if (all.length > mostMembers) return refused(`One issue can have ${mostMembers} findings at most.`);
  return changed(
    join(
      groups,
      named,
      all.map(({ id }) => id),
    ),
    named,
  );
}
