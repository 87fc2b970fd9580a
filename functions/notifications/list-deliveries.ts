import { listDeliveries } from '#shared/notifications/contract.ts';
import { deliveriesOf, shown } from '#shared/notifications/deliveries.ts';
import { webhookOf } from '#shared/notifications/webhooks.ts';
import { api } from '#shared/platform/api.ts';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { companyOf } from '#shared/platform/principal.ts';

export const handler = api(listDeliveries, async ({ principal, params, query: { limit, cursor } }) => {
  const companyId = companyOf(principal);
  const { id: webhookId } = await webhookOf(companyId, params.id);
  const scope = { principalId: principal.principalId, routeId: listDeliveries.id, filter: { webhookId } };
  const after = cursor === undefined ? null : String((await openCursor(cursor, scope)).after);
  const { deliveries, next } = await deliveriesOf({ companyId, webhookId }, { limit, after });
  return {
    items: deliveries.map(shown),
    nextCursor: next === null ? null : await sealCursor({ after: next }, scope),
  };
});
