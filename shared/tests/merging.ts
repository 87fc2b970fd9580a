import { agreementIn } from './agreement.ts';
import type { StoredIssue } from './issues.ts';
import type { Meaning } from './meaning.ts';
import { mergeReports } from './merge/merge.ts';
import type { Compare } from './report.ts';

/**
 * Which findings of machine and person are one issue, and how far the two agree; for runs that have both.
 *
 * @param meaning decides where words do not; without it words decide alone
 */
export const comparing =
  (meaning: Meaning | null): Compare =>
  async (byMachine, byPerson) => {
    const { issues } = await mergeReports(branch(byMachine), branch(byPerson), meaning?.similarity);
    const groups = issues.map(({ originals }) => originals.map(({ id }) => id));
    const { use, note } = meaning?.outcome() ?? { use: null, note: null };
    return { groups, agreement: agreementIn([...byMachine, ...byPerson], groups), use, note };
  };

/** Sentiments are averaged with the rest of the report. */
const branch = (issues: readonly StoredIssue[]) => ({
  sentimentScore: null,
  issues: issues.flatMap(({ source, ...issue }) => (source === 'company' ? [] : [{ ...issue, source }])),
});
