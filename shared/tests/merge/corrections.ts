import { pageKey } from './address.ts';
import { agreementOf } from './agreement.ts';
import { inOrder, type Merge, type MergedIssue, mergedOf } from './merge.ts';
import type { ReportedIssue } from './reading.ts';

/**
 * What a person says against a merge, in terms of reported issues, which never change. It is kept as data and
 * applied to the merge anew each time it is read.
 */
export interface Correction {
  /** Unique; a correction that comes twice counts once. */
  readonly id: string;
  /** ISO 8601 UTC. Of two that contradict, the later counts; of one instant the greater id. */
  readonly at: string;
  /**
   * `split`: the originals do not belong to the rest of their issue. `join`: the issues that the originals are in
   * are one.
   */
  readonly kind: 'split' | 'join';
  /** Ids of reported issues. */
  readonly originals: readonly string[];
}

/** The stamp that the caller gives a correction. */
export interface Stamp {
  readonly id: string;
  readonly at: string;
}

/** Takes some originals out of an issue; they become an issue of their own. */
export function split<T extends ReportedIssue>(
  issue: MergedIssue<T>,
  originals: readonly string[],
  stamp: Stamp,
): Correction | { readonly refused: string } {
  const own = new Set(issue.originals.map(({ id }) => id));
  const taken = new Set(originals);
  if (![...taken].every((id) => own.has(id)))
    return { refused: 'Name only reports that this issue is made of.' };
  if (taken.size === 0 || taken.size === own.size) {
    return { refused: 'Name at least one report to take out, and leave at least one.' };
  }
  return { ...stamp, kind: 'split', originals: [...taken].toSorted() };
}

/** Makes several issues of one page into one. */
export function join<T extends ReportedIssue>(
  issues: readonly MergedIssue<T>[],
  stamp: Stamp,
): Correction | { readonly refused: string } {
  const ids = new Set(issues.map(({ id }) => id));
  if (ids.size < 2) return { refused: 'Choose at least two issues to join.' };
  if (new Set(issues.map((issue) => pageKey(issue.originals[0].page))).size > 1) {
    return { refused: 'Only issues of one page can be joined.' };
  }
  return {
    ...stamp,
    kind: 'join',
    originals: issues.flatMap(({ originals }) => originals.map(({ id }) => id)).toSorted(),
  };
}

/**
 * A merge as the company wants it. `merge` is what `mergeReports` gave, not an earlier answer of this function.
 * The order and repetition of `corrections` make no difference. Ids of originals that are not there any more
 * are passed over, and pages are never joined.
 */
export function corrected<T extends ReportedIssue>(
  merge: Merge<T>,
  corrections: readonly Correction[],
): Merge<T> {
  if (corrections.length === 0) return merge;
  let groups: T[][] = merge.issues.map(({ originals }) => [...originals]);
  for (const { kind, originals } of inTime(corrections)) {
    const named = new Set(originals);
    groups = kind === 'split' ? groups.flatMap((group) => parted(group, named)) : joined(groups, named);
  }
  const issues = groups.map(mergedOf);
  return {
    issues: inOrder(issues),
    sentimentScore: merge.sentimentScore,
    agreement: merge.agreement === null ? null : agreementOf(issues),
  };
}

function inTime(corrections: readonly Correction[]): Correction[] {
  const unique = new Map(corrections.map((correction) => [correction.id, correction]));
  const keyOf = ({ at, id }: Correction) => `${at} ${id}`;
  return [...unique.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function parted<T extends ReportedIssue>(group: readonly T[], named: ReadonlySet<string>): T[][] {
  return [group.filter(({ id }) => named.has(id)), group.filter(({ id }) => !named.has(id))].filter(
    (part) => part.length > 0,
  );
}

function joined<T extends ReportedIssue>(groups: readonly T[][], named: ReadonlySet<string>): T[][] {
  const meant = groups.filter((group) => group.some(({ id }) => named.has(id)));
  const byPage = Map.groupBy(meant.flat(), ({ page }) => pageKey(page));
  return [...groups.filter((group) => !meant.includes(group)), ...byPage.values()];
}
