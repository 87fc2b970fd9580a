import { createKey as route } from '#shared/accounts/contract.ts';
import { createKey } from '#shared/accounts/keys.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

export const handler = api(route, async ({ principal, body, correlationId, idempotency }) =>
  createKey(
    { companyId: companyOf(principal), memberId: principal.principalId, name: body.name, correlationId },
    (answer) => idempotency.record(answer),
  ),
);
