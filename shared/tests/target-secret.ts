import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { setting } from '#shared/platform/config.ts';
import { TargetAuth } from './contract.ts';
import type { RunKey } from './keys.ts';
import { noteTargetSecret, strike } from './waiting.ts';

/*
 * What a staging site's door asks for is kept in Secrets Manager, for as long as the run may need it. A row
 * says so before the secret is made, so that whoever dies in between leaves nothing that is not found.
 *
 * Import this lazily: few runs have a door.
 */

const client = new SecretsManagerClient({});

const nameOf = ({ companyId, runId }: RunKey) => `${setting('TARGET_SECRETS_PREFIX')}${companyId}/${runId}`;

export async function keepTargetAuth(key: RunKey, auth: TargetAuth): Promise<void> {
  await noteTargetSecret(key, new Date().toISOString());
  await client.send(new CreateSecretCommand({ Name: nameOf(key), SecretString: JSON.stringify(auth) }));
}

export async function readTargetAuth(key: RunKey): Promise<TargetAuth> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: nameOf(key) }));
  return TargetAuth.parse(JSON.parse(SecretString ?? ''));
}

/** Null when there is none (any more). */
export async function findTargetAuth(key: RunKey): Promise<TargetAuth | null> {
  try {
    return await readTargetAuth(key);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

/** Deletes the secret, as often as wanted. */
export async function deleteTargetAuth(key: RunKey): Promise<void> {
  try {
    await client.send(new DeleteSecretCommand({ SecretId: nameOf(key), ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  await strike(key, 'target-secret');
}
