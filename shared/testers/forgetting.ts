import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import { AssignmentStatus } from './contract.ts';
import { readSlot } from './slot.ts';
import { assignmentToRun, changeAssignment } from './store.ts';

/**
 * Takes what a company wrote out of the assignments of a run that it deletes, as often as wanted: who was
 * asked keeps what was earned and when, and nothing else. To be called while the run's slot exists.
 */
export async function forgetAssignments(key: RunKey): Promise<void> {
  const slot = await readSlot(key);
  for (const testerId of slot?.asked ?? []) {
    const assignment = await assignmentToRun(testerId, key.runId);
    if (!assignment) continue;
    const blank = { url: '', mission: '', additionalContext: null, steps: [], hasDraft: false, report: null };
    try {
      await transact([changeAssignment(assignment, AssignmentStatus.options, blank)]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}
