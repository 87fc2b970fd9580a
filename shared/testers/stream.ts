import type { Row } from '#shared/platform/dynamo.ts';
import { type RunKey, runOf } from '#shared/tests/keys.ts';
import { SlotRow } from './slot.ts';

/**
 * The run whose execution may get an answer by this change of the Testing table: its slot changed hands,
 * or the company chose. Null for every other change.
 */
export function slotToAnswer({ before, after }: { before: Row | null; after: Row | null }): RunKey | null {
  if (before?.entity !== 'slot' || after?.entity !== 'slot') return null;
  const [was, is] = [SlotRow.parse(before), SlotRow.parse(after)];
  const changed =
    was.status !== is.status || was.assignmentId !== is.assignmentId || was.choice !== is.choice;
  if (!changed || !is.wait) return null;
  return runOf({ pk: String(after.pk), sk: String(after.sk) });
}
