import { auditItem } from '#shared/platform/audit.ts';
import { refuse } from '#shared/platform/errors.ts';
import type { AssignmentRow } from './assignment.ts';
import { remindAt } from './keys.ts';
import { changeSlot, heldBy } from './slot.ts';
import { changeAssignment, delist, enlist, writeWithTester } from './store.ts';
import { after, nextReminder } from './terms.ts';

/**
 * The tester takes the work. Throws `ConditionFailed` when the offer is not open any more, and refuses
 * those who are not verified (any more).
 */
export async function accept(assignment: AssignmentRow, at: string, correlationId: string): Promise<void> {
  const { id, testerId, companyId, runId, workSeconds } = assignment;
  const dueAt = after(at, workSeconds);
  await writeWithTester(testerId, ({ status, counts }) => {
    if (status !== 'verified') refuse('CONFLICT', 'You are suspended and cannot accept offers.');
    return {
      turn: { run: { companyId, runId }, to: 'accepted' },
      tester: { counts: { ...counts, accepted: counts.accepted + 1 } },
      others: [
        changeAssignment(
          assignment,
          ['offered'],
          {
            status: 'accepted',
            acceptedAt: at,
            dueAt,
            lastSeenAt: at,
            remindersSent: 0,
            ...remindAt(nextReminder({ what: 'work', since: at, deadline: dueAt, sent: 0 })),
          },
          { expression: 'offerExpiresAt > :now', values: { ':now': at } },
        ),
        ...delist(['offered'], assignment),
        enlist('accepted', assignment),
        changeSlot({ companyId, runId }, { status: 'working', deadline: dueAt }, heldBy(id)),
        auditItem({
          companyId,
          action: 'assignment.accepted',
          actor: testerId,
          target: id,
          correlationId,
        }),
      ],
    };
  });
}
