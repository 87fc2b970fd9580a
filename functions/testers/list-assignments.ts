import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { Assignment, listAssignments } from '#shared/testers/contract.ts';
import { listAssignments as read } from '#shared/testers/listing.ts';

export const handler = api(listAssignments, async ({ principal, query: { limit, cursor, status } }) => {
  const scope = { principalId: principal.principalId, routeId: listAssignments.id, filter: { status } };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { assignments, next } = await read(principal.principalId, { status, limit, after });
  return {
    items: assignments.map((assignment) => Assignment.parse(assignment)),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
