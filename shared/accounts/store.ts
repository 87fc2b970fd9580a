import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { dynamo, type TransactItem } from '#shared/platform/dynamo.ts';
import { companyKey, type MemberRow, memberKey, secretKey } from '#shared/platform/identity.ts';
import { type ApiKey, Plan } from './contract.ts';
import { quotaKey } from './quota.ts';

export const CompanyRow = z.object({
  id: z.string(),
  name: z.string(),
  plan: Plan,
  monthlyLimit: z.number().int().min(1).nullable(),
  status: z.enum(['active', 'suspended']),
});
export type CompanyRow = z.infer<typeof CompanyRow>;

const CompanyName = CompanyRow.pick({ id: true, name: true });
const QuotaRow = z.object({ reserved: z.number().int(), used: z.number().int() });
const PhaseRow = z.object({ phase: z.int().min(1).max(4) });
const ListedKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  memberId: z.string(),
  createdAt: z.string(),
  hash: z.string(),
});
export type ListedKey = z.infer<typeof ListedKey>;

const phaseKey = { pk: 'phase', sk: 'current' };

/** Keys of those who belong to no company are listed with their member. */
const listedKey = (owner: KeyOwner, keyId: string) => ({
  pk: owner.companyId === null ? `member/${owner.memberId}` : `company/${owner.companyId}`,
  sk: `key/${keyId}`,
});

// --- Companies and their quota ---------------------------------------------------------------------

export interface Account {
  readonly company: CompanyRow;
  /** Of the month that was asked for. */
  readonly reserved: number;
  readonly used: number;
  /** Of the product as a whole, 1 to 4. */
  readonly phase: number;
}

/** A company with its quota of one month and the phase, as of now. Throws when there is no such company. */
export async function readAccount(companyId: string, period: string): Promise<Account> {
  const keys = [companyKey(companyId), quotaKey(companyId, period), phaseKey];
  const [company, quota, phase] = await rows(keys);
  return {
    company: CompanyRow.parse(company),
    ...(quota ? QuotaRow.parse(quota) : { reserved: 0, used: 0 }),
    phase: phase ? PhaseRow.parse(phase).phase : 1,
  };
}

/** Names of companies by their ids. */
export async function companyNames(companyIds: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(companyIds)];
  if (ids.length === 0) return new Map();
  const found = z.array(CompanyName).parse((await rows(ids.map(companyKey))).filter((row) => row !== null));
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Rows in the order of their keys, at most 100. */
async function rows(keys: { pk: string; sk: string }[]): Promise<unknown[]> {
  const table = setting('ACCOUNTS_TABLE');
  const { Responses, UnprocessedKeys } = await dynamo().send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
  );
  // A few small rows are only left out under throttling; the caller's call is then worth repeating.
  if (UnprocessedKeys?.[table]?.Keys?.length) throw new Error(`${table} is throttled.`);
  return keys.map(({ pk, sk }) => Responses?.[table]?.find((row) => row.pk === pk && row.sk === sk) ?? null);
}

/** Its condition fails when the company exists. */
export function putCompany(company: CompanyRow): TransactItem {
  return putNew(companyKey(company.id), { ...company, keyCount: 0 });
}

/** Its condition fails when there is no such company. */
export function companyExists(companyId: string): TransactItem {
  return {
    ConditionCheck: {
      TableName: setting('ACCOUNTS_TABLE'),
      Key: companyKey(companyId),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

/** Its condition fails when the member exists. */
export function putMember(member: MemberRow): TransactItem {
  return putNew(memberKey(member.id), member);
}

/** Lets a member sign in as somebody else. The condition fails when that is so already. */
export function changeSubject(memberId: string, subject: string): TransactItem {
  return {
    Update: {
      TableName: setting('ACCOUNTS_TABLE'),
      Key: memberKey(memberId),
      UpdateExpression: 'SET subject = :subject',
      ConditionExpression: 'attribute_exists(pk) AND subject <> :subject',
      ExpressionAttributeValues: { ':subject': subject },
    },
  };
}

// --- API keys ----------------------------------------------------------------------------------------

export interface KeyOwner {
  readonly memberId: string;
  readonly companyId: string | null;
}

/** A key in its two rows: found by its secret's hash when it is used, by its owner when it is listed. */
export function putKey(key: ListedKey, companyId: string | null): TransactItem[] {
  const { id, memberId, hash } = key;
  return [
    putNew(listedKey({ companyId, memberId }, id), key),
    putNew(secretKey(hash), { id, memberId, companyId }),
  ];
}

/** Both rows of a key. The condition fails when it is gone already. */
export function deleteKey({ id, memberId, hash }: ListedKey, companyId: string | null): TransactItem[] {
  return [listedKey({ companyId, memberId }, id), secretKey(hash)].map((Key) => ({
    Delete: { TableName: setting('ACCOUNTS_TABLE'), Key, ConditionExpression: 'attribute_exists(pk)' },
  }));
}

/** Counts the keys of a company. The condition fails when one more would be more than `most`. */
export function countKey(companyId: string, change: 1 | -1, most: number): TransactItem {
  return {
    Update: {
      TableName: setting('ACCOUNTS_TABLE'),
      Key: companyKey(companyId),
      UpdateExpression: 'ADD keyCount :change',
      ConditionExpression: 'attribute_exists(pk) AND keyCount <= :mostBefore',
      ExpressionAttributeValues: { ':change': change, ':mostBefore': change === 1 ? most - 1 : most },
    },
  };
}

/** Keys of a company, oldest first. */
export async function keysOf(companyId: string): Promise<ApiKey[]> {
  const { Items } = await dynamo().send(
    new QueryCommand({
      TableName: setting('ACCOUNTS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :keys)',
      ExpressionAttributeValues: { ':pk': companyKey(companyId).pk, ':keys': 'key/' },
      ConsistentRead: true,
    }),
  );
  return z.array(ListedKey.omit({ hash: true })).parse(Items);
}

export async function keyOf(companyId: string, keyId: string): Promise<ListedKey | null> {
  const { Item } = await dynamo().send(
    new GetCommand({
      TableName: setting('ACCOUNTS_TABLE'),
      Key: listedKey({ companyId, memberId: '' }, keyId),
      ConsistentRead: true,
    }),
  );
  return ListedKey.nullable().parse(Item ?? null);
}

function putNew(key: { pk: string; sk: string }, row: object): TransactItem {
  return {
    Put: {
      TableName: setting('ACCOUNTS_TABLE'),
      Item: { ...key, v: 1, ...row },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
