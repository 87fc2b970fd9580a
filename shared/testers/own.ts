import { ConditionFailed } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import type { AssignmentRow } from './assignment.ts';
import { AssignmentId } from './contract.ts';
import { readAssignment } from './store.ts';

/** An assignment of this tester; NOT_FOUND for every other id. */
export async function ownAssignment(testerId: string, id: string): Promise<AssignmentRow> {
  const known = AssignmentId.safeParse(id).success ? await readAssignment(testerId, id) : null;
  return known ?? refuse('NOT_FOUND', 'There is no such assignment for you.');
}

/** Why nothing can be done with an assignment in this status (any more). */
const reasons: Readonly<Record<AssignmentRow['status'], string>> = {
  offered: 'This is an offer. Accept it first.',
  accepted: 'You have accepted this assignment. Release it if you cannot do it.',
  submitted: 'You have handed in your report already. Thank you.',
  declined: 'You have declined this offer.',
  expired: 'This offer has expired.',
  released: 'You have given this assignment back.',
  overdue: 'The deadline has passed, so the assignment was given to somebody else.',
  reassigned: 'This assignment was taken back by us.',
  cancelled: 'The company has ended this test.',
};

/** Refuses a call that comes at the wrong time, with the reason. */
export function notNow(assignment: AssignmentRow, at: string): never {
  const { status, offerExpiresAt, dueAt } = assignment;
  if (status === 'offered' && offerExpiresAt <= at) refuse('CONFLICT', reasons.expired);
  if (status === 'accepted' && dueAt !== null && dueAt <= at) {
    refuse('CONFLICT', 'The deadline has passed. Reports cannot be handed in any more.');
  }
  return refuse('CONFLICT', reasons[status]);
}

/** Whether work is under way and not late. */
export function isWorking({ status, dueAt }: AssignmentRow, at: string): boolean {
  return status === 'accepted' && dueAt !== null && dueAt > at;
}

export function mustBeWorking(assignment: AssignmentRow, at: string): void {
  if (!isWorking(assignment, at)) notNow(assignment, at);
}

/**
 * Moves an own assignment to a status and answers with it as it is then. Doing it again changes nothing,
 * so that a call whose answer was lost can be repeated; at any other time it is refused.
 */
export async function moveOwn(
  testerId: string,
  id: string,
  to: AssignmentRow['status'],
  move: (assignment: AssignmentRow, at: string) => Promise<void>,
): Promise<AssignmentRow> {
  const before = await ownAssignment(testerId, id);
  if (before.status === to) return before;
  const at = new Date().toISOString();
  try {
    await move(before, at);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const now = await ownAssignment(testerId, id);
    return now.status === to ? now : notNow(now, at);
  }
  return ownAssignment(testerId, id);
}
