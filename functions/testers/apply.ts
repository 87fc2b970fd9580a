import { api } from '#shared/platform/api.ts';
import { apply } from '#shared/testers/application.ts';
import { applyAsTester } from '#shared/testers/contract.ts';

export const handler = api(
  applyAsTester,
  async ({ principal, body, correlationId, idempotency, verifiedEmail }) =>
    apply(
      {
        memberId: principal.principalId,
        subject: principal.subject,
        email: await verifiedEmail(),
        profile: body,
        correlationId,
      },
      (answer) => idempotency.record(answer),
    ),
);
