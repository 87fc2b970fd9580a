import { api } from '#shared/platform/api.ts';
import { Assignment, releaseAssignment } from '#shared/testers/contract.ts';
import { giveBack } from '#shared/testers/giving-back.ts';
import { moveOwn } from '#shared/testers/own.ts';

export const handler = api(releaseAssignment, async ({ principal, params, body, correlationId }) => {
  const { principalId: actor } = principal;
  return Assignment.parse(
    await moveOwn(actor, params.id, 'released', (assignment, at) =>
      giveBack(assignment, { to: 'released', at, reason: body.reason, actor, correlationId }),
    ),
  );
});
