import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { install, setOffset } from '#local/clock.ts';
import type { EngineContext } from '#local/engine.ts';
import { type Identity, startIdentity } from '#local/identity/identity.ts';

install();

const clientId = 'client0123456789';
const users = [
  { ref: 'company', sub: 'sub-company', name: 'Cora Company', email: 'cora@example.test' },
  { ref: 'otherCompany', sub: 'sub-other', name: 'Otto <Other>', email: 'otto@example.test' },
];

let directory: string;
let server: Server;
let identity: Identity;
let publicUrl: string;

function open(): void {
  const client = {
    physicalId: clientId,
    properties: {
      CallbackURLs: [`${publicUrl}/auth/callback`],
      LogoutURLs: [`${publicUrl}/`],
      AccessTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes' },
    },
  };
  identity = startIdentity({
    resources: { ofType: () => [client], embeddedCloud: { users } },
    stateDir: directory,
    publicUrl,
    log: { write: ({ text }: { text: string }) => console.error(text) },
  } as unknown as EngineContext);
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'identity-'));
  server = createServer((request, response) => identity.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  publicUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  open();
});

afterEach(async () => {
  setOffset(0);
  await identity.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

/** Follows addresses like a browser, with its cookies, but stops at redirects. */
class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, publicUrl);
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /path=([^;]+)/i.exec(line)?.[1] ?? '/';
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path });
    }
    return answer;
  }

  /** The address that the answer leads to. */
  async next(address: string, init?: RequestInit): Promise<string> {
    const answer = await this.fetch(address, init);
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
    return new URL(location, new URL(address, publicUrl)).href;
  }
}

const form = (values: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(values).toString(),
});

async function discover(): Promise<Record<string, string>> {
  return (await fetch(`${publicUrl}/oidc/.well-known/openid-configuration`)).json() as never;
}

interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

