import { deleteWebhook as route } from '#shared/notifications/contract.ts';
import { deleteDeliveries } from '#shared/notifications/deliveries.ts';
import { deleteWebhook } from '#shared/notifications/webhooks.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

/** The webhook goes first, so that nothing new is written into its log, which nobody can reach any more. */
export const handler = api(route, async ({ principal, params, correlationId }) => {
  const webhook = { companyId: companyOf(principal), webhookId: params.id };
  await deleteWebhook({ ...webhook, memberId: principal.principalId, correlationId });
  await deleteDeliveries(webhook);
});
