import { createHash, randomBytes } from 'node:crypto';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo, type TransactItem } from '#shared/platform/dynamo.ts';
import { Share } from '../contract.ts';
import { type PlanKey, partsOf, table } from '../keys.ts';

/** A link as it is kept, twice: with its run for the company, and by its token for who follows it. */
export const ShareRow = Share.extend({
  companyId: z.string(),
  /** SHA-256 of the token; the token itself is only ever in the link. */
  digest: z.string(),
});
export type ShareRow = z.infer<typeof ShareRow>;

export const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');
export const newToken = () => randomBytes(32).toString('base64url');

const byRun = (key: PlanKey, shareId: string) => ({ pk: partsOf(key), sk: `share/${shareId}` });
const byToken = (digest: string) => ({ pk: `share/${digest}`, sk: 'share' });

const keyOf = ({ companyId, planId }: ShareRow): PlanKey => ({ companyId, planId });

export function createShare(share: ShareRow): TransactItem[] {
  const expiresAtSeconds = Math.ceil(Date.parse(share.expiresAt) / 1000);
  // The table's TTL attribute is called `expiresAt` and counts seconds; the link's own is kept beside it.
  const { expiresAt: until, ...rest } = share;
  return [byRun(keyOf(share), share.id), byToken(share.digest)].map((key) => ({
    Put: {
      TableName: table(),
      Item: { ...key, entity: 'share', ...rest, until, expiresAt: expiresAtSeconds },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
}

export function deleteShare(share: ShareRow): TransactItem[] {
  return [byRun(keyOf(share), share.id), byToken(share.digest)].map((Key) => ({
    Delete: { TableName: table(), Key },
  }));
}

function shareIn(item: unknown): ShareRow | null {
  const row = z
    .looseObject({ until: z.string(), expiresAt: z.number() })
    .nullable()
    .parse(item ?? null);
  if (row === null) return null;
  const share = ShareRow.parse({ ...row, expiresAt: row.until });
  // Expired rows stay readable until DynamoDB gets round to deleting them.
  return Date.parse(share.expiresAt) > Date.now() ? share : null;
}

/** Links to the report of a run that still work. */
export async function listShares(key: PlanKey): Promise<ShareRow[]> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :share)',
      ExpressionAttributeValues: { ':pk': partsOf(key), ':share': 'share/' },
      ConsistentRead: true,
    }),
  );
  return Items.map(shareIn).filter((share) => share !== null);
}

export async function readShare(key: PlanKey, shareId: string): Promise<ShareRow | null> {
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: byRun(key, shareId), ConsistentRead: true }),
  );
  return shareIn(Item);
}

/** The link behind a token, or null when it is unknown, revoked or expired. */
export async function shareBehind(token: string): Promise<ShareRow | null> {
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: byToken(digestOf(token)), ConsistentRead: true }),
  );
  return shareIn(Item);
}
