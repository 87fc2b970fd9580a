import type { IssueSource, Severity } from './contract.ts';
import type { StoredIssue } from './issues.ts';
import { rankOf } from './severity.ts';

/*
 * What was found is kept as it was handed in, one row for each finding, and never changed. Which of them
 * are one issue is kept beside it: groups of their ids. What a reader sees is made of both, so that
 * nobody's words are ever overwritten, and a correction of the merge changes nothing but the groups.
 */

/** Ids of findings that are one issue. The first names the issue. Each finding is in exactly one group. */
export type Group = readonly string[];

/** Every finding an issue of its own. */
export const alone = (issues: readonly { readonly id: string }[]): Group[] => issues.map(({ id }) => [id]);

/** The issues that the groups make of what was found. */
export function grouped(issues: readonly StoredIssue[], groups: readonly Group[]): StoredIssue[] {
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  return groups.map((ids) => joined(ids.flatMap((id) => byId.get(id) ?? [])));
}

/** What was measured speaks for what was only described. */
const spokesmen: readonly IssueSource[] = ['examination', 'model', 'human', 'company'];

/** Members of a group in the order in which they may speak for it. */
export function inOrderOfWeight<
  T extends { readonly id: string; readonly source: IssueSource; readonly severity: Severity },
>(members: readonly T[]): T[] {
  return members.toSorted(
    (one, other) =>
      spokesmen.indexOf(one.source) - spokesmen.indexOf(other.source) ||
      rankOf(one.severity) - rankOf(other.severity) ||
      one.id.localeCompare(other.id),
  );
}

/**
 * One issue of many findings: in the words of the first, as severe as the worst of them, with everything
 * that any of them knows of place and guideline.
 */
function joined(members: readonly StoredIssue[]): StoredIssue {
  const [first, ...others] = members;
  if (!first) throw new Error('A group names findings that do not exist.');
  if (others.length === 0) return first;
  const known = <T>(of: (issue: StoredIssue) => T | null) =>
    members.map(of).find((value) => value !== null) ?? null;
  const seen = members.find(({ evidence }) => evidence.text !== '' || evidence.screenshot !== null) ?? first;
  const worst = members.reduce((one, other) => (rankOf(other.severity) < rankOf(one.severity) ? other : one));
  const provenances = new Set(members.map(({ provenance }) => provenance));
  return {
    ...first,
    rule: known(({ rule }) => rule),
    severity: worst.severity,
    viewport: seen.viewport,
    selector: known(({ selector }) => selector),
    guideline: known(({ guideline }) => guideline),
    evidence: { ...seen.evidence, pictures: members.flatMap(({ evidence }) => evidence.pictures) },
    occurrences: Math.max(...members.map(({ occurrences }) => occurrences)),
    provenance: provenances.size > 1 ? 'both' : first.provenance,
    originals: members.flatMap(({ originals }) => originals),
  };
}

/** The group that a finding is in. */
export function groupOf(groups: readonly Group[], id: string): Group | undefined {
  return groups.find((group) => group.includes(id));
}

/** The groups with one of them taken apart. */
export function split(groups: readonly Group[], group: Group): Group[] {
  return groups.flatMap((other) => (other === group ? group.map((id) => [id]) : [other]));
}

/** The groups with some of them made one, its members in the order that is given. */
export function join(groups: readonly Group[], some: readonly Group[], members: Group): Group[] {
  const [first] = some;
  return groups.flatMap((group) => {
    if (group === first) return [members];
    return some.includes(group) ? [] : [group];
  });
}
