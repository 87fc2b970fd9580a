import { revokeKey as route } from '#shared/accounts/contract.ts';
import { revokeKey } from '#shared/accounts/keys.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

export const handler = api(route, async ({ principal, params, correlationId }) =>
  revokeKey({
    companyId: companyOf(principal),
    memberId: principal.principalId,
    keyId: params.id,
    correlationId,
  }),
);
