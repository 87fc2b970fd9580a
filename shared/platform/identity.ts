import { createHash } from 'node:crypto';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from './config.ts';
import { dynamo } from './dynamo.ts';
import { roles } from './route.ts';

/** How a person is named who has the `sub` claim at the issuer of this stage. */
export const subjectOf = (sub: string) => `${setting('OIDC_ISSUER')}|${sub}`;

/*
 * The rows of the Accounts table that say who a caller is. They are platform, not accounts, because
 * every call reads them; accounts writes them.
 */

export const MemberRow = z.object({
  id: z.string(),
  subject: z.string(),
  role: z.enum(roles),
  companyId: z.string().nullable(),
  status: z.enum(['active', 'disabled']),
  name: z.string(),
  email: z.string(),
});
export type MemberRow = z.infer<typeof MemberRow>;

export const KeyRow = z.object({
  id: z.string(),
  memberId: z.string(),
  companyId: z.string().nullable(),
});
export type KeyRow = z.infer<typeof KeyRow>;

const CompanyStatus = z.object({ status: z.enum(['active', 'suspended']) });

export const memberKey = (memberId: string) => ({ pk: `member/${memberId}`, sk: 'member' });
export const companyKey = (companyId: string) => ({ pk: `company/${companyId}`, sk: 'company' });
export const secretKey = (hash: string) => ({ pk: `key/${hash}`, sk: 'key' });

export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Reads what was written before the call, so that a revoked key is dead at once. */
async function row(key: { pk: string; sk: string }): Promise<unknown> {
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: setting('ACCOUNTS_TABLE'), Key: key, ConsistentRead: true }),
  );
  return Item ?? null;
}

export async function keyBySecret(secret: string): Promise<KeyRow | null> {
  return KeyRow.nullable().parse(await row(secretKey(hashOfSecret(secret))));
}

export async function memberById(memberId: string): Promise<MemberRow | null> {
  return MemberRow.nullable().parse(await row(memberKey(memberId)));
}

/** All memberships of a person, in the order they were made. */
export async function membersBySubject(subject: string): Promise<MemberRow[]> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: setting('ACCOUNTS_TABLE'),
      IndexName: 'bySubject',
      KeyConditionExpression: 'subject = :subject',
      ExpressionAttributeValues: { ':subject': subject },
    }),
  );
  return z
    .array(MemberRow)
    .parse(Items)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function companyIsActive(companyId: string): Promise<boolean> {
  return CompanyStatus.nullable().parse(await row(companyKey(companyId)))?.status === 'active';
}
