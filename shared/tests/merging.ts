import { type Group, grouped } from './groups.ts';
import type { StoredIssue } from './issues.ts';
import { agreementOf } from './merge/agreement.ts';
import { mergeReports } from './merge/merge.ts';
import type { Similarity } from './merge/similarity.ts';

/**
 * Which findings of machine and person are one issue, and how far the two agree; for runs that have both.
 *
 * @param similarity decides where words do not; without it words decide alone
 */
export async function mergeOf(
  byMachine: readonly StoredIssue[],
  byPerson: readonly StoredIssue[],
  similarity?: Similarity,
): Promise<{ groups: Group[]; agreement: number | null }> {
  const { issues } = await mergeReports(branch(byMachine), branch(byPerson), similarity);
  const groups = issues.map(({ originals }) => originals.map(({ id }) => id));
  return { groups, agreement: agreementIn([...byMachine, ...byPerson], groups) };
}

/** Sentiments are averaged with the rest of the report. */
const branch = (issues: readonly StoredIssue[]) => ({
  sentimentScore: null,
  issues: issues.flatMap(({ source, ...issue }) => (source === 'company' ? [] : [{ ...issue, source }])),
});

/**
 * How far machine and person agree, whatever the company added; 0 to 1, to a thousandth. Null when one of
 * them found nothing, since there is nothing to compare then.
 */
export function agreementIn(issues: readonly StoredIssue[], groups: readonly Group[]): number | null {
  const theirs = grouped(issues, groups).filter(({ source }) => source !== 'company');
  const found = (side: 'ai' | 'human') =>
    theirs.some(({ provenance }) => provenance === side || provenance === 'both');
  return found('ai') && found('human') ? Math.round(agreementOf(theirs) * 1_000) / 1_000 : null;
}
