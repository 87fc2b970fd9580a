import { mailItem } from '#shared/notifications/mail.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import { type AssignmentRow, type GivenBack, givenBackFrom } from './assignment.ts';
import { remindAt } from './keys.ts';
import { changeSlot, heldBy, readSlot, type SlotRow, vacant } from './slot.ts';
import {
  changeAssignment,
  changeTester,
  delist,
  readAssignment,
  readTester,
  writeWithTester,
} from './store.ts';
import { loaded, type TesterRow } from './tester.ts';

export interface GivingBack {
  readonly to: GivenBack;
  readonly at: string;
  /** For the record; shown to the tester. */
  readonly reason: string;
  /** Id of a member, or the name of the function that acts by itself. */
  readonly actor: string;
  readonly correlationId: string;
}

/** What changes of a tester whose assignment ends without a report. */
function relieved(tester: TesterRow, { loadWeek }: AssignmentRow, to: GivenBack): Partial<TesterRow> {
  return {
    load: loaded(tester.load, loadWeek, -1),
    ...(to === 'overdue' && { counts: { ...tester.counts, overdue: tester.counts.overdue + 1 } }),
  };
}

/** Ends the assignment, by the clock only when its time is over. */
function end(assignment: AssignmentRow, { to, at, reason }: GivingBack): TransactItem[] {
  const over = {
    expired: { expression: 'offerExpiresAt <= :at', values: { ':at': at } },
    overdue: { expression: 'dueAt <= :at', values: { ':at': at } },
  };
  return [
    changeAssignment(
      assignment,
      givenBackFrom[to],
      { status: to, endedAt: at, endReason: reason, ...remindAt(null) },
      to === 'expired' || to === 'overdue' ? over[to] : undefined,
    ),
    // Whichever of them it is by now, which the caller may not have seen.
    ...delist(givenBackFrom[to], assignment),
  ];
}

function audit({ companyId, id }: AssignmentRow, { to, actor, correlationId }: GivingBack): TransactItem {
  return auditItem({ companyId, action: `assignment.${to}`, actor, target: id, correlationId });
}

/** Tells the tester of an end that somebody else brought about. */
function notice({ id, url, testerId }: AssignmentRow, { to, reason }: GivingBack): TransactItem[] {
  const order = { to: { memberId: testerId }, dedupe: `${to}/${id}` };
  const assignment = { assignmentId: id, url };
  switch (to) {
    case 'cancelled':
      return [mailItem({ ...order, template: 'work_cancelled', data: { ...assignment, reason } })];
    case 'reassigned':
      return [mailItem({ ...order, template: 'work_reassigned', data: { ...assignment, reason } })];
    case 'overdue':
      return [mailItem({ ...order, template: 'work_overdue', data: assignment })];
    default:
      return [];
  }
}

/**
 * Ends an assignment without a report: its slot is open again, its tester's week has room again, all in
 * one transaction. Throws `ConditionFailed` when the assignment cannot end like this (any more).
 */
export async function giveBack(assignment: AssignmentRow, giving: GivingBack): Promise<void> {
  const { companyId, runId, id, testerId } = assignment;
  await writeWithTester(testerId, (tester) => ({
    turn: { run: { companyId, runId }, to: giving.to },
    tester: relieved(tester, assignment, giving.to),
    others: [
      ...end(assignment, giving),
      changeSlot({ companyId, runId }, { status: 'open', ...vacant }, heldBy(id)),
      audit(assignment, giving),
      ...notice(assignment, giving),
    ],
  }));
}

export interface Closing {
  readonly at: string;
  /** Shown to the tester whose assignment is cancelled, if there is one. */
  readonly reason: string;
  readonly actor: string;
  readonly correlationId: string;
}

/** Tries against a slot that changes all the time. */
const tries = 20;

/**
 * Closes the slot of a run in the transaction that ends the run. `write` gets the items for it (none
 * where there is no slot) and is called again with others when the slot or its tester has changed in
 * between. Work that was handed in stays; an open offer or accepted work is cancelled, the tester told
 * and the week given back.
 */
export async function closingSlot<T>(
  key: RunKey,
  why: Closing,
  write: (items: readonly TransactItem[]) => Promise<T>,
): Promise<T> {
  for (let left = tries; ; left -= 1) {
    const items = await closeSlot(key, why);
    try {
      return await write(items);
    } catch (error) {
      const changed = error instanceof ConditionFailed && items.some((item) => error.failed.has(item));
      if (!changed || left === 0) throw error;
    }
  }
}

/** Items that close a run's slot as it is now; none where there is no slot or it is closed already. */
export async function closeSlot(key: RunKey, why: Closing): Promise<TransactItem[]> {
  const slot = await readSlot(key);
  if (!slot || slot.status === 'closed') return [];
  const held = heldAssignment(slot);
  const assignment = held && (await readAssignment(held.testerId, held.id));
  const tester = held && (await readTester(held.testerId));
  if (!assignment || !tester) {
    return [
      changeSlot(
        key,
        { status: 'closed', deadline: null, awaitsCompany: false },
        { expression: '#status = :seen', values: { ':seen': slot.status } },
      ),
    ];
  }
  const giving: GivingBack = { ...why, to: 'cancelled' };
  return [
    changeSlot(key, { status: 'closed', ...vacant, awaitsCompany: false }, heldBy(assignment.id)),
    ...end(assignment, giving),
    ...changeTester(tester, relieved(tester, assignment, 'cancelled')),
    audit(assignment, giving),
    ...notice(assignment, giving),
  ];
}

function heldAssignment({ status, assignmentId, testerId }: SlotRow) {
  const isHeld = status === 'offered' || status === 'working';
  return isHeld && assignmentId !== null && testerId !== null ? { id: assignmentId, testerId } : null;
}

/** Closes the slot of a run that goes on without it. */
export async function closeAlone(key: RunKey, why: Closing): Promise<void> {
  await closingSlot(key, why, async (items) => {
    if (items.length > 0) await transact(items);
  });
}
