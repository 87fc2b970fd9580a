import { use } from '#shared/accounts/quota.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { modelOf } from '#shared/platform/models/catalogue.ts';
import type { Meaning } from './meaning.ts';
import { comparing } from './merging.ts';
import { addStep, putIssues, putResult, RunEnded } from './parts.ts';
import { type Found, figures, reportOf } from './report.ts';
import { tidyUp } from './settlement.ts';
import { keyOf, moveRun, type RunRow } from './store.ts';

/** Writes the end of a run together with what else has to happen then. */
export type Ending = (write: (others: readonly TransactItem[]) => Promise<void>) => Promise<void>;

/**
 * Stores the report, then completes the run and counts it in one transaction: once, however often it is
 * tried. Throws `RunEnded` when the run ended meanwhile.
 */
export async function completeRun(
  run: RunRow,
  found: Found,
  ending: Ending = (write) => write([]),
): Promise<void> {
  const key = keyOf(run);
  const { issues, result } = await reportOf(run, found, comparing(await meaningIn(run, found)));
  const reason = `${who(found)} and found ${count(result.groups.length, 'issue')}.`;
  await putIssues(key, issues);
  await addStep(key, { kind: 'report', message: reason, page: null });
  await ending(async (others) => {
    const move = moveRun(key, 'completed', {
      at: new Date().toISOString(),
      reason,
      ...figures(issues, result),
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
        ...others,
      ]);
    } catch (error) {
      throw error instanceof ConditionFailed && error.failed.has(move) ? new RunEnded() : error;
    }
  });
  await tidyUp(run);
}

/** Only of runs that have something to merge, and whose model is a provider's: the offline model knows no meaning. */
async function meaningIn(run: RunRow, { machine, person }: Found): Promise<Meaning | null> {
  if (machine === null || person === null || modelOf(run.model)?.offline !== false) return null;
  const { meaningFor } = await import('./meaning.ts');
  return meaningFor(run.companyId);
}

function who({ machine, person }: Found): string {
  const pages = machine && count(machine.examination.pages.length, 'page');
  if (!pages) return 'A tester tested the site';
  return person ? `Tested ${pages}, and so did a tester,` : `Tested ${pages}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
