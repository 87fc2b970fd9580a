import type * as z from 'zod';
import type { FindingCounts as Counts } from '#shared/qa/contract.ts';
import { severities } from '#shared/qa/report/contract.ts';
import { strings } from '../strings.ts';
import classes from '../tests/severity-counts.module.css';
import { SeverityMark } from '../tests/severity-mark.tsx';

export function totalOf(counts: z.infer<typeof Counts>): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** The counts of a run in one line: only the severities that occur. */
export function FindingCounts({ counts }: { counts: z.infer<typeof Counts> }) {
  const present = severities.filter((severity) => counts[severity] > 0);
  if (present.length === 0) return <span className={classes.none}>{strings.qa.package.noFindings}</span>;
  return (
    <ul className={classes.counts}>
      {present.map((severity) => (
        <li key={severity}>
          <SeverityMark severity={severity} count={counts[severity]} />
        </li>
      ))}
    </ul>
  );
}
