import type { RunKey } from '#shared/tests/keys.ts';
import { HumanReport } from './contract.ts';
import { folderOf } from './keys.ts';
import { readSlot } from './slot.ts';
import { findAssignment } from './store.ts';

/** What a tester handed in for a run. */
export interface HandedIn {
  readonly report: HumanReport;
  /** Names of screenshots in the report are below this, relative to the run's prefix: `human/<id>/`. */
  readonly folder: string;
  readonly assignmentId: string;
  readonly testerId: string;
  readonly submittedAt: string;
}

/** The report of a run's tester, or null when none was handed in. */
export async function readHumanReport(key: RunKey): Promise<HandedIn | null> {
  const assignment = await submittedTo(key);
  if (!assignment) return null;
  // Lazily: whoever only asks who worked on a run does without the client of S3.
  const { readEvidence } = await import('#shared/tests/evidence.ts');
  return {
    report: await readEvidence(key, assignment.report, HumanReport),
    folder: folderOf(assignment.id),
    assignmentId: assignment.id,
    testerId: assignment.testerId,
    submittedAt: assignment.endedAt ?? '',
  };
}

/** The tester whose report a run has, or null. */
export async function readHumanWorker(key: RunKey): Promise<string | null> {
  return (await submittedTo(key))?.testerId ?? null;
}

async function submittedTo(key: RunKey) {
  const slot = await readSlot(key);
  const assignment = slot?.assignmentId ? await findAssignment(slot.assignmentId) : null;
  if (assignment?.status !== 'submitted' || assignment.report === null) return null;
  return { ...assignment, report: assignment.report };
}
