import { listWebhooks } from '#shared/notifications/contract.ts';
import { shown, webhooksOf } from '#shared/notifications/webhooks.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

/** A company has so few webhooks that one page holds them all. */
export const handler = api(listWebhooks, async ({ principal }) => ({
  items: (await webhooksOf(companyOf(principal))).map((row) => shown(row)),
  nextCursor: null,
}));
