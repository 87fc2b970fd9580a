import type { CurrentIssue } from '../issue-list.ts';
import type { ExportedRun } from './run.ts';

/** Everything but pictures, whose links would expire. */
export function jsonOf(run: ExportedRun, issues: readonly CurrentIssue[]): string {
  const { id, url, mission, persona, testType, ref, endedAt } = run;
  return JSON.stringify(
    {
      v: 1,
      run: { id, url, mission, persona, testType, ref, endedAt },
      issues: issues.map(({ evidence, ...issue }) => ({
        ...issue,
        evidence: { text: evidence.text, box: evidence.box },
      })),
    },
    null,
    2,
  );
}
