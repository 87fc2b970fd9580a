import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, dynamo, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { hashOfSecret } from '#shared/platform/identity.ts';
import type { Topic } from './contract.ts';

/*
 * The Platform table, as far as realtime is concerned:
 *   ticket/<hash>      ticket          who may connect once
 *   connection/<id>    connection      who is connected
 *                      topic/<topic>   what they listen to; index `byTopic`
 */

/** What a connection may listen to is decided by who opened it. */
export const Listener = z.object({ principalId: z.string(), companyId: z.string().nullable() });
export type Listener = z.infer<typeof Listener>;

/** API Gateway closes a connection after two hours; the rows stay a little longer for what is under way. */
const connectionSeconds = (2 * 60 + 10) * 60;

/** Topics that one connection can listen to at a time. */
export const maxTopics = 50;

const ticketKey = (ticket: string) => ({ pk: `ticket/${hashOfSecret(ticket)}`, sk: 'ticket' });
const connectionPk = (connectionId: string) => `connection/${connectionId}`;
const connectionKey = (connectionId: string) => ({ pk: connectionPk(connectionId), sk: 'connection' });
const topicKey = (connectionId: string, topic: string) => ({
  pk: connectionPk(connectionId),
  sk: `topic/${topic}`,
});

const seconds = () => Math.floor(Date.now() / 1000);

// --- Tickets ---------------------------------------------------------------------------------------

/** Keeps the ticket's hash; whoever reads the table cannot connect with it. */
export async function putTicket(ticket: string, listener: Listener, expiresAt: Date): Promise<void> {
  await dynamo().send(
    new PutCommand({
      TableName: setting('PLATFORM_TABLE'),
      Item: {
        ...ticketKey(ticket),
        v: 1,
        principalId: listener.principalId,
        companyId: listener.companyId,
        expiresAt: Math.floor(expiresAt.getTime() / 1000),
      },
    }),
  );
}

/** Uses a ticket up. Null when it is unknown, was used or has expired. */
export async function takeTicket(ticket: string): Promise<Listener | null> {
  try {
    const { Attributes } = await dynamo().send(
      new DeleteCommand({
        TableName: setting('PLATFORM_TABLE'),
        Key: ticketKey(ticket),
        ConditionExpression: 'expiresAt > :now',
        ExpressionAttributeValues: { ':now': seconds() },
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Listener.parse(Attributes);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

// --- Connections -----------------------------------------------------------------------------------

export async function putConnection(connectionId: string, listener: Listener): Promise<void> {
  await dynamo().send(
    new PutCommand({
      TableName: setting('PLATFORM_TABLE'),
      Item: {
        ...connectionKey(connectionId),
        v: 1,
        ...listener,
        topics: 0,
        expiresAt: seconds() + connectionSeconds,
      },
    }),
  );
}

export async function listenerOf(connectionId: string): Promise<Listener | null> {
  const { Item } = await dynamo().send(
    new GetCommand({
      TableName: setting('PLATFORM_TABLE'),
      Key: connectionKey(connectionId),
      ConsistentRead: true,
    }),
  );
  return Listener.nullable().parse(Item ?? null);
}

/** Forgets a connection and all it listened to. Harmless when it is forgotten already. */
export async function deleteConnection(connectionId: string): Promise<void> {
  const table = setting('PLATFORM_TABLE');
  // First the row that every subscription depends on, so that none can come after this.
  await dynamo().send(new DeleteCommand({ TableName: table, Key: connectionKey(connectionId) }));
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': connectionPk(connectionId) },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    }),
  );
  await Promise.all(
    Items.map(({ pk, sk }) => dynamo().send(new DeleteCommand({ TableName: table, Key: { pk, sk } }))),
  );
}

// --- Subscriptions ---------------------------------------------------------------------------------

/** False when the connection is gone or listens to all it can. Subscribing twice is subscribing once. */
export async function putSubscription(connectionId: string, topic: Topic): Promise<boolean> {
  const subscription: TransactItem = {
    Put: {
      TableName: setting('PLATFORM_TABLE'),
      Item: {
        ...topicKey(connectionId, topic),
        v: 1,
        topic,
        connectionId,
        expiresAt: seconds() + connectionSeconds,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  try {
    await transact([subscription, countTopic(connectionId, 1)]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return error.failed.has(subscription);
    throw error;
  }
}

export async function deleteSubscription(connectionId: string, topic: string): Promise<void> {
  const subscription: TransactItem = {
    Delete: {
      TableName: setting('PLATFORM_TABLE'),
      Key: topicKey(connectionId, topic),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
  try {
    await transact([subscription, countTopic(connectionId, -1)]);
  } catch (error) {
    // It listened to no such topic, or it is gone.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function countTopic(connectionId: string, change: 1 | -1): TransactItem {
  return {
    Update: {
      TableName: setting('PLATFORM_TABLE'),
      Key: connectionKey(connectionId),
      UpdateExpression: 'ADD topics :change',
      ConditionExpression: 'topics BETWEEN :least AND :most',
      ExpressionAttributeValues: {
        ':change': change,
        ':least': change === 1 ? 0 : 1,
        ':most': change === 1 ? maxTopics - 1 : maxTopics,
      },
    },
  };
}

/** Ids of the connections that listen to a topic. */
export async function listenersOf(topic: Topic): Promise<string[]> {
  const found: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamo().send(
      new QueryCommand({
        TableName: setting('PLATFORM_TABLE'),
        IndexName: 'byTopic',
        KeyConditionExpression: 'topic = :topic',
        ExpressionAttributeValues: { ':topic': topic },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items.map(({ connectionId }) => String(connectionId)));
    from = LastEvaluatedKey;
  } while (from);
  return found;
}
