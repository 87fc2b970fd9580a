import { setting } from '#shared/platform/config.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { CallFailed } from '#shared/platform/guard/failure.ts';
import { type GuardedClient, guardedClient } from '#shared/platform/guard/fetch.ts';
import type { ApiAuth } from '../contract.ts';
import type { Api, Json } from '../document/api.ts';
import { type Proof, proofOf, type Secret, secretOf, tokenRequest } from '../execution/authorization.ts';

export interface Tried {
  readonly status: number | null;
  readonly message: string;
  readonly withoutAuth: number | null;
}

/** Without a document, a token is carried as RFC 6750 says. */
const nothingDocumented: Api = {
  title: '',
  version: '',
  dialect: '',
  servers: [],
  operations: [],
  problems: [],
  securitySchemes: {},
  document: {},
};

const limits = { timeoutMs: 8_000, maxBytes: 1_000_000, redirects: 'answer' } as const;

/** Makes the same GET with and without credentials. Secrets are in no message. */
export async function tryAuth(baseUrl: string, path: string, auth: ApiAuth): Promise<Tried> {
  const base = baseUrl.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const client = guardedClient(guardOf(setting('GUARD_ALLOWED_HOSTS')));
  try {
    const withoutAuth = await statusOf(client, base + path, { headers: {}, query: {}, cookies: {} });
    if (typeof withoutAuth === 'string') return { status: null, message: withoutAuth, withoutAuth: null };
    const got = await secretFor(client, base, auth);
    if (typeof got === 'string') return { status: null, message: got, withoutAuth };
    const status = await statusOf(client, base + path, proofOf(nothingDocumented, null, got));
    if (typeof status === 'string') return { status: null, message: status, withoutAuth };
    return { status, message: meaningOf(status, withoutAuth), withoutAuth };
  } finally {
    await client.close();
  }
}

/** The secret of the identity, or why there is none. */
async function secretFor(client: GuardedClient, base: string, auth: ApiAuth): Promise<Secret | string> {
  const known = secretOf(auth);
  if (known !== null) return known;
  const asked = tokenRequest(auth, base);
  if (asked === null) return 'These credentials cannot be used for a call.';
  const { method, headers, body } = asked;
  if (method !== 'POST' && method !== 'GET') {
    return 'Only sign-ins by POST or GET can be tried here; runs use the others all the same.';
  }
  try {
    const answer = await client.call(asked.url, {
      method,
      headers,
      ...(body !== '' && { body }),
      ...limits,
    });
    if (answer.status > 299) return `The request for a token was answered with HTTP status ${answer.status}.`;
    return (
      asked.secret(jsonOf(answer.body)) ??
      'The answer to the request for a token holds none at the given place.'
    );
  } catch (error) {
    if (error instanceof CallFailed) return `The request for a token failed. ${error.message}`;
    throw error;
  }
}

function jsonOf(body: Buffer): Json {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    // What is no JSON holds no token.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The status of a GET, or why there is no answer. */
async function statusOf(client: GuardedClient, url: string, proof: Proof): Promise<number | string> {
  const address = new URL(url);
  for (const [name, value] of Object.entries(proof.query)) address.searchParams.append(name, value);
  const cookie = Object.entries(proof.cookies)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('; ');
  try {
    const { status } = await client.call(address.href, {
      credentials: { ...proof.headers, ...(cookie !== '' && { cookie }) },
      ...limits,
    });
    return status;
  } catch (error) {
    if (error instanceof CallFailed) return error.message;
    throw error;
  }
}

function meaningOf(status: number, withoutAuth: number): string {
  if (status === 401) return 'The API does not accept the credentials.';
  if (status === 403) return 'The API knows the credentials, but they may not do this.';
  if (status === withoutAuth) {
    return 'The API answers the same with and without credentials, so this call does not show whether they work.';
  }
  return status < 400
    ? 'The credentials work.'
    : 'The API answers differently with the credentials, but not with a success.';
}
