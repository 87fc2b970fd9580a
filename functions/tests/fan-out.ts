import { deliveryAskedBy } from '#shared/notifications/deliveries.ts';
import { mailOrderedBy } from '#shared/notifications/mail.ts';
import { eventOf } from '#shared/notifications/run-event.ts';
import { type Change, fanOut } from '#shared/platform/fan-out.ts';
import { slotToAnswer } from '#shared/testers/stream.ts';
import { seenIn } from '#shared/tests/stream.ts';
import type { RunRef } from '#shared/tests/workflow.ts';

/** Hands what happened in the Testing table to those who react. */
export const handler = fanOut([
  { queue: 'RUN_STARTS_QUEUE_URL', messageOf: runToStart },
  { queue: 'TASK_CALLBACKS_QUEUE_URL', messageOf: slotToAnswer },
  { queue: 'MAIL_QUEUE_URL', messageOf: mailOrderedBy },
  { queue: 'WEBHOOKS_QUEUE_URL', messageOf: eventOf },
  { queue: 'WEBHOOKS_QUEUE_URL', messageOf: deliveryAskedBy },
]);

function runToStart({ before, after }: Change): RunRef | null {
  const seen = before === null && after ? seenIn(after) : null;
  if (seen?.kind !== 'run') return null;
  const { companyId, id, correlationId } = seen.run;
  return { companyId, runId: id, correlationId };
}
