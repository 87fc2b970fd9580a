import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { listTesters } from '#shared/testers/contract.ts';
import { listTesters as read } from '#shared/testers/listing.ts';
import { testerOf } from '#shared/testers/tester.ts';

export const handler = api(listTesters, async ({ principal, query: { limit, cursor, status } }) => {
  const scope = { principalId: principal.principalId, routeId: listTesters.id, filter: { status } };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { testers, next } = await read(status, { limit, after });
  return {
    items: testers.map(testerOf),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
