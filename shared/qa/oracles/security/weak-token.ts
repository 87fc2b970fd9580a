import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { isObject } from '../../schema/pointer.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { garbageToken } from './authentication-ignored.ts';
import { gates } from './protected.ts';

/** Keys that tutorials, examples and frameworks come with. */
const commonKeys = [
  'secret',
  'Secret',
  'SECRET',
  'secret123',
  'secretkey',
  'secret_key',
  'secret-key',
  'secretKey',
  'SECRET_KEY',
  'supersecret',
  'super-secret',
  'super_secret',
  'supersecretkey',
  'topsecret',
  'mysecret',
  'my-secret',
  'my_secret',
  'mysecretkey',
  'my-secret-key',
  'my_secret_key',
  'shhhhh',
  'shhh',
  'key',
  'Key',
  'mykey',
  'private',
  'privatekey',
  'private_key',
  'jwt',
  'jwtsecret',
  'jwt-secret',
  'jwt_secret',
  'JWT_SECRET',
  'jwt_secret_key',
  'jwtkey',
  'jwt-key',
  'token',
  'tokensecret',
  'token-secret',
  'token_secret',
  'auth',
  'authsecret',
  'auth-secret',
  'accesstoken',
  'access-token-secret',
  'session',
  'sessionsecret',
  'session-secret',
  'password',
  'Password',
  'password1',
  'password123',
  'pass',
  'passw0rd',
  'P@ssw0rd',
  'admin',
  'admin123',
  'root',
  'user',
  'guest',
  'test',
  'test123',
  'testing',
  'testkey',
  'test-secret',
  'dev',
  'development',
  'devsecret',
  'dev-secret',
  'debug',
  'local',
  'demo',
  'example',
  'example_key',
  'sample',
  'default',
  'changeme',
  'change-me',
  'change_me',
  'changeit',
  'changethis',
  'please-change-me',
  'replace-me',
  'replace_me',
  'todo',
  'random',
  'randomkey',
  'string',
  'qwerty',
  'letmein',
  'welcome',
  'hello',
  'helloworld',
  'hello-world',
  'world',
  'foo',
  'bar',
  'foobar',
  'baz',
  'abc',
  'abc123',
  'abcdef',
  'a',
  'x',
  '0',
  '1',
  '123',
  '1234',
  '12345',
  '123456',
  '1234567',
  '12345678',
  '123456789',
  '1234567890',
  '0000',
  '111111',
  'keyboard cat',
  'keyboardcat',
  'hmac',
  'hs256',
  'HS256',
  'signature',
  'signing',
  'signingkey',
  'salt',
  'api',
  'apikey',
  'api-key',
  'api_key',
  'api-secret',
  'app',
  'appsecret',
  'app-secret',
  'server',
  'backend',
  'your-secret-key',
  'your_secret_key',
  'your-256-bit-secret',
  'your-secret',
  'your_jwt_secret',
  'yoursecretkey',
  'insecure',
  'insecure-secret',
  'unsafe',
  'weak',
  'django-insecure',
  'express',
  'node',
  'flask',
  'spring',
  'laravel',
  'production',
  'prod',
  'staging',
  'master',
  'monkey',
  'dragon',
  'iloveyou',
  'sunshine',
  'princess',
  'football',
  '',
];

/** Words of the API's title, alone and with what people put behind them. */
function keysOf(title: string): string[] {
  const words = title
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1);
  const names = new Set([
    title,
    title.toLowerCase(),
    words.join(''),
    words.join('-'),
    words.join('_'),
    ...words,
  ]);
  const endings = ['', 'secret', '-secret', '_secret', 'key', '-key', '_key', '123', '-jwt-secret', '-api'];
  return [...names].flatMap((name) => endings.map((ending) => `${name}${ending}`));
}

const algorithms: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

