import { eventOfPlan } from '#shared/notifications/qa-event.ts';
import { type Change, fanOut } from '#shared/platform/fan-out.ts';
import type { PlanRef } from '#shared/qa/runs/ref.ts';
import { PlanRow } from '#shared/qa/runs/store.ts';

/** Hands what happened to runs to those who react. */
export const handler = fanOut([
  { queue: 'QA_RUN_STARTS_QUEUE_URL', messageOf: planToStart },
  { queue: 'WEBHOOKS_QUEUE_URL', messageOf: eventOfPlan },
]);

function planToStart({ before, after }: Change): PlanRef | null {
  if (before !== null || after?.entity !== 'plan') return null;
  const { companyId, planId, correlationId } = PlanRow.parse(after);
  return { companyId, planId, correlationId };
}
