import { randomBytes } from 'node:crypto';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { hashOfSecret } from '#shared/platform/identity.ts';
import { newId } from '#shared/platform/ids.ts';
import type { CreatedKey } from './contract.ts';
import { countKey, deleteKey, keyOf, type ListedKey, putKey } from './store.ts';

/** Keys a company can have at a time: enough for every pipeline, few enough to know them all. */
export const maxKeys = 20;

const shownCharacters = 'assay_'.length + 4;

/** A key and its row; the secret exists only here, what is stored is its hash. */
export function makeKey(
  id: string,
  memberId: string,
  name: string,
  at: Date,
): { secret: string; key: ListedKey } {
  const secret = `assay_${randomBytes(32).toString('base64url')}`;
  const prefix = secret.slice(0, shownCharacters);
  return {
    secret,
    key: { id, name, prefix, memberId, createdAt: at.toISOString(), hash: hashOfSecret(secret) },
  };
}

/**
 * Makes a key that acts as the member. CONFLICT when the company has all the keys it can have.
 *
 * @param record gives what has to be written with it so that a repeated call finds this answer
 */
export async function createKey(
  order: { companyId: string; memberId: string; name: string; correlationId: string },
  record: (answer: CreatedKey) => TransactItem[],
): Promise<CreatedKey> {
  const { companyId, memberId, name, correlationId } = order;
  const { secret, key } = makeKey(newId('key'), memberId, name, new Date());
  const { hash: _, ...listed } = key;
  const counted = countKey(companyId, 1, maxKeys);
  try {
    await transact([
      ...record({ ...listed, key: null }),
      counted,
      ...putKey(key, companyId),
      auditItem({ companyId, action: 'key.created', actor: memberId, target: key.id, correlationId }),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed && error.failed.has(counted))) throw error;
    refuse('CONFLICT', `A company can have ${maxKeys} API keys. Revoke one that is not used any more.`);
  }
  return { ...listed, key: secret };
}

/** Ends a key at once. NOT_FOUND when the company has no such key. */
export async function revokeKey(order: {
  companyId: string;
  memberId: string;
  keyId: string;
  correlationId: string;
}): Promise<void> {
  const { companyId, memberId, keyId, correlationId } = order;
  const key = (await keyOf(companyId, keyId)) ?? notFound();
  try {
    await transact([
      ...deleteKey(key, companyId),
      countKey(companyId, -1, maxKeys),
      auditItem({ companyId, action: 'key.revoked', actor: memberId, target: keyId, correlationId }),
    ]);
  } catch (error) {
    // Somebody else revoked it in between.
    if (error instanceof ConditionFailed) notFound();
    throw error;
  }
}

function notFound(): never {
  return refuse('NOT_FOUND', 'There is no such API key.');
}
