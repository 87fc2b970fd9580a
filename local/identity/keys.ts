import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import { readPrivate, writePrivate } from '#local/state.ts';

/** Kept, so that tokens and sessions stay valid after a restart. */
export interface Keys {
  /** RSA, private. */
  readonly signing: JWK;
  readonly cookies: readonly string[];
}

const file = 'identity-keys.json';

/** Reads the keys, or makes them at the first start. */
export async function loadKeys(stateDir: string): Promise<Keys> {
  const kept = readPrivate<Keys>(stateDir, file);
  if (kept !== null) return kept;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const keys: Keys = {
    signing: {
      ...(privateKey.export({ format: 'jwk' }) as JWK),
      kid: randomBytes(16).toString('base64url'),
      use: 'sig',
      alg: 'RS256',
    },
    cookies: [randomBytes(32).toString('base64url')],
  };
  writePrivate(stateDir, file, keys);
  return keys;
}
