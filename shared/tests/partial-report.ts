import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { putIssues, putResult, RunEnded } from './parts.ts';
import { figures, type MachinePart, reportOf } from './report.ts';
import { keyOf, type RunRow, showResult } from './store.ts';

/**
 * Shows what the machine found while the person still works; as often as wanted. Throws `RunEnded` when
 * the run ended meanwhile.
 */
export async function showMachinePart(run: RunRow, machine: MachinePart): Promise<void> {
  const key = keyOf(run);
  const { issues, result } = await reportOf(run, { machine, person: null, notes: [] }, null);
  await putIssues(key, issues);
  try {
    await transact([showResult(key, figures(issues, result)), putResult(key, { ...result, partial: true })]);
  } catch (error) {
    throw error instanceof ConditionFailed ? new RunEnded() : error;
  }
}
