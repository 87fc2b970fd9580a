import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type Provider from 'oidc-provider';
import type { Engine, EngineContext } from '#local/engine.ts';
import { type Keys, loadKeys } from '#local/identity/keys.ts';
import type { SessionStore } from '#local/identity/session-store.ts';
import { errorPage, signInPage } from '#local/identity/sign-in-pages.ts';
import { issueToken } from '#local/identity/token.ts';
import { userInfo, userInfoPath } from '#local/identity/user-info.ts';
import { type SignInSettings, signInSettings } from '#local/identity/user-pool.ts';

export interface Identity extends Engine {
  /** Serves `/oidc` and all below it; the request's address still begins with `/oidc`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** See `issueToken` in `token.ts`; rejects with `UnknownUser`. */
  issueToken(user: string, options?: { expiresInSeconds?: number }): Promise<string>;
}

interface Loaded {
  readonly provider: Provider;
  readonly sessions: SessionStore;
  readonly signInPath: string;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

const mountPath = '/oidc';

/** The sign-in of the embedded cloud. Its libraries are loaded when somebody asks for the first time. */
export function startIdentity(context: EngineContext): Identity {
  let settings: SignInSettings | undefined;
  let keys: Promise<Keys> | undefined;
  let loaded: Promise<Loaded> | undefined;

  const knownSettings = () => {
    settings ??= signInSettings(context.resources, context.publicUrl);
    return settings;
  };
  const knownKeys = () => {
    keys ??= loadKeys(context.stateDir);
    return keys;
  };

  async function load(): Promise<Loaded> {
    const [{ createProvider, signInPath }, { SessionStore }, ready] = await Promise.all([
      import('#local/identity/provider.ts'),
      import('#local/identity/session-store.ts'),
      knownKeys(),
    ]);
    const sessions = new SessionStore(join(context.stateDir, 'identity.sqlite'));
    const provider = createProvider(knownSettings(), ready, sessions);
    provider.on('server_error', (_ctx, error) => failed(error));
    return { provider, sessions, signInPath, answer: provider.callback() };
  }

  function failed(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.log.write({ level: 'ERROR', source: 'identity', text });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    loaded ??= load();
    const { provider, signInPath, answer } = await loaded;
    const address = request.url ?? '/';
    // As a router of Express would leave them: the provider finds out from the two where it is mounted.
    const inside = address.slice(mountPath.length);
    Object.assign(request, { originalUrl: address, url: inside.startsWith('/') ? inside : `/${inside}` });
    if (inside.split('?')[0] === userInfoPath) await sendUserInfo(request, response);
    else if (inside.startsWith(signInPath)) await signIn(provider, request, response);
    else answer(request, response);
  }

  async function sendUserInfo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = await userInfo(knownSettings(), await knownKeys(), request.headers.authorization);
    response
      .writeHead(known === null ? 401 : 200, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        ...(known === null && { 'www-authenticate': 'Bearer error="invalid_token"' }),
      })
      .end(JSON.stringify(known ?? { error: 'invalid_token' }));
  }

  async function signIn(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { errors } = await import('oidc-provider');
    try {
      // Throws for a page that was opened without its cookie, or too late.
      await provider.interactionDetails(request, response);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      const message =
        'This sign-in was left for too long or was opened elsewhere. Please start again from the app.';
      return sendPage(response, 400, errorPage(message));
    }
    const { users } = knownSettings();
    if (request.method !== 'POST') {
      return sendPage(response, 200, signInPage(`${mountPath}${request.url}`, users));
    }
    const chosen = new URLSearchParams(await bodyOf(request)).get('user');
    const user = users.find(({ ref }) => ref === chosen);
    if (user === undefined) return sendPage(response, 400, errorPage('There is no such user.'));
    await provider.interactionFinished(request, response, { login: { accountId: user.sub } });
  }

  return {
    handle(request, response) {
      serve(request, response).catch((error: unknown) => {
        failed(error);
        if (!response.headersSent)
          sendPage(response, 500, errorPage('The log of the embedded cloud says why.'));
        else response.destroy();
      });
    },
    async issueToken(user, options) {
      return issueToken(knownSettings(), await knownKeys(), user, options);
    },
    async stop() {
      if (loaded !== undefined) (await loaded).sessions.close();
    },
  };
}

function sendPage(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    })
    .end(body);
}

/** The longest form that is read; ours has one short field. */
const longestForm = 10_000;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestForm) throw new Error('The form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
