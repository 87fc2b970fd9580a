import * as z from 'zod';
import { setting } from './config.ts';
import { refuse } from './errors.ts';

const Discovery = z.object({ userinfo_endpoint: z.url() });
/** Cognito writes its booleans as text. */
const UserInfo = z.object({
  email: z.email().optional(),
  email_verified: z.union([z.boolean(), z.stringbool()]).default(false),
});

/**
 * The e-mail address of the person whose access token this is, as the issuer knows it: access tokens do
 * not carry it. FORBIDDEN for an address that was not confirmed, since it may be somebody else's.
 * https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
 *
 * @param authorization the header of a call that was authenticated
 */
export async function verifiedEmail(authorization = ''): Promise<string> {
  const { userinfo_endpoint } = Discovery.parse(
    await json(`${setting('OIDC_ISSUER')}/.well-known/openid-configuration`),
  );
  const { email, email_verified } = UserInfo.parse(await json(userinfo_endpoint, { authorization }));
  if (email === undefined || !email_verified) {
    return refuse('FORBIDDEN', 'Confirm the e-mail address of your sign-in first.');
  }
  return email;
}

async function json(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
  return response.json();
}
