import type { Row } from '#shared/platform/dynamo.ts';
import type { QaRunStatus } from '#shared/qa/contract.ts';
import { PlanRow, summaryOf } from '#shared/qa/runs/store.ts';
import type { WebhookEvent } from './contract.ts';
import type { Event } from './webhook-event.ts';

const events: Partial<Record<QaRunStatus, WebhookEvent>> = {
  completed: 'qa.completed',
  failed: 'qa.failed',
};

/** For the fan-out: what to put on the `webhooks` queue for a change of the Qa table, if anything. */
export function eventOfPlan({ before, after }: { before: Row | null; after: Row | null }): Event | null {
  if (before?.entity !== 'plan' || after?.entity !== 'plan' || before.status === after.status) return null;
  const plan = PlanRow.parse(after);
  const event = events[plan.status];
  if (!event || plan.endedAt === null) return null;
  return {
    kind: 'event',
    companyId: plan.companyId,
    event,
    cause: `${plan.planId}/${plan.status}`,
    createdAt: plan.endedAt,
    data: summaryOf(plan, new Date(plan.endedAt)),
  };
}
