import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { listPackages } from '#shared/qa/contract.ts';
import { listPackages as read } from '#shared/qa/packages/store.ts';
import { viewsOf } from '#shared/qa/packages/views.ts';

export const handler = api(listPackages, async ({ principal, query: { limit, cursor, project } }) => {
  const scope = { principalId: principal.principalId, routeId: listPackages.id, filter: { project } };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { packages, next } = await read(companyOf(principal), { project, limit, after });
  return {
    items: await viewsOf(packages),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
