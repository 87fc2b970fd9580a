import type { Api, Json, Operation, SecurityScheme } from '../document/api.ts';
import type { Credentials } from '../options.ts';
import { valueAt } from '../schema/pointer.ts';
import type { Exchange, Identity } from './exchange.ts';

/** What a request gets added so that the server knows who sends it. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
}

export const noProof: Proof = { headers: {}, query: {}, cookies: {} };

/** What an identity proves itself with at the moment. */
export type Secret =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'placed';
      readonly in: 'header' | 'query' | 'cookie';
      readonly name: string;
      /** With `{token}`. */
      readonly template: string;
      readonly token: string;
    };

/** Gets a token anew: by signing in, or from a token endpoint. Null: that did not work. */
export type Renewal = () => Promise<Secret | null>;

function placed(place: 'header' | 'query' | 'cookie', name: string, value: string): Proof {
  if (place === 'header') return { ...noProof, headers: { [name.toLowerCase()]: value } };
  return place === 'query'
    ? { ...noProof, query: { [name]: value } }
    : { ...noProof, cookies: { [name]: value } };
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** `X-Api-Key`, and what some documents write as the name: the beginning of the whole line, `X-Auth: Token`. */
const headerLine = /^([^:\s]+)[:\s]*(.*)$/s;

/** An API key in an `Authorization` header is in truth a bearer token, as Swagger 2.0 had to say it. */
function keyInHeader(written: string, token: string): Proof {
  const [, name = written, before = ''] = headerLine.exec(written.trim()) ?? [];
  const kind = before === '' && name.toLowerCase() === 'authorization' ? 'Bearer' : before;
  return placed('header', name, kind === '' || token.includes(' ') ? token : `${kind} ${token}`);
}

function tokenIn(scheme: SecurityScheme, token: string): Proof {
  if (scheme.kind === 'apiKey')
    return scheme.in === 'header' ? keyInHeader(scheme.name, token) : placed(scheme.in, scheme.name, token);
  if (scheme.kind === 'http' && scheme.scheme.toLowerCase() === 'basic') {
    return placed('header', 'authorization', token.includes(':') ? basic(token) : `Basic ${token}`);
  }
  return placed('header', 'authorization', token.includes(' ') ? token : `Bearer ${token}`);
}

function merged(proofs: readonly Proof[]): Proof {
  return {
    headers: Object.assign({}, ...proofs.map(({ headers }) => headers)),
    query: Object.assign({}, ...proofs.map(({ query }) => query)),
    cookies: Object.assign({}, ...proofs.map(({ cookies }) => cookies)),
  };
}

/** The alternative that a token fits best: one that takes a bearer token, else the first that takes anything. */
function schemesFor(api: Api, operation: Operation | null): readonly SecurityScheme[] {
  const alternatives = (operation?.security ?? []).map((all) =>
    all.flatMap(({ scheme }) => api.securitySchemes[scheme] ?? []),
  );
  const asked = alternatives.filter((schemes) => schemes.length > 0);
  if (asked.length > 0) {
    return (
      asked.find((schemes) => schemes.some(({ kind }) => kind === 'oauth2')) ??
      asked.find((schemes) =>
        schemes.some((scheme) => scheme.kind === 'http' && scheme.scheme.toLowerCase() === 'bearer'),
      ) ??
      asked[0] ??
      []
    );
  }
  // Nothing said for the operation: the document's only scheme is the best guess.
  const all = Object.values(api.securitySchemes);
  return all.length === 1 ? all : [];
}

/** Pure: how a secret is carried by a call of the operation. */
export function proofOf(api: Api, operation: Operation | null, secret: Secret): Proof {
  if (secret.kind === 'placed') {
    return placed(secret.in, secret.name, secret.template.replaceAll('{token}', secret.token));
  }
  if (secret.kind === 'basic') {
    return placed('header', 'authorization', basic(`${secret.username}:${secret.password}`));
  }
  const schemes = schemesFor(api, operation);
  if (schemes.length === 0) return tokenIn({ kind: 'http', scheme: 'bearer' }, secret.token);
  return merged(schemes.map((scheme) => tokenIn(scheme, secret.token)));
}

/** The same place with another token in it. */
export function withToken(secret: Secret | null, token: string): Secret {
  return secret?.kind === 'placed' ? { ...secret, token } : { kind: 'token', token };
}

/** What is known from the start; login and client credentials have to ask first. */
export function secretOf(credentials: Credentials | null): Secret | null {
  if (credentials === null) return null;
  switch (credentials.kind) {
    case 'bearer':
      return { kind: 'token', token: credentials.token };
    case 'basic':
      return { kind: 'basic', username: credentials.username, password: credentials.password };
    case 'apiKey':
      return {
        kind: 'placed',
        in: credentials.in,
        name: credentials.name,
        template: '{token}',
        token: credentials.value,
      };
    case 'clientCredentials':
    case 'login':
      return null;
  }
}

/** A request that gets a token, and where the token is in its answer. */
export interface TokenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secret: (answer: Json) => Secret | null;
}

