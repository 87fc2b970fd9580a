import { api } from '#shared/platform/api.ts';
import { ConditionFailed } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import type { AssignmentRow } from '#shared/testers/assignment.ts';
import { Assignment, AssignmentId, reassign } from '#shared/testers/contract.ts';
import { giveBack } from '#shared/testers/giving-back.ts';
import { findAssignment } from '#shared/testers/store.ts';

export const handler = api(reassign, async ({ principal, params, body, correlationId }) => {
  const assignment = await existing(params.id);
  if (assignment.status === 'reassigned') return Assignment.parse(assignment);
  try {
    await giveBack(assignment, {
      to: 'reassigned',
      at: new Date().toISOString(),
      reason: body.reason,
      actor: principal.principalId,
      correlationId,
    });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const { status } = await existing(params.id);
    if (status !== 'reassigned') refuse('CONFLICT', `This assignment is over: it is ${status}.`);
  }
  return Assignment.parse(await existing(params.id));
});

async function existing(id: string): Promise<AssignmentRow> {
  const known = AssignmentId.safeParse(id).success ? await findAssignment(id) : null;
  return known ?? refuse('NOT_FOUND', 'There is no such assignment.');
}
