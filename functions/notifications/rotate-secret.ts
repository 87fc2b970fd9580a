import { rotateSecret as route } from '#shared/notifications/contract.ts';
import { rotateSecret } from '#shared/notifications/webhooks.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

export const handler = api(route, async ({ principal, params, correlationId, idempotency }) =>
  rotateSecret(
    {
      companyId: companyOf(principal),
      memberId: principal.principalId,
      webhookId: params.id,
      correlationId,
    },
    (answer) => idempotency.record(answer),
  ),
);
