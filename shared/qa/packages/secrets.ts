import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, dynamo, transact } from '#shared/platform/dynamo.ts';
import { ApiIdentities } from '../contract.ts';
import { type PackageKey, packageKey, table } from '../keys.ts';

/*
 * Credentials for APIs under test: one secret for each company, keyed by package, since a secret costs by
 * the month. Two people may change two packages at once, so a change is made while holding the company's
 * lock row, which runs out by itself should its holder die.
 *
 * Import this lazily: few calls need it.
 */

const client = new SecretsManagerClient({});
const nameOf = (companyId: string) => `${setting('QA_SECRETS_PREFIX')}${companyId}`;

const Stored = z.record(z.string(), ApiIdentities);
type Stored = z.infer<typeof Stored>;

/** Secrets Manager's limit is 64 KiB for one secret. */
const MOST = 60_000;

/** The company's secret has no room for these credentials. */
export class NoRoomForSecret extends Error {
  override readonly name = 'NoRoomForSecret';
}

/** Credentials of a package; both null when it has none. */
export async function readApiAuth({ companyId, packageId }: PackageKey): Promise<ApiIdentities> {
  const stored = await readAll(companyId);
  return stored?.[packageId] ?? { first: null, second: null };
}

/** Stores the credentials of a package, or forgets them (null). Throws `NoRoomForSecret`. */
export async function writeApiAuth(key: PackageKey, auth: ApiIdentities | null): Promise<void> {
  await holdingLock(key.companyId, async () => {
    const before = await readAll(key.companyId);
    const { [key.packageId]: _, ...others } = await withoutOrphans(key.companyId, before ?? {});
    const after = auth === null ? others : { ...others, [key.packageId]: auth };
    if (before === null && auth === null) return;
    const SecretString = JSON.stringify(after);
    if (Buffer.byteLength(SecretString) > MOST) throw new NoRoomForSecret();
    const Name = nameOf(key.companyId);
    if (before === null) {
      try {
        await client.send(new CreateSecretCommand({ Name, SecretString }));
        return;
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
      }
    }
    await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString }));
  });
}

/** A package is written within seconds after its credentials. */
const ORPHAN_MS = 10 * 60_000;

/** Leaves out the credentials of packages that never came to be, or whose deletion broke off. */
async function withoutOrphans(companyId: string, stored: Stored): Promise<Stored> {
  const old = Object.keys(stored).filter((id) => madeAt(id) < Date.now() - ORPHAN_MS);
  const alive = new Set<string>();
  for (let at = 0; at < old.length; at += 100) {
    const Keys = old.slice(at, at + 100).map((packageId) => packageKey({ companyId, packageId }));
    const { Responses = {}, UnprocessedKeys = {} } = await dynamo().send(
      new BatchGetCommand({
        RequestItems: { [table()]: { Keys, ConsistentRead: true, ProjectionExpression: 'pk, sk' } },
      }),
    );
    // In doubt they stay.
    const rows = [...(Responses[table()] ?? []), ...(UnprocessedKeys[table()]?.Keys ?? [])];
    for (const { sk } of rows) alive.add(String(sk));
  }
  const orphans = new Set(old.filter((id) => !alive.has(`package/${id}`)));
  return Object.fromEntries(Object.entries(stored).filter(([id]) => !orphans.has(id)));
}

const madeAt = (packageId: string) => decodeTime(packageId.slice('pkg_'.length));

async function readAll(companyId: string): Promise<Stored | null> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: nameOf(companyId) }));
    return Stored.parse(JSON.parse(SecretString ?? ''));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

/** Longer than a change takes, in seconds; the functions that make one run for at most 29. */
const LOCK_SECONDS = 30;
const TRIES = 80;
const PAUSE_MS = 100;

async function holdingLock(companyId: string, work: () => Promise<void>): Promise<void> {
  const Key = { pk: `company/${companyId}`, sk: 'secret' };
  const holder = crypto.randomUUID();
  for (let attempt = 0; ; attempt += 1) {
    const now = Date.now();
    try {
      await transact([
        {
          Update: {
            TableName: table(),
            Key,
            UpdateExpression: 'SET holder = :holder, heldUntil = :until',
            ConditionExpression: 'attribute_not_exists(holder) OR heldUntil < :now',
            ExpressionAttributeValues: {
              ':holder': holder,
              ':until': now + LOCK_SECONDS * 1000,
              ':now': now,
            },
          },
        },
      ]);
      break;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  try {
    await work();
  } finally {
    await release(Key, holder);
  }
}

async function release(Key: { pk: string; sk: string }, holder: string): Promise<void> {
  try {
    await transact([
      {
        Update: {
          TableName: table(),
          Key,
          UpdateExpression: 'REMOVE holder, heldUntil',
          ConditionExpression: 'holder = :holder',
          ExpressionAttributeValues: { ':holder': holder },
        },
      },
    ]);
  } catch (error) {
    // It ran out and somebody else holds it now.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
