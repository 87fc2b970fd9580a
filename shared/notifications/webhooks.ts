import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { auditItem } from '#shared/platform/audit.ts';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, dynamo, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { newId } from '#shared/platform/ids.ts';
import { secretText } from '#shared/platform/secrets.ts';
import { Webhook, type WebhookEvent, WebhookId, type WebhookWithSecret } from './contract.ts';
import { newSalt, secretOf } from './signature.ts';

/*
 * In the Testing table, so that deliveries are made from the same stream:
 *   company/<companyId>/webhooks              webhook/<id>      a webhook
 *                                             count             how many there are
 *   company/<companyId>/webhook/<webhookId>   delivery/<id>     see deliveries.ts
 */

/** Webhooks a company can have at a time: each event is a call to every one of them. */
export const maxWebhooks = 10;

/** How long the secret before the last rotation still signs. */
export const rotationHours = 24;

const WebhookRow = Webhook.omit({ previousSecretUntil: true }).extend({
  companyId: z.string(),
  salt: z.string(),
  previous: z.object({ salt: z.string(), until: z.string() }).nullable(),
});
export type WebhookRow = z.infer<typeof WebhookRow>;

const partition = (companyId: string) => `company/${companyId}/webhooks`;
const webhookKey = (companyId: string, id: string) => ({ pk: partition(companyId), sk: `webhook/${id}` });
const table = () => setting('TESTING_TABLE');

interface Actor {
  readonly companyId: string;
  readonly memberId: string;
  readonly correlationId: string;
}

// --- Reading ----------------------------------------------------------------------------------------

/** NOT_FOUND when the company has no such webhook. */
export async function webhookOf(companyId: string, id: string): Promise<WebhookRow> {
  return (await findWebhook(companyId, id)) ?? notFound();
}

export async function findWebhook(companyId: string, id: string): Promise<WebhookRow | null> {
  if (!WebhookId.safeParse(id).success) return null;
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: webhookKey(companyId, id), ConsistentRead: true }),
  );
  return WebhookRow.nullable().parse(Item ?? null);
}

/** Oldest first; few enough for one page. */
export async function webhooksOf(companyId: string): Promise<WebhookRow[]> {
  const { Items } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :webhook)',
      ExpressionAttributeValues: { ':pk': partition(companyId), ':webhook': 'webhook/' },
      ConsistentRead: true,
    }),
  );
  return z.array(WebhookRow).parse(Items);
}

/** What the company may see of it. */
export function shown({ previous, ...row }: WebhookRow, at = new Date()): Webhook {
  const previousSecretUntil = previous && previous.until > at.toISOString() ? previous.until : null;
  return Webhook.parse({ ...row, previousSecretUntil });
}

/** The secrets that sign at this moment, the newest first. */
export async function liveSecrets({ id, salt, previous }: WebhookRow, at: Date): Promise<string[]> {
  const salts = [salt, ...(previous && previous.until > at.toISOString() ? [previous.salt] : [])];
  const stageSecret = await secretText(setting('WEBHOOK_SECRET_ARN'));
  return salts.map((each) => secretOf(stageSecret, id, each));
}

/** Its condition fails when the webhook is gone. */
export function webhookExists(companyId: string, id: string): TransactItem {
  return {
    ConditionCheck: {
      TableName: table(),
      Key: webhookKey(companyId, id),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

// --- Changing ---------------------------------------------------------------------------------------

type Answer = z.infer<typeof WebhookWithSecret>;

/**
 * CONFLICT when the company has all the webhooks it can have.
 *
 * @param record gives what has to be written with it so that a repeated call finds this answer
 */
export async function createWebhook(
  order: Actor & { readonly url: string; readonly events: readonly WebhookEvent[] },
  record: (answer: Answer) => TransactItem[],
): Promise<Answer> {
  const { companyId, url, events } = order;
  const row: WebhookRow = {
    v: 1,
    id: newId('hook'),
    companyId,
    url,
    events: [...new Set(events)],
    createdAt: new Date().toISOString(),
    salt: newSalt(),
    previous: null,
  };
  const counted = count(companyId, 1);
  const answer = await withSecret(row);
  try {
    await transact([
      ...record({ ...answer, secret: null }),
      counted,
      {
        Put: {
          TableName: table(),
          Item: { ...webhookKey(companyId, row.id), entity: 'webhook', ...row },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      audited(order, 'webhook.created', row.id),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed && error.failed.has(counted))) throw error;
    refuse('CONFLICT', `A company can have ${maxWebhooks} webhooks. Delete one that is not used any more.`);
  }
  return answer;
}

/** A new secret; the one before goes on signing for a day. NOT_FOUND, or CONFLICT with another rotation. */
export async function rotateSecret(
  order: Actor & { readonly webhookId: string },
  record: (answer: Answer) => TransactItem[],
): Promise<Answer> {
  const { companyId, webhookId } = order;
  const before = await webhookOf(companyId, webhookId);
  const until = new Date(Date.now() + rotationHours * 60 * 60 * 1000).toISOString();
  const after: WebhookRow = { ...before, salt: newSalt(), previous: { salt: before.salt, until } };
  const rotated: TransactItem = {
    Update: {
      TableName: table(),
      Key: webhookKey(companyId, webhookId),
      UpdateExpression: 'SET salt = :salt, previous = :previous',
      ConditionExpression: 'salt = :before',
      ExpressionAttributeValues: { ':salt': after.salt, ':previous': after.previous, ':before': before.salt },
    },
  };
  const answer = await withSecret(after);
  try {
    await transact([
      ...record({ ...answer, secret: null }),
      rotated,
      audited(order, 'webhook.secret_rotated', webhookId),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed && error.failed.has(rotated))) throw error;
    refuse('CONFLICT', 'Somebody else is changing this webhook. Look at it again.');
  }
  return answer;
}

/** NOT_FOUND when the company has no such webhook. Nothing is sent to it from now on. */
export async function deleteWebhook(order: Actor & { readonly webhookId: string }): Promise<void> {
  const { companyId, webhookId } = order;
  await webhookOf(companyId, webhookId);
  try {
    await transact([
      {
        Delete: {
          TableName: table(),
          Key: webhookKey(companyId, webhookId),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      count(companyId, -1),
      audited(order, 'webhook.deleted', webhookId),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) notFound();
    throw error;
  }
}

async function withSecret(row: WebhookRow): Promise<Answer & { secret: string }> {
  const stageSecret = await secretText(setting('WEBHOOK_SECRET_ARN'));
  return { ...shown(row), secret: secretOf(stageSecret, row.id, row.salt) };
}

function count(companyId: string, change: 1 | -1): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: { pk: partition(companyId), sk: 'count' },
      UpdateExpression: 'ADD webhooks :change',
      ...(change === 1 && { ConditionExpression: 'attribute_not_exists(pk) OR webhooks < :most' }),
      ExpressionAttributeValues: { ':change': change, ...(change === 1 && { ':most': maxWebhooks }) },
    },
  };
}

function audited(
  { companyId, memberId, correlationId }: Actor,
  action: string,
  target: string,
): TransactItem {
  return auditItem({ companyId, action, actor: memberId, target, correlationId });
}

function notFound(): never {
  return refuse('NOT_FOUND', 'There is no such webhook.');
}