async function startSignIn(browser: Browser, changes: Record<string, string> = {}) {
  const { authorization_endpoint } = await discover();
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${publicUrl}/auth/callback`,
    response_type: 'code',
    scope: 'openid email profile',
    state: 'st',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  });
  return { verifier, answer: await browser.fetch(`${authorization_endpoint}?${query}`) };
}

async function token(values: Record<string, string>): Promise<Response> {
  const { token_endpoint = '' } = await discover();
  return fetch(token_endpoint, form({ client_id: clientId, ...values }));
}

async function signIn(browser: Browser, user: string): Promise<Tokens> {
  const { verifier, answer } = await startSignIn(browser);
  const page = answer.headers.get('location') ?? '';
  const resume = await browser.next(page, form({ user }));
  const callback = new URL(await browser.next(resume));
  expect(callback.searchParams.get('state')).toBe('st');
  const answered = await token({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: `${publicUrl}/auth/callback`,
  });
  expect(answered.status).toBe(200);
  return (await answered.json()) as Tokens;
}

async function verify(jwt: string): Promise<JWTPayload> {
  const { jwks_uri = '' } = await discover();
  const currentDate = new Date(Date.now());
  return (
    await jwtVerify(jwt, createRemoteJWKSet(new URL(jwks_uri)), { issuer: `${publicUrl}/oidc`, currentDate })
  ).payload;
}

describe('discovery', () => {
  it('names the addresses that the app and its API use', async () => {
    expect(await discover()).toMatchObject({
      issuer: `${publicUrl}/oidc`,
      jwks_uri: `${publicUrl}/oidc/.well-known/jwks.json`,
      end_session_endpoint: `${publicUrl}/oidc/session/end`,
    });
  });

  it('prints nothing', async () => {
    const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'info'), vi.spyOn(console, 'error')];
    await signIn(new Browser(), 'company');
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

describe('signing in', () => {
  it('shows every ready user as a button, escaped', async () => {
    const browser = new Browser();
    const { answer } = await startSignIn(browser);
    const page = await (await browser.fetch(answer.headers.get('location') ?? '')).text();
    expect(page).toContain('Sign in as Cora Company');
    expect(page).toContain('Otto &lt;Other&gt;');
    expect(page).toContain('other company');
    expect(page).toContain('no password is needed');
  });

  it('gives an access token that is a JWT, an ID token with name and e-mail, and a refresh token', async () => {
    const tokens = await signIn(new Browser(), 'otherCompany');
    const access = await verify(tokens.access_token);
    expect(access).toMatchObject({ sub: 'sub-other', client_id: clientId, token_use: 'access' });
    expect(Number(access.exp) - Number(access.iat)).toBe(3_600);
    expect(await verify(tokens.id_token)).toMatchObject({
      sub: 'sub-other',
      aud: clientId,
      email: 'otto@example.test',
      name: 'Otto <Other>',
    });
    const renewed = await token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    const again = (await renewed.json()) as Tokens;
    expect(await verify(again.access_token)).toMatchObject({ sub: 'sub-other', token_use: 'access' });
  });

  it('refuses a code without its verifier, an unknown redirect and a missing challenge', async () => {
    const browser = new Browser();
    const { answer } = await startSignIn(browser);
    const resume = await browser.next(answer.headers.get('location') ?? '', form({ user: 'company' }));
    const code = new URL(await browser.next(resume)).searchParams.get('code') ?? '';
    const wrong = await token({
      grant_type: 'authorization_code',
      code,
      code_verifier: 'x'.repeat(43),
      redirect_uri: `${publicUrl}/auth/callback`,
    });
    expect(wrong.status).toBe(400);
    const elsewhere = await startSignIn(new Browser(), { redirect_uri: 'http://evil.test/' });
    expect(elsewhere.answer.status).toBe(400);
    const bare = await startSignIn(new Browser(), { code_challenge: '' });
    expect(bare.answer.headers.get('location')).toContain('error=invalid_request');
  });

  it('does not ask again while the session lasts, and asks after signing out', async () => {
    const browser = new Browser();
    const { id_token } = await signIn(browser, 'company');
    const again = await startSignIn(browser);
    expect(again.answer.headers.get('location')).toContain('/auth/callback?code=');

    const { end_session_endpoint } = await discover();
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: `${publicUrl}/` });
    const page = await (await browser.fetch(`${end_session_endpoint}?${query}`)).text();
    const [, action = ''] = /action="([^"]+)"/.exec(page) ?? [];
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page) ?? [];
    expect(await browser.next(action, form({ xsrf, logout: 'yes' }))).toBe(`${publicUrl}/`);

    const after = await startSignIn(browser);
    expect(after.answer.headers.get('location')).toContain('/oidc/sign-in/');
  });

  it('explains a sign-in page that is opened without its cookie', async () => {
    const { answer } = await startSignIn(new Browser());
    const lost = await fetch(answer.headers.get('location') ?? '');
    expect(lost.status).toBe(400);
    expect(await lost.text()).toContain('start again');
  });
});

describe('issueToken', () => {
  it('gives a token like signing in does', async () => {
    expect(await verify(await identity.issueToken('company'))).toMatchObject({
      sub: 'sub-company',
      client_id: clientId,
      token_use: 'access',
    });
  });

  it('gives one that has expired, when asked to', async () => {
    const expired = await identity.issueToken('company', { expiresInSeconds: -10 });
    await expect(verify(expired)).rejects.toThrow(/exp/);
  });

  it('expires when time is moved', async () => {
    const jwt = await identity.issueToken('company');
    setOffset(3_601_000);
    await expect(verify(jwt)).rejects.toThrow(/exp/);
    expect(Number(decodeJwt(await identity.issueToken('company')).iat)).toBeGreaterThan(
      Number(decodeJwt(jwt).exp),
    );
  });

  it('names the users there are when it knows none of that name', async () => {
    await expect(identity.issueToken('nobody')).rejects.toThrow('company, otherCompany');
  });
});

describe('userinfo', () => {
  /** As the API asks for it: by the address that the discovery document names. */
  async function ask(token: string): Promise<Response> {
    const discovery = await fetch(`${publicUrl}/oidc/.well-known/openid-configuration`);
    const { userinfo_endpoint } = (await discovery.json()) as { userinfo_endpoint: string };
    return fetch(userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } });
  }

  it('knows the confirmed address of the person whose access token it gets', async () => {
    const answer = await ask(await identity.issueToken('company'));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      sub: 'sub-company',
      name: 'Cora Company',
      email: 'cora@example.test',
      email_verified: 'true',
    });
  });

  it('tells nothing for a token that has expired or is none', async () => {
    const expired = await identity.issueToken('company', { expiresInSeconds: -10 });
    for (const token of [expired, 'rubbish']) expect((await ask(token)).status).toBe(401);
  });
});

it('keeps keys, sessions and refresh tokens over a restart', async () => {
  const browser = new Browser();
  const tokens = await signIn(browser, 'company');
  await identity.stop();
  open();
  expect(await verify(tokens.access_token)).toMatchObject({ sub: 'sub-company' });
  const renewed = await token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  expect(renewed.status).toBe(200);
  const again = await startSignIn(browser);
  expect(again.answer.headers.get('location')).toContain('/auth/callback?code=');
});
