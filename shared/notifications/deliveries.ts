import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, dynamo, type Row, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { derivedId } from '#shared/platform/ids.ts';
import { Delivery, type DeliveryAttempt, DeliveryId } from './contract.ts';
import { claimSeconds, type Outcome } from './retries.ts';
import type { Event } from './webhook-event.ts';
import { webhookExists } from './webhooks.ts';

/** Days that the log of deliveries goes back. */
const keptDays = 30;
/** Attempts that the log of one delivery shows: the latest, however often it was sent again. */
const attemptsKept = 50;

const DeliveryRow = Delivery.omit({ payload: true }).extend({
  companyId: z.string(),
  /** What is sent, to the byte. */
  body: z.string(),
  /** Rises each time somebody asks for it: first the event, then people. */
  round: z.int(),
  /** Attempts of this round that failed. */
  failed: z.int(),
  /** Nobody may try before; while somebody tries, the time after which another may. */
  nextAttemptAt: z.string(),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;

/** What travels through the `webhooks` queue for one delivery. */
export const DeliveryRef = z.object({
  kind: z.literal('delivery'),
  companyId: z.string(),
  webhookId: z.string(),
  deliveryId: z.string(),
  round: z.int(),
});
export type DeliveryRef = z.infer<typeof DeliveryRef>;

/** Names a delivery; a company can only ever name its own. */
export type DeliveryName = Pick<DeliveryRef, 'companyId' | 'webhookId' | 'deliveryId'>;

const table = () => setting('TESTING_TABLE');
const partition = ({ companyId, webhookId }: Pick<DeliveryName, 'companyId' | 'webhookId'>) =>
  `company/${companyId}/webhook/${webhookId}`;
const deliveryKey = (name: DeliveryName) => ({ pk: partition(name), sk: `delivery/${name.deliveryId}` });

/** What the company may see of it. */
export function shown({ body, ...row }: DeliveryRow): Delivery {
  return Delivery.parse({ ...row, payload: JSON.parse(body) });
}

/** The same for the same seed, and sorted by `at` among others. */
function timedId<P extends 'dlv' | 'evt'>(prefix: P, at: string, seed: string): `${P}_${string}` {
  const timeCharacters = 10;
  const derived = derivedId(prefix, seed);
  return `${prefix}_${encodeTime(Date.parse(at), timeCharacters)}${derived.slice(prefix.length + 1 + timeCharacters)}`;
}

/** Writes down that a webhook is to be told of an event: once, however often the event comes. */
export async function orderDelivery(webhookId: string, event: Event): Promise<void> {
  const { companyId, cause, createdAt, data } = event;
  const id = timedId('dlv', createdAt, `${webhookId}/${cause}`);
  const row: DeliveryRow = {
    v: 1,
    id,
    webhookId,
    companyId,
    event: event.event,
    createdAt,
    status: 'pending',
    attempts: [],
    body: JSON.stringify({
      id: timedId('evt', createdAt, `${companyId}/${cause}`),
      type: event.event,
      createdAt,
      data,
    }),
    round: 1,
    failed: 0,
    nextAttemptAt: createdAt,
  };
  try {
    await transact([
      webhookExists(companyId, webhookId),
      {
        Put: {
          TableName: table(),
          Item: {
            ...deliveryKey({ companyId, webhookId, deliveryId: id }),
            entity: 'delivery',
            ...row,
            expiresAt: Math.floor(Date.now() / 1000) + keptDays * 24 * 60 * 60,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]);
  } catch (error) {
    // It was ordered before, or the webhook was deleted.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** For the fan-out: what to put on the `webhooks` queue for a change of the Testing table, if anything. */
export function deliveryAskedBy(change: { before: Row | null; after: Row | null }): DeliveryRef | null {
  const { before, after } = change;
  if (after?.entity !== 'delivery' || after.round === before?.round) return null;
  const { companyId, webhookId, id, round } = DeliveryRow.parse(after);
  return { kind: 'delivery', companyId, webhookId, deliveryId: id, round };
}

export async function findDelivery(name: DeliveryName): Promise<DeliveryRow | null> {
  if (!DeliveryId.safeParse(name.deliveryId).success) return null;
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: deliveryKey(name), ConsistentRead: true }),
  );
  // Expired rows stay readable until DynamoDB gets round to deleting them.
  return Item && Number(Item.expiresAt) > Date.now() / 1000 ? DeliveryRow.parse(Item) : null;
}

/**
 * Makes the caller the one who may try now, for a minute.
 *
 * @returns null when it is not due, not pending, or gone
 */
export async function claim(name: DeliveryName, at: Date): Promise<DeliveryRow | null> {
  const until = new Date(at.getTime() + claimSeconds * 1000).toISOString();
  try {
    const { Attributes } = await dynamo().send(
      new UpdateCommand({
        TableName: table(),
        Key: deliveryKey(name),
        UpdateExpression: 'SET nextAttemptAt = :until',
        ConditionExpression: '#status = :pending AND nextAttemptAt <= :now',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':until': until, ':pending': 'pending', ':now': at.toISOString() },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return DeliveryRow.parse(Attributes);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/** Writes down an attempt and what follows from it, unless the claim that it was made under has passed on. */
export async function logAttempt(
  claimed: DeliveryRow,
  attempt: z.infer<typeof DeliveryAttempt>,
  outcome: Outcome,
): Promise<void> {
  const { companyId, webhookId, id, nextAttemptAt, attempts, failed } = claimed;
  const wait = outcome.status === 'pending' ? outcome.waitSeconds : 0;
  try {
    await dynamo().send(
      new UpdateCommand({
        TableName: table(),
        Key: deliveryKey({ companyId, webhookId, deliveryId: id }),
        UpdateExpression:
          'SET attempts = :attempts, #status = :status, failed = :failed, nextAttemptAt = :next',
        ConditionExpression: 'nextAttemptAt = :claim',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':attempts': [...attempts, attempt].slice(-attemptsKept),
          ':status': outcome.status,
          ':failed': outcome.status === 'delivered' ? failed : failed + 1,
          ':next': new Date(Date.now() + wait * 1000).toISOString(),
          ':claim': nextAttemptAt,
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Asks for a delivery that has ended to be sent once more. The condition fails when it has not. */
export function sendAgain(
  { companyId, webhookId, id, round }: DeliveryRow,
  at: string,
): {
  readonly item: TransactItem;
  readonly change: Partial<DeliveryRow>;
} {
  const change = { status: 'pending', round: round + 1, failed: 0, nextAttemptAt: at } as const;
  return {
    change,
    item: {
      Update: {
        TableName: table(),
        Key: deliveryKey({ companyId, webhookId, deliveryId: id }),
        UpdateExpression: 'SET #status = :pending, round = :round, failed = :none, nextAttemptAt = :now',
        ConditionExpression: '#status <> :pending AND round = :before',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':pending': change.status,
          ':round': change.round,
          ':none': change.failed,
          ':now': at,
          ':before': round,
        },
      },
    },
  };
}

/** Newest first. `next` is the id to go on after; a page may be short and still have one. */
export async function deliveriesOf(
  name: Pick<DeliveryName, 'companyId' | 'webhookId'>,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ deliveries: DeliveryRow[]; next: string | null }> {
  const { Items = [], LastEvaluatedKey } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :delivery)',
      FilterExpression: 'expiresAt > :now',
      ExpressionAttributeValues: {
        ':pk': partition(name),
        ':delivery': 'delivery/',
        ':now': Math.floor(Date.now() / 1000),
      },
      ExclusiveStartKey: after === null ? undefined : deliveryKey({ ...name, deliveryId: after }),
      ScanIndexForward: false,
      Limit: limit,
      ConsistentRead: true,
    }),
  );
  const next = LastEvaluatedKey ? String(LastEvaluatedKey.sk).slice('delivery/'.length) : null;
  return { deliveries: z.array(DeliveryRow).parse(Items), next };
}

/** The whole log of a webhook. What is written meanwhile, or left by a call that broke off, expires. */
export async function deleteDeliveries(name: Pick<DeliveryName, 'companyId' | 'webhookId'>): Promise<void> {
  const atOnce = 25;
  for (;;) {
    const { Items = [] } = await dynamo().send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition(name) },
        ProjectionExpression: 'pk, sk',
        Limit: atOnce,
        ConsistentRead: true,
      }),
    );
    if (Items.length === 0) return;
    await dynamo().send(
      new BatchWriteCommand({
        RequestItems: { [table()]: Items.map((Key) => ({ DeleteRequest: { Key } })) },
      }),
    );
  }
}
