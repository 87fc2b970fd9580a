import type { SeverityCounts as Counts, Severity } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import { severities } from './severities.ts';
import classes from './severity-counts.module.css';
import { SeverityMark } from './severity-mark.tsx';

/** The counts of a run in one line: only the severities that occur. */
export function SeverityCounts({ counts }: { counts: Counts }) {
  const present = severities.filter((severity: Severity) => counts[severity] > 0);
  if (present.length === 0) return <span className={classes.none}>{strings.tests.noIssues}</span>;
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
