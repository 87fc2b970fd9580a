import { JwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { setting } from './config.ts';

/** Fetches signing keys from http issuers too, which the library's own fetcher refuses: the local stage has one. */
const fetcher = {
  async fetch(uri: string): Promise<ArrayBuffer> {
    const response = await fetch(uri, { signal: AbortSignal.timeout(5_000), redirect: 'error' });
    if (!response.ok) throw new FetchError(uri, `status ${response.status}`);
    return response.arrayBuffer();
  },
};

const open = () =>
  JwtVerifier.create(
    {
      issuer: setting('OIDC_ISSUER'),
      // Cognito's access tokens name the client in a claim of their own and have no audience.
      audience: null,
      jwksUri: `${setting('OIDC_ISSUER')}/.well-known/jwks.json`,
    },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );

/** One per sandbox: it keeps the issuer's keys. */
let verifier: ReturnType<typeof open> | undefined;

/** `<issuer>|<sub>` of a valid access token; null for one that is expired, forged or meant for others. */
export async function subjectOfToken(token: string): Promise<string | null> {
  verifier ??= open();
  try {
    const { iss, sub, client_id, token_use = 'access' } = await verifier.verify(token);
    // Another application's token, or an identity token, is not for calling this API.
    const meant = client_id === setting('OIDC_CLIENT_ID') && token_use === 'access';
    return meant && sub !== undefined ? `${iss}|${sub}` : null;
  } catch (error) {
    // Keys that cannot be fetched say nothing about the token.
    if (error instanceof FetchError || !(error instanceof JwtBaseError)) throw error;
    return null;
  }
}
