import { companyNames } from '#shared/accounts/store.ts';
import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { openAssignmentOf } from '#shared/testers/assignment.ts';
import { listOpenAssignments } from '#shared/testers/contract.ts';
import { listOpen } from '#shared/testers/listing.ts';

export const handler = api(listOpenAssignments, async ({ principal, query: { limit, cursor, status } }) => {
  const scope = { principalId: principal.principalId, routeId: listOpenAssignments.id, filter: { status } };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { open, next } = await listOpen(status, { limit, after });
  const names = await companyNames(open.map(({ assignment }) => assignment.companyId));
  return {
    items: open.map(({ assignment, testerName }) =>
      openAssignmentOf(assignment, { testerName, companyName: names.get(assignment.companyId) ?? '' }),
    ),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
