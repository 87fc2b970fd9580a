import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { listRuns, RunSummary } from '#shared/tests/contract.ts';
import { listRuns as read } from '#shared/tests/listing.ts';

export const handler = api(listRuns, async ({ principal, query: { limit, cursor, ...filter } }) => {
  const scope = { principalId: principal.principalId, routeId: listRuns.id, filter };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { runs, next } = await read(companyOf(principal), { filter, limit, after });
  return {
    items: runs.map((run) => RunSummary.parse(run)),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
