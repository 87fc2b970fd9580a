import { createWebhook as route } from '#shared/notifications/contract.ts';
import { refuseAddress } from '#shared/notifications/webhook-address.ts';
import { createWebhook } from '#shared/notifications/webhooks.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

export const handler = api(route, async ({ principal, body, correlationId, idempotency }) => {
  refuseAddress(body.url);
  return createWebhook(
    { companyId: companyOf(principal), memberId: principal.principalId, correlationId, ...body },
    (answer) => idempotency.record(answer),
  );
});