function textAt(answer: Json, pointer: string): string | null {
  const found = valueAt(answer, pointer);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
}

/** @param baseUrl what a login's address is relative to */
export function tokenRequest(credentials: Credentials | null, baseUrl: string): TokenRequest | null {
  if (credentials?.kind === 'clientCredentials') {
    const fields = new URLSearchParams({ grant_type: 'client_credentials' });
    if (credentials.scope !== null) fields.set('scope', credentials.scope);
    return {
      method: 'POST',
      url: new URL(credentials.tokenUrl, `${baseUrl}/`).href,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        authorization: basic(
          `${encodeURIComponent(credentials.clientId)}:${encodeURIComponent(credentials.clientSecret)}`,
        ),
      },
      body: fields.toString(),
      secret: (answer) => {
        const token = textAt(answer, '/access_token');
        return token === null ? null : { kind: 'token', token };
      },
    };
  }
  if (credentials?.kind === 'login') {
    const relative = credentials.url.startsWith('/') ? `${baseUrl}${credentials.url}` : credentials.url;
    return {
      method: credentials.method.toUpperCase(),
      url: new URL(relative, `${baseUrl}/`).href,
      headers: credentials.headers,
      body: credentials.body,
      secret: (answer) => {
        const token = textAt(answer, credentials.tokenPointer);
        const { name, value } = credentials.header;
        return token === null ? null : { kind: 'placed', in: 'header', name, template: value, token };
      },
    };
  }
  return null;
}

/** The calls by which the run gave itself access, and where the last one's answer has the token. */
export interface SignIn {
  readonly exchanges: readonly Exchange[];
  /** JSON pointer into the body, or `header:name`. */
  readonly source: string;
}

/** One identity's secret over time; renewing is done once for all who wait for it. */
export class Holder {
  readonly identity: Exclude<Identity, 'nobody'>;
  #secret: Secret | null;
  #renewal: Renewal | null;
  #renewing: Promise<boolean> | null = null;
  /** Whether the present secret was ever accepted: a fresh one that never was is not worth another. */
  #worked = true;
  #version = 0;
  /** How the run signed it up; null for credentials that it was given. */
  signIn: SignIn | null = null;

  constructor(identity: Exclude<Identity, 'nobody'>, secret: Secret | null, renewal: Renewal | null) {
    this.identity = identity;
    this.#secret = secret;
    this.#renewal = renewal;
  }

  get known(): boolean {
    return this.#secret !== null || this.#renewal !== null;
  }

  get version(): number {
    return this.#version;
  }

  get renewable(): boolean {
    return this.#renewal !== null;
  }

  give(secret: Secret, renewal: Renewal | null): void {
    this.#secret = secret;
    this.#renewal = renewal;
    this.#version += 1;
    this.#worked = true;
  }

  async secret(): Promise<Secret | null> {
    if (this.#secret === null && this.#renewal !== null) await this.renew(this.#version);
    return this.#secret;
  }

  accepted(): void {
    this.#worked = true;
  }

  /** @param version of the secret that was refused. Returns whether there is another one now. */
  async renew(version: number): Promise<boolean> {
    if (version !== this.#version) return true;
    const renewal = this.#renewal;
    if (renewal === null || !this.#worked) return false;
    this.#renewing ??= (async () => {
      try {
        const secret = await renewal();
        if (secret === null) return false;
        this.#secret = secret;
        this.#version += 1;
        this.#worked = false;
        return true;
      } finally {
        this.#renewing = null;
      }
    })();
    return this.#renewing;
  }

  /** A secret that was taken from it may work again, after the world has changed. */
  trustAgain(): void {
    this.#worked = true;
  }
}