interface Jwt {
  readonly head: string;
  readonly payload: string;
  readonly signature: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

const encode = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function jwtOf(token: string): Jwt | null {
  const [head = '', payload = '', signature, ...rest] = token.split('.');
  const [header, claims] = [decode(head), decode(payload)];
  if (signature === undefined || rest.length > 0 || header === null || claims === null) return null;
  return { head, payload, signature, header, claims };
}

const sign = (text: string, hash: string, key: string) =>
  createHmac(hash, key).update(text).digest('base64url');

/** The guessable key that the token is signed with; found without asking the server. */
export function guessedKey(token: string, title: string): string | null {
  const jwt = jwtOf(token);
  const hash = algorithms[String(jwt?.header.alg)];
  if (jwt === null || hash === undefined) return null;
  const text = `${jwt.head}.${jwt.payload}`;
  return [...commonKeys, ...keysOf(title)].find((key) => sign(text, hash, key) === jwt.signature) ?? null;
}

interface Forgery {
  readonly what: string;
  readonly token: string;
  readonly reference: Observation['reference'];
  readonly cause: string;
}

const unchecked = 'The token is decoded instead of verified.';

function forgeries(jwt: Jwt, key: string | null): Forgery[] {
  const none = (alg: string): Forgery => ({
    what: 'a token without a signature ("alg": "none")',
    token: `${encode({ ...jwt.header, alg })}.${jwt.payload}.`,
    reference: references.signature,
    cause: 'The check takes the algorithm from the token.',
  });
  const flipped = jwt.signature.startsWith('A') ? `B${jwt.signature.slice(1)}` : `A${jwt.signature.slice(1)}`;
  const later = encode({ ...jwt.claims, iat: Number(jwt.claims.iat ?? 1_700_000_000) - 1 });
  const forged: Forgery[] = [
    {
      what: 'a token with another signature',
      token: `${jwt.head}.${jwt.payload}.${flipped}`,
      reference: references.signature,
      cause: unchecked,
    },
    {
      what: 'a token whose content was changed',
      token: `${jwt.head}.${later}.${jwt.signature}`,
      reference: references.signature,
      cause: unchecked,
    },
    none('none'),
    none('None'),
    none('NONE'),
  ];
  const hash = algorithms[String(jwt.header.alg)];
  if (key === null || hash === undefined) return forged;
  const own = (claims: JsonObject) => {
    const text = `${jwt.head}.${encode(claims)}`;
    return `${text}.${sign(text, hash, key)}`;
  };
  const reference = references.hardCodedKey;
  const guess = {
    what: 'a token that was signed here with a guessed key',
    reference,
    cause: 'The key is a common word.',
  };
  const made = own({ ...jwt.claims, iat: Number(jwt.claims.iat ?? 1_700_000_000) - 1 });
  const expired = own({ ...jwt.claims, exp: 1_600_000_000 });
  return [
    ...forged,
    { ...guess, token: made },
    {
      what: 'a token that has expired',
      token: expired,
      reference: references.expiration,
      cause: 'Nothing compares the time of expiry with the clock.',
    },
  ];
}

/** Reading operations that a real token is tried on until one shows that it looks at tokens. */
const mostGates = 5;

/** Forges tokens out of the first identity's own and tries them where the real one is needed. */
export const weakToken: ActiveOracle = {
  name: 'weak-token',
  security: true,
  // Once for an API: all its operations check tokens in one place.
  applies: (api, operation) => gates(api)[0]?.id === operation.id,
  async probe(prober) {
    for (const { id } of gates(prober.api).slice(0, mostGates)) {
      if (!prober.has('first') || !prober.room(12)) return null;
      const found = await forgedAt(prober, id);
      if (found !== null) return found;
    }
    return null;
  },
};

/** Null: the operation does not tell a token from none, or there is no token to forge from. */
async function forgedAt(prober: Prober, id: string): Promise<readonly Observation[] | null> {
  const call = await prober.accepted(id);
  const token = await prober.token('first');
  const jwt = token === null ? null : jwtOf(token);
  if (call === null || token === null || jwt === null) return null;
  const control = await prober.send(call);
  if (!succeeded(control)) return null;
  const present = (each: string) => prober.sendRaw(id, control.request, { identity: 'first', token: each });
  if (!succeeded(await present(token))) return null;
  const garbage = await present(garbageToken);
  if (succeeded(garbage)) return null;
  return tryAll(prober, id, control, jwt, guessedKey(token, prober.api.title), present);
}

async function tryAll(
  prober: Prober,
  operation: string,
  control: Exchange,
  jwt: Jwt,
  key: string | null,
  present: (token: string) => Promise<Exchange>,
): Promise<readonly Observation[]> {
  const found: Observation[] = [];
  for (const forgery of forgeries(jwt, key)) {
    if (!prober.room(1) || found.some(({ signature }) => signature === forgery.what)) continue;
    const answer = await present(forgery.token);
    if (!succeeded(answer)) continue;
    found.push({
      oracle: 'weak-token',
      severity: forgery.what.includes('expired') ? 'medium' : 'critical',
      operation,
      signature: forgery.what,
      title: `The API accepts ${forgery.what}`,
      evidence: `${operation} got ${statusOf(answer)} with ${forgery.what}, while it refuses what is no token.`,
      likelyCause: forgery.cause,
      reference: forgery.reference,
      exchanges: [control, answer],
    });
    // When no signature is looked at, every forgery is the same cause.
    if (forgery.cause === unchecked) break;
  }
  return found;
}
