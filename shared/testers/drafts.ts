import * as z from 'zod';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { putEvidence, readEvidence } from '#shared/tests/evidence.ts';
import type { AssignmentRow } from './assignment.ts';
import { Draft } from './contract.ts';
import { folderOf } from './keys.ts';
import { changeAssignment } from './store.ts';

/* Drafts may be as large as a report and are saved every few seconds: a file, and no row that streams. */

const SavedDraft = z.object({ draft: Draft, savedAt: z.string() });

const fileOf = ({ id }: AssignmentRow) => `${folderOf(id)}draft.json`;

export async function readDraft(
  assignment: AssignmentRow,
): Promise<{ draft: Draft | null; savedAt: string | null }> {
  if (!assignment.hasDraft) return { draft: null, savedAt: null };
  return readEvidence(assignment, fileOf(assignment), SavedDraft);
}

export async function writeDraft(assignment: AssignmentRow, draft: Draft, at: string): Promise<void> {
  const saved = JSON.stringify({ draft, savedAt: at });
  await putEvidence(assignment, fileOf(assignment), saved, 'application/json');
  if (assignment.hasDraft) return;
  try {
    await transact([changeAssignment(assignment, ['accepted'], { hasDraft: true })]);
  } catch (error) {
    // The work ended in between, and with it the need for a draft.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
