import { periodOf } from '#shared/accounts/period.ts';
import { monthlyLimit } from '#shared/accounts/plans.ts';
import { reserve } from '#shared/accounts/quota.ts';
import { readAccount } from '#shared/accounts/store.ts';
import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { modelInUse } from '#shared/platform/models/provider.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { openSlot } from '#shared/testers/slot.ts';
import { executeTest, TesterRequirements } from '#shared/tests/contract.ts';
import { acceptanceOf, orderedRun } from '#shared/tests/order.ts';
import { tidyUp } from '#shared/tests/settlement.ts';
import { createRun, keyOf } from '#shared/tests/store.ts';
import { refuseUnreachable, refuseUnusableAuth } from '#shared/tests/target.ts';

/** Validate, quota, phase, create: the run is started by the table's stream, so this writes and nothing else. */
export const handler = api(executeTest, async ({ principal, body, correlationId, idempotency }) => {
  refuseUnreachable(body.url);
  refuseUnusableAuth(body);
  if (body.testType === 'ai' && body.tester !== undefined) {
    refuse(
      'VALIDATION_ERROR',
      'An AI test has no tester. Order a human or hybrid test, or leave out `tester`.',
      [{ path: 'body.tester', message: 'Only for human and hybrid tests.' }],
    );
  }
  const companyId = companyOf(principal);
  const at = new Date();
  const period = periodOf(at);
  const [account, model] = await Promise.all([readAccount(companyId, period), modelInUse()]);
  const limit = monthlyLimit(account.company);
  // Spares the transaction; only the transaction can tell for certain.
  if (account.reserved + account.used >= limit) quotaExceeded(limit, period);

  const run = orderedRun({ body, account, model, memberId: principal.principalId, correlationId, at });
  const answer = acceptanceOf(run, setting('PUBLIC_URL'));
  const quota = reserve({ companyId, period, limit });
  if (body.auth && run.hasAuth) {
    const { keepTargetAuth } = await import('#shared/tests/target-secret.ts');
    await keepTargetAuth(keyOf(run), body.auth);
  }
  try {
    await transact([
      ...idempotency.record(answer),
      quota,
      createRun(run),
      ...(run.testType === 'ai' ? [] : [openSlot(keyOf(run), body.tester ?? TesterRequirements.parse({}))]),
      auditItem({
        companyId,
        action: 'run.ordered',
        actor: principal.principalId,
        target: run.id,
        correlationId,
      }),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // Only now is it certain that there is no run; in doubt the secret is left to the sweep.
    await tidyUp(run);
    if (error.failed.has(quota)) quotaExceeded(limit, period);
    throw error;
  }
  return answer;
});

function quotaExceeded(limit: number, period: string): never {
  return refuse(
    'QUOTA_EXCEEDED',
    `All ${limit} tests of ${period} are used or under way. Cancel one, wait for the next month, or ask for a larger plan.`,
  );
}
