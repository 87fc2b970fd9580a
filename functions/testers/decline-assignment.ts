import { api } from '#shared/platform/api.ts';
import { Assignment, declineAssignment } from '#shared/testers/contract.ts';
import { giveBack } from '#shared/testers/giving-back.ts';
import { moveOwn } from '#shared/testers/own.ts';

export const handler = api(declineAssignment, async ({ principal, params, body, correlationId }) => {
  const { principalId: actor } = principal;
  return Assignment.parse(
    await moveOwn(actor, params.id, 'declined', (assignment, at) =>
      giveBack(assignment, { to: 'declined', at, reason: body.reason, actor, correlationId }),
    ),
  );
});
