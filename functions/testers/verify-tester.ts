import { api } from '#shared/platform/api.ts';
import { verifyTester } from '#shared/testers/contract.ts';
import { decide } from '#shared/testers/standing.ts';
import { testerOf } from '#shared/testers/tester.ts';

export const handler = api(verifyTester, async ({ principal, params, body, correlationId }) => {
  const rejected = body.decision === 'reject';
  return testerOf(
    await decide(params.id, {
      to: rejected ? 'rejected' : 'verified',
      reason: rejected ? body.reason : null,
      actor: principal.principalId,
      correlationId,
    }),
  );
});
