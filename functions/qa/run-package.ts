import { api } from '#shared/platform/api.ts';
import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { runPackage } from '#shared/qa/contract.ts';
import { refuseUnreachable } from '#shared/qa/packages/base-url.ts';
import { ownPackage } from '#shared/qa/packages/own.ts';
import { failedOperations } from '#shared/qa/runs/failed.ts';
import { orderedPlan } from '#shared/qa/runs/order.ts';
import { orderPlan, targetProblem } from '#shared/qa/runs/ordering.ts';

/** Writes the run and nothing else: the table's stream starts it. */
export const handler = api(
  runPackage,
  async ({ principal, params, body, correlationId, idempotency, setHeader }) => {
    const companyId = companyOf(principal);
    const pack = await ownPackage({ companyId, packageId: params.id });
    if (body.baseUrl !== undefined) refuseUnreachable(body.baseUrl);
    const only = body.failedOf === undefined ? null : await failedOperations(pack, body.failedOf);
    const plan = orderedPlan({
      pack,
      body,
      trigger: body.failedOf === undefined ? 'person' : 'retry',
      orderedBy: principal.principalId,
      only,
      correlationId,
      at: new Date(),
    });
    const problem = await targetProblem(plan);
    if (problem !== null) {
      refuse('FORBIDDEN', problem, [
        { path: 'body.config', message: 'See POST /api/qa/targets/verify, or leave both settings off.' },
      ]);
    }
    const statusUrl = `${setting('PUBLIC_URL')}/api/qa/status/${plan.planId}`;
    const answer = {
      planId: plan.planId,
      status: 'pending' as const,
      statusUrl,
      eventsUrl: `${setting('PUBLIC_URL')}/api/qa/events/${plan.planId}`,
    };
    await orderPlan(plan, { actor: principal.principalId, others: idempotency.record(answer) });
    setHeader('location', statusUrl);
    return answer;
  },
);
