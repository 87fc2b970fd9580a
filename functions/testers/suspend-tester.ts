import { api } from '#shared/platform/api.ts';
import { suspendTester } from '#shared/testers/contract.ts';
import { decide } from '#shared/testers/standing.ts';
import { testerOf } from '#shared/testers/tester.ts';

export const handler = api(suspendTester, async ({ principal, params, body, correlationId }) =>
  testerOf(
    await decide(params.id, {
      to: 'suspended',
      reason: body.reason,
      actor: principal.principalId,
      correlationId,
    }),
  ),
);
