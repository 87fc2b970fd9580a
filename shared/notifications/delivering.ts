import type * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { CallFailed } from '#shared/platform/guard/failure.ts';
import { guardedClient } from '#shared/platform/guard/fetch.ts';
import type { DeliveryAttempt } from './contract.ts';
import {
  claim,
  type DeliveryRef,
  type DeliveryRow,
  findDelivery,
  logAttempt,
  orderDelivery,
} from './deliveries.ts';
import { answerMs, outcomeOf } from './retries.ts';
import { signatures } from './signature.ts';
import type { Event } from './webhook-event.ts';
import { findWebhook, liveSecrets, type WebhookRow, webhooksOf } from './webhooks.ts';

/** Orders a delivery for each webhook that wants to be told. */
export async function announce(event: Event): Promise<void> {
  const webhooks = await webhooksOf(event.companyId);
  for (const { id, events } of webhooks) {
    if (events.includes(event.event)) await orderDelivery(id, event);
  }
}

/**
 * Calls the webhook if that is due now. The row says what is due: a message is only a reason to look, so a
 * second one does no harm.
 *
 * @returns seconds after which somebody must look again; null when there is nothing more to do
 */
export async function deliver(ref: DeliveryRef): Promise<number | null> {
  const [webhook, delivery] = await Promise.all([
    findWebhook(ref.companyId, ref.webhookId),
    findDelivery(ref),
  ]);
  if (!webhook || delivery?.status !== 'pending' || delivery.round !== ref.round) return null;
  const claimed = await claim(ref, new Date());
  if (!claimed) return secondsUntil((await findDelivery(ref))?.nextAttemptAt);
  const attempt = await callReceiver(webhook, claimed);
  const outcome = outcomeOf(attempt.status, claimed.failed);
  await logAttempt(claimed, attempt, outcome);
  return outcome.status === 'pending' ? outcome.waitSeconds : null;
}

function secondsUntil(at = new Date().toISOString()): number {
  return Math.max(1, Math.ceil((Date.parse(at) - Date.now()) / 1000));
}

async function callReceiver(
  webhook: WebhookRow,
  { id, body }: DeliveryRow,
): Promise<z.infer<typeof DeliveryAttempt>> {
  const at = new Date();
  const timestamp = Math.floor(at.getTime() / 1000);
  const secrets = await liveSecrets(webhook, at);
  const client = guardedClient(guardOf(setting('GUARD_ALLOWED_HOSTS')));
  const startedAt = performance.now();
  const attempt = (status: number | null, error: string | null) => ({
    at: at.toISOString(),
    status,
    error,
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const { status } = await client.call(webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Assay-Webhook/1',
        'assay-delivery': id,
        'assay-timestamp': String(timestamp),
        'assay-signature': signatures(secrets, timestamp, body),
      },
      body,
      timeoutMs: answerMs,
      maxBytes: 0,
      redirects: 'answer',
    });
    const taken = status >= 200 && status < 300;
    return attempt(status, taken ? null : `The receiver answered ${status}.`);
  } catch (error) {
    if (error instanceof CallFailed) return attempt(null, error.message);
    throw error;
  } finally {
    await client.close();
  }
}
