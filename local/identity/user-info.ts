import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { now } from '#local/clock.ts';
import type { Keys } from '#local/identity/keys.ts';
import type { SignInSettings } from '#local/identity/user-pool.ts';

/** Below the issuer; the provider's discovery document names it. */
export const userInfoPath = '/me';

/**
 * What the provider knows of the person whose access token this is, or null for a token that is worth
 * nothing. Cognito answers for the same tokens that its APIs take; the provider's library would only do so
 * for tokens without an audience, which are no JWTs.
 */
export async function userInfo(
  { issuer, users }: SignInSettings,
  { signing }: Keys,
  authorization: string | undefined,
): Promise<Record<string, unknown> | null> {
  const [, token = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  const { kty, n, e, kid, alg } = signing;
  try {
    const { payload } = await jwtVerify(
      token,
      createLocalJWKSet({ keys: [{ kty, n, e, kid, alg } as never] }),
      {
        issuer,
        currentDate: new Date(now()),
      },
    );
    const user = users.find(({ sub }) => sub === payload.sub);
    // Text, as Cognito sends it.
    return user ? { sub: user.sub, name: user.name, email: user.email, email_verified: 'true' } : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
