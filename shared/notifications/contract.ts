import * as z from 'zod';
import { listOf, Page, Timestamp } from '#shared/platform/contract.ts';
import { route } from '#shared/platform/route.ts';

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';
export const WebhookId = z.string().regex(new RegExp(`^hook_${ulid}$`));
export const DeliveryId = z.string().regex(new RegExp(`^dlv_${ulid}$`));

/** Events a company can be told about. */
export const WebhookEvent = z.enum([
  'test.completed',
  'test.failed',
  'test.awaiting_company',
  'qa.completed',
  'qa.failed',
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

export const Webhook = z
  .object({
    v: z.literal(1),
    id: WebhookId,
    url: z.string(),
    events: z.array(WebhookEvent),
    createdAt: Timestamp,
    /** Set while two secrets sign, after a rotation. */
    previousSecretUntil: Timestamp.nullable(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().nullable().describe('Shown this once; null when an Idempotency-Key repeats the answer.'),
}).meta({ id: 'WebhookWithSecret' });

/** Not a name of the tests capability: those tell of themselves through this one. */
const WebhookUrl = z
  .string()
  .max(2_048)
  .refine(
    (text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
    'Give a full http or https address.',
  )
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
    'Put no user name or password into the address: the signature says who calls.',
  );

export const CreateWebhook = z.strictObject({ url: WebhookUrl, events: z.array(WebhookEvent).min(1) });

export const DeliveryAttempt = z.object({
  at: Timestamp,
  status: z.int().nullable().describe('HTTP status; null when no answer came.'),
  error: z.string().nullable(),
  durationMs: z.int(),
});

export const Delivery = z
  .object({
    v: z.literal(1),
    id: DeliveryId,
    webhookId: WebhookId,
    event: WebhookEvent,
    createdAt: Timestamp,
    status: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.array(DeliveryAttempt),
    payload: z.unknown(),
  })
  .meta({ id: 'WebhookDelivery' });
export type Delivery = z.infer<typeof Delivery>;

const byId = z.object({ id: z.string().min(1).max(100) });
const company = { roles: ['company'], rateLimit: 'default' } as const;

export const listWebhooks = route({
  id: 'listWebhooks',
  entry: 'notifications/list-webhooks',
  method: 'GET',
  path: '/api/webhooks',
  summary: 'Webhooks of the company',
  ...company,
  answer: { status: 200, schema: listOf(Webhook) },
  idempotent: false,
});
export const createWebhook = route({
  id: 'createWebhook',
  entry: 'notifications/create-webhook',
  method: 'POST',
  path: '/api/webhooks',
  summary: 'Be told of events by signed HTTP calls',
  ...company,
  body: CreateWebhook,
  answer: { status: 201, schema: WebhookWithSecret },
  idempotent: true,
});
export const deleteWebhook = route({
  id: 'deleteWebhook',
  entry: 'notifications/delete-webhook',
  method: 'DELETE',
  path: '/api/webhooks/{id}',
  summary: 'Delete a webhook with its delivery log',
  ...company,
  params: byId,
  answer: { status: 204, schema: null },
  idempotent: false,
});
export const rotateSecret = route({
  id: 'rotateWebhookSecret',
  entry: 'notifications/rotate-secret',
  method: 'POST',
  path: '/api/webhooks/{id}/rotate-secret',
  summary: 'A new secret; for 24 hours both sign',
  ...company,
  params: byId,
  answer: { status: 200, schema: WebhookWithSecret },
  idempotent: true,
});
export const listDeliveries = route({
  id: 'listDeliveries',
  entry: 'notifications/list-deliveries',
  method: 'GET',
  path: '/api/webhooks/{id}/deliveries',
  summary: 'Deliveries of a webhook, newest first',
  ...company,
  params: byId,
  query: Page,
  answer: { status: 200, schema: listOf(Delivery) },
  idempotent: false,
});
export const redeliver = route({
  id: 'redeliver',
  entry: 'notifications/redeliver',
  method: 'POST',
  path: '/api/webhooks/{id}/deliveries/{deliveryId}/redeliver',
  summary: 'Send a delivery again',
  ...company,
  params: z.object({ id: z.string().min(1).max(100), deliveryId: z.string().min(1).max(100) }),
  answer: { status: 202, schema: Delivery },
  idempotent: true,
});

export const routes = [listWebhooks, createWebhook, deleteWebhook, rotateSecret, listDeliveries, redeliver];
