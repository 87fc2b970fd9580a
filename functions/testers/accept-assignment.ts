import { api } from '#shared/platform/api.ts';
import { accept } from '#shared/testers/acceptance.ts';
import { Assignment, acceptAssignment } from '#shared/testers/contract.ts';
import { moveOwn } from '#shared/testers/own.ts';

export const handler = api(acceptAssignment, async ({ principal, params, correlationId }) =>
  Assignment.parse(
    await moveOwn(principal.principalId, params.id, 'accepted', (assignment, at) =>
      accept(assignment, at, correlationId),
    ),
  ),
);
