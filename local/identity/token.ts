import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { now } from '#local/clock.ts';
import type { Keys } from '#local/identity/keys.ts';
import type { SignInSettings } from '#local/identity/user-pool.ts';

/** Nobody of that name is among the ready users. */
export class UnknownUser extends Error {}

/**
 * An access token as signing in would give it, for tests and scripts.
 *
 * @param user `ref` or `sub` of a ready user
 * @param options a negative lifetime gives a token that has expired
 */
export async function issueToken(
  settings: SignInSettings,
  keys: Keys,
  user: string,
  options: { expiresInSeconds?: number } = {},
): Promise<string> {
  const known = settings.users.find(({ ref, sub }) => ref === user || sub === user);
  if (known === undefined) {
    const names = settings.users.map(({ ref }) => ref).join(', ');
    throw new UnknownUser(`There is no user ${user}. There are: ${names}.`);
  }
  const issuedAt = Math.floor(now() / 1000);
  return new SignJWT({
    client_id: settings.clientId,
    token_use: 'access',
    scope: 'openid email profile',
    username: known.sub,
  })
    .setProtectedHeader({ alg: 'RS256', kid: String(keys.signing.kid), typ: 'at+jwt' })
    .setIssuer(settings.issuer)
    .setAudience(settings.issuer)
    .setSubject(known.sub)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (options.expiresInSeconds ?? settings.accessTokenSeconds))
    .sign(await importJWK(keys.signing, 'RS256'));
}
