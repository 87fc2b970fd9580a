import { use } from '#shared/accounts/quota.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import type { Examination } from './contract.ts';
import { issuesOf } from './issues.ts';
import { addStep, putIssues, putResult, type ResultRow, RunEnded } from './parts.ts';
import { tidyUp } from './settlement.ts';
import { countBySeverity } from './severity.ts';
import { keyOf, moveRun, type RunRow } from './store.ts';
import type { Verdict } from './verdict.ts';

/** Everything a run found, as it is stored. Pure. */
export function reportOf(
  run: RunRow,
  found: { readonly examination: Examination; readonly verdict: Verdict },
) {
  const { examination, verdict } = found;
  const judgement = verdict.kind === 'judged' ? verdict.judgement : null;
  const { issues, leftOut } = issuesOf(run, examination, judgement);
  const notes = [...examination.notes];
  if (leftOut > 0) notes.push(`${leftOut} more issues of lower severity were left out.`);
  if (verdict.kind === 'unjudged') {
    notes.push(`No model judged this run, so it has no sentiment: ${verdict.reason}`);
  } else if (verdict.use.offline) {
    notes.push('The offline model judged this run: its sentiment and advice are placeholders.');
  }
  const result: ResultRow = {
    sentimentScore: judgement?.sentimentScore ?? null,
    sentimentReasons: judgement?.sentimentReasons ?? [],
    recommendations: judgement?.recommendations ?? [],
    positives: judgement?.positives ?? [],
    pages: examination.pages.map(({ ariaSnapshot: _, ...page }) => page),
    notes,
    modelUse: verdict.use,
  };
  return { issues, result };
}

/**
 * Stores the report, then completes the run and counts it in one transaction: once, however often it is
 * tried. Throws `RunEnded` when the run ended meanwhile.
 */
export async function completeRun(
  run: RunRow,
  found: { readonly examination: Examination; readonly verdict: Verdict },
): Promise<void> {
  const key = keyOf(run);
  const { issues, result } = reportOf(run, found);
  const reason = `Tested ${count(result.pages.length, 'page')} and found ${count(issues.length, 'issue')}.`;
  await putIssues(key, issues);
  await addStep(key, { kind: 'report', message: reason, page: null });
  const move = moveRun(key, 'completed', {
    at: new Date().toISOString(),
    reason,
    sentimentScore: result.sentimentScore,
    issueCounts: countBySeverity(issues),
  });
  try {
    await transact([
      move,
      putResult(key, result),
      use({ companyId: run.companyId, period: run.quotaPeriod }),
      auditItem({
        companyId: run.companyId,
        action: 'run.completed',
        actor: 'tests/complete',
        target: run.id,
        correlationId: run.correlationId,
      }),
    ]);
  } catch (error) {
    throw error instanceof ConditionFailed && error.failed.has(move) ? new RunEnded() : error;
  }
  await tidyUp(run);
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
