import { redeliver } from '#shared/notifications/contract.ts';
import { findDelivery, sendAgain, shown } from '#shared/notifications/deliveries.ts';
import { webhookExists, webhookOf } from '#shared/notifications/webhooks.ts';
import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';

/** Sent by the table's stream, like the first time; the receiver gets the same body under the same id. */
export const handler = api(redeliver, async ({ principal, params, correlationId, idempotency }) => {
  const companyId = companyOf(principal);
  await webhookOf(companyId, params.id);
  const name = { companyId, webhookId: params.id, deliveryId: params.deliveryId };
  const delivery = (await findDelivery(name)) ?? refuse('NOT_FOUND', 'There is no such delivery.');
  if (delivery.status === 'pending') stillTried();
  const again = sendAgain(delivery, new Date().toISOString());
  const answer = shown({ ...delivery, ...again.change });
  try {
    await transact([
      ...idempotency.record(answer),
      again.item,
      webhookExists(companyId, params.id),
      auditItem({
        companyId,
        action: 'delivery.sent_again',
        actor: principal.principalId,
        target: delivery.id,
        correlationId,
      }),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed && error.failed.has(again.item))) throw error;
    stillTried();
  }
  return answer;
});

function stillTried(): never {
  return refuse('CONFLICT', 'This delivery is still being tried. Wait until it has failed or arrived.');
}
