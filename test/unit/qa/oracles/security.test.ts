import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { securityOracles } from '#shared/qa/oracles/active.ts';
import { isForStrangers } from '#shared/qa/oracles/security/protected.ts';
import { info, operation, reading } from '../document/reading.ts';
import { jsonBody } from './exchanges.ts';
import { type Answered, type Asked, type Fresh, proberAt, serving } from './probing.ts';

const content = (schema: unknown) => ({ 'application/json': { schema } });
const one = { '200': { description: 'Fine', content: content({ type: 'object' }) } };
const text = { type: 'string', maxLength: 60 };
const object = (properties: unknown, required: readonly string[]) => ({
  required: true,
  content: content({ type: 'object', properties, required }),
});
const account = object({ username: text, password: text }, ['username', 'password']);
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const api = await reading({
  openapi: '3.1.0',
  info,
  security: [{ token: [] }],
  paths: {
    '/signup': { post: { security: [], requestBody: account, responses: one } },
    '/login': { post: { security: [], requestBody: account, responses: one } },
    '/me': { get: { responses: one } },
    '/users/{name}/password': {
      parameters: [{ name: 'name', in: 'path', required: true, schema: text }],
      put: { requestBody: object({ password: text }, ['password']), responses: one },
    },
    '/letters': {
      get: { parameters: [{ name: 'word', in: 'query', schema: text }], responses: one },
      post: { requestBody: object({ text }, ['text']), responses: one },
    },
    '/letters/{id}': {
      parameters: [id],
      get: { responses: one },
      patch: { requestBody: object({ text }, ['text']), responses: one },
    },
  },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (part: string, key: string) => createHmac('sha256', key).update(part).digest('base64url');
function tokenFor(name: string, key: string): string {
  const part = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: name, exp: 4_000_000_000 })}`;
  return `${part}.${sign(part, key)}`;
}

interface User {
  readonly name: string;
  password: string;
  readonly role: string;
}

/** How a server departs from doing everything right. */
interface Ways {
  readonly key?: string;
  readonly open?: boolean;
  readonly unsigned?: boolean;
  readonly unlimited?: boolean;
  readonly telling?: boolean;
  readonly anybodysPassword?: boolean;
  readonly anybodysLetters?: 'read' | 'all';
  readonly sharedLetters?: boolean;
  readonly anyRole?: boolean;
  readonly echoesFields?: boolean;
  readonly statement?: boolean;
  readonly template?: boolean;
}

function letterServer(ways: Ways) {
  const key = ways.key ?? 'q8Zr-2pLm-77xT-kkw1';
  const users = new Map<string, User>();
  for (const name of ['first', 'second']) users.set(name, { name, password: `pass-${name}`, role: 'reader' });
  const letters = new Map<string, { readonly id: string; readonly owner: string; readonly text: Json }>();
  const failed = new Map<string, number>();
  let next = 1;

  const caller = (token: string): User | undefined => {
    if (ways.open) return users.get('first');
    const [head = '', payload = '', signature = ''] = token.split('.');
    if (payload === '' || (!ways.unsigned && signature !== sign(`${head}.${payload}`, key))) return undefined;
    try {
      const { sub, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return exp * 1000 > Date.now() ? users.get(sub) : undefined;
    } catch {
      return undefined;
    }
  };
  const refused: Answered = { status: 401, body: { message: 'no' } };
  const missing: Answered = { status: 404, body: { message: 'none' } };

  function search(user: User, word: string): Json {
    const mine = [...letters.values()].filter(({ owner }) => ways.sharedLetters || owner === user.name);
    // What `WHERE text LIKE '%word%'` does when the word is put into it.
    const [, condition] = /' OR '1' LIKE '(.)$/.exec(word) ?? [];
    if (ways.statement && condition === '1') return [...letters.values()].map((letter) => ({ ...letter }));
    return mine.filter((letter) => String(letter.text).includes(word)).map((letter) => ({ ...letter }));
  }

  function open({ path, body }: Asked): Answered | undefined {
    const name = String(body.username);
    if (path === '/signup') {
      if (users.has(name)) return { status: 409, body: {} };
      const role = ways.anyRole && typeof body.role === 'string' ? body.role : 'reader';
      users.set(name, { name, password: String(body.password), role });
      const more = ways.echoesFields ? body : {};
      return { status: 200, body: ways.echoesFields ? { ...more, name } : { name, role } };
    }
    if (path !== '/login') return undefined;
    if (typeof body.username !== 'string') return { status: 400, body: {} };
    if (!ways.unlimited && (failed.get(name) ?? 0) >= 12) return { status: 429, body: {} };
    const user = users.get(name);
    if (user === undefined || user.password !== body.password) {
      failed.set(name, (failed.get(name) ?? 0) + 1);
      return { status: 401, body: { message: ways.telling && user === undefined ? 'unknown user' : 'no' } };
    }
    return { status: 200, body: { access_token: tokenFor(name, key) } };
  }

  function signedIn(user: User, { method, path, query, body }: Asked): Answered {
    if (path === '/me') return { status: 200, body: { name: user.name, role: user.role } };
    const [, name] = /^\/users\/([^/]+)\/password$/.exec(path) ?? [];
    if (name !== undefined) {
      const target = users.get(decodeURIComponent(name));
      if (target === undefined || (target !== user && !ways.anybodysPassword)) return missing;
      target.password = String(body.password);
      return { status: 200, body: {} };
    }
    if (path === '/letters' && method === 'POST') {
      const letter = { id: `l${next++}`, owner: user.name, text: body.text ?? '' };
      letters.set(letter.id, letter);
      const shown = /^\{\{(\d+)\*(\d+)\}\}/.exec(String(body.text));
      const product =
        ways.template && shown !== null ? String(Number(shown[1]) * Number(shown[2])) : letter.text;
      return { status: 200, body: { ...letter, text: product } };
    }
    if (path === '/letters') return { status: 200, body: search(user, query.get('word') ?? '') };
    const letter = letters.get(path.slice('/letters/'.length));
    const mayRead = ways.sharedLetters || ways.anybodysLetters !== undefined || letter?.owner === user.name;
    if (letter === undefined || !mayRead) return missing;
    if (method === 'GET') return { status: 200, body: { ...letter } };
    if (letter.owner !== user.name && ways.anybodysLetters !== 'all' && !ways.sharedLetters) return missing;
    const now = { ...letter, text: body.text ?? '' };
    letters.set(letter.id, now);
    return { status: 200, body: { ...now } };
  }

  return {
    tokens: { first: tokenFor('first', key), second: tokenFor('second', key) },
    start: () =>
      serving((asked) => {
        const answer = open(asked);
        if (answer !== undefined) return answer;
        const user = caller(asked.token);
        return user === undefined ? refused : signedIn(user, asked);
      }),
  };
}

let count = 0;
const newAccount = () => {
  count += 1;
  return { body: jsonBody({ username: `reader${count}`, password: `Reader-pass-${count}` }) };
};

const newLetter: Fresh[string] = async (prober, identity) => {
  const made = await prober.send(
    {
      operation: 'POST /letters',
      kind: 'minimal',
      description: '',
      input: { path: {}, query: {}, headers: {}, cookies: {}, body: jsonBody({ text: 'dear all' }) },
      violates: null,
    },
    identity,
  );
  const answer = made.response?.json;
  const key = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
  return { path: { id: key ?? '' } };
};

const fresh: Fresh = {
  'POST /signup': newAccount,
  'POST /login': () => ({ body: jsonBody({ username: 'first', password: 'pass-first' }) }),
  'GET /me': () => ({}),
  'GET /letters': () => ({ query: { word: 'dear' } }),
  'POST /letters': () => ({ body: jsonBody({ text: 'dear all' }) }),
  'GET /letters/{id}': newLetter,
  'PATCH /letters/{id}': async (prober, identity) => ({
    ...(await newLetter(prober, identity)),
    body: jsonBody({ text: 'dear me' }),
  }),
};

async function found(ways: Ways): Promise<string[]> {
  const server = letterServer(ways);
  const prober = proberAt(api, await server.start(), fresh, server.tokens);
  // A list with nothing in it shows no difference.
  await newLetter(prober, 'first');
  const seen = new Set<string>();
  for (const oracle of securityOracles) {
    for (const { id: each } of api.operations) {
      if (!oracle.applies(api, operation(api, each))) continue;
      for (const observation of (await oracle.probe(prober, operation(api, each))) ?? []) {
        seen.add(`${observation.oracle} ${observation.operation}`);
      }
    }
  }
  return [...seen];
}

describe('what lets somebody in', () => {
  test('a server that does everything right is left in peace', async () => {
    expect(await found({})).toEqual([]);
  });

  const faults: readonly (readonly [what: string, ways: Ways, oracles: readonly string[]])[] = [
    ['a guessable key', { key: 'changeme' }, ['weak-token GET /me']],
    ['signatures that nobody looks at', { unsigned: true }, ['weak-token GET /me']],
    ['attempts without an end', { unlimited: true }, ['no-login-rate-limit POST /login']],
    ['answers that tell who exists', { telling: true }, ['user-enumeration POST /login']],
    [
      'passwords that anybody sets',
      { anybodysPassword: true },
      ['foreign-object-writable PUT /users/{name}/password'],
    ],
    [
      'letters that anybody reads',
      { anybodysLetters: 'read' },
      ['foreign-object-readable GET /letters/{id}'],
    ],
    [
      'letters that anybody changes',
      { anybodysLetters: 'all' },
      ['foreign-object-readable GET /letters/{id}', 'foreign-object-writable PATCH /letters/{id}'],
    ],
    ['a role that the client chooses', { anyRole: true }, ['mass-assignment POST /signup']],
    ['a word that becomes part of a statement', { statement: true }, ['injection GET /letters']],
    ['a text that becomes a template', { template: true }, ['injection POST /letters']],
  ];
  test.each(faults)('%s shows', async (_what, ways, oracles) => {
    expect(await found(ways)).toEqual(oracles);
  });

  test('a server that asks nobody who they are shows for what needs credentials, and only there', async () => {
    const seen = await found({ open: true });
    expect(seen.filter((each) => each.startsWith('authentication-ignored'))).toContain(
      'authentication-ignored GET /me',
    );
    expect(seen.some((each) => /authentication-ignored POST \/(login|signup)/.test(each))).toBe(false);
    expect(seen.some((each) => each.startsWith('weak-token'))).toBe(false);
  });

  const nearMisses: readonly (readonly [what: string, ways: Ways])[] = [
    ['letters that all share', { sharedLetters: true }],
    ['an answer that repeats what was sent and stores none of it', { echoesFields: true }],
  ];
  test.each(nearMisses)('%s does not', async (_what, ways) => {
    expect(await found(ways)).toEqual([]);
  });
});

test.each([
  ['GET', '/health', true],
  ['POST', '/auth/reset/validate-password', true],
  ['POST', '/sign-up', true],
  ['GET', '/users', false],
  ['POST', '/admin/reset', false],
  ['POST', '/accounts/{id}/password', false],
  ['DELETE', '/health', false],
])('%s %s is for those who have no credentials: %s', async (method, path, expected) => {
  const paths = { [path]: { [method.toLowerCase()]: { responses: one } } };
  const described = await reading({ openapi: '3.1.0', info, paths });
  expect(isForStrangers(operation(described, `${method} ${path}`))).toBe(expected);
});
