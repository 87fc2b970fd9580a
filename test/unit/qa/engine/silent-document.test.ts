import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { type Answered, type Asked, serving } from '../oracles/probing.ts';
import { runOn } from './running.ts';

const text = (example: string) => ({ type: 'string', example });
const json = (properties: Readonly<Record<string, unknown>>) => ({
  content: { 'application/json': { schema: { type: 'object', properties } } },
});
const fine = (properties: Readonly<Record<string, unknown>>) => ({
  '200': { description: 'Fine', ...json(properties) },
});
const no = (...statuses: readonly string[]) =>
  Object.fromEntries(statuses.map((status) => [status, { description: 'No' }]));
const takes = (properties: Readonly<Record<string, unknown>>) => ({ required: true, ...json(properties) });
const who = { name: 'nickname', in: 'path', required: true, schema: text('vera') };

/** Says nothing of credentials, of what is required, or of how a refusal looks. */
const document = {
  openapi: '3.0.3',
  info: { title: 'Pen pals', version: '1' },
  paths: {
    '/initdb': { get: { summary: 'Creates and fills the database', responses: fine({ done: {} }) } },
    '/people/v2': { get: { responses: fine({ people: { type: 'array' } }) } },
    '/people/v2/join': {
      post: {
        operationId: 'views.people.join_person',
        summary: 'Sign up',
        requestBody: takes({ nickname: text('vera'), password: text('lemonade1') }),
        responses: { ...fine({ status: text('success') }), ...no('400') },
      },
    },
    '/people/v2/login': {
      post: {
        requestBody: takes({ nickname: text('vera'), password: text('lemonade1') }),
        responses: { ...fine({ status: text('success'), auth_token: text('a.b.c') }), ...no('400') },
      },
    },
    '/people/v2/{nickname}/password': {
      put: {
        parameters: [who],
        requestBody: takes({ password: text('lemonade2') }),
        responses: { '204': { description: 'Set' }, ...no('400', '401') },
      },
    },
    '/letters/v2': {
      get: { responses: fine({ letters: { type: 'array' } }) },
      post: {
        requestBody: takes({ heading: text('Hello'), secret: text('I am well') }),
        responses: { ...fine({ status: text('success') }), ...no('400', '401') },
      },
    },
    '/letters/v2/{heading}': {
      get: {
        summary: 'A letter with its secret, for its owner',
        parameters: [{ name: 'heading', in: 'path', required: true, schema: text('Hello') }],
        responses: { ...fine({ heading: text('Hello'), secret: text('I am well') }), ...no('401', '404') },
      },
    },
  },
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Refuses by 200 and a word, keeps nothing until its database is made, and loses everything whenever it is made again. */
function penPals(weak: boolean) {
  const key = weak ? 'random' : randomBytes(32).toString('hex');
  const sign = (head: string) => createHmac('sha256', key).update(head).digest('base64url');
  const tokenFor = (name: string) => {
    const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: name, exp: 4_000_000_000 })}`;
    return `${head}.${sign(head)}`;
  };
  let made = 0;
  let people: Map<string, string> | null = null;
  let letters = new Map<string, { readonly owner: string; readonly secret: Json }>();
  const failed = new Map<string, number>();
  const said = (status: number, message: string, more: Readonly<Record<string, Json>> = {}): Answered => ({
    status,
    body: { status: /^(Welcome|Stored)/.test(message) ? 'success' : 'fail', message, ...more },
  });
  const caller = (token: string): string | null => {
    const [head = '', claims = '', signature = ''] = token.split('.');
    if (claims === '' || signature !== sign(`${head}.${claims}`)) return null;
    const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return exp * 1000 > Date.now() && people?.has(sub) ? sub : null;
  };

  function login(known: Map<string, string>, name: string, password: Json): Answered {
    if (!weak && (failed.get(name) ?? 0) > 7) return said(429, 'Too many attempts');
    if (known.get(name) === password) return said(200, 'Welcome', { auth_token: tokenFor(name) });
    failed.set(name, (failed.get(name) ?? 0) + 1);
    if (!weak) return said(200, 'Wrong nickname or password');
    return said(200, known.has(name) ? 'Wrong password' : 'Nobody is called so');
  }

  const methods: Readonly<Record<string, string>> = { join: 'POST', login: 'POST', password: 'PUT' };
  const unknown: Answered = { status: 404, body: { message: 'There is no such address' } };

  function answer({ method, path, token, body }: Asked): Answered {
    const only = methods[path.split('/').at(-1) ?? ''] ?? (path === '/letters/v2' ? method : 'GET');
    if (method !== only || !['GET', 'POST', 'PUT'].includes(method)) return unknown;
    if (path === '/initdb') {
      made += 1;
      people = new Map([['vera', 'lemonade0']]);
      letters = new Map();
      return { status: 200, body: { done: true } };
    }
    if (people === null) return { status: 500, body: { message: 'no such table' } };
    if (path === '/people/v2' && method === 'GET')
      return { status: 200, body: { people: [...people.keys()].map((nickname) => ({ nickname })) } };
    const [first, second] = [body.nickname, body.password];
    if (path === '/people/v2/join' || path === '/people/v2/login') {
      if (typeof first !== 'string' || typeof second !== 'string')
        return said(400, 'nickname and password, please');
      if (path.endsWith('login')) return login(people, first, second);
      if (people.has(first)) return said(200, 'That nickname exists already');
      people.set(first, second);
      return said(200, 'Welcome');
    }
    if (path === '/letters/v2' && method === 'GET')
      return {
        status: 200,
        body: { letters: [...letters].map(([heading, { owner }]) => ({ heading, owner })) },
      };
    const me = caller(token);
    if (me === null) return said(401, 'Sign in first');
    if (path === '/letters/v2') {
      const { heading, secret } = body;
      if (typeof heading !== 'string' || typeof secret !== 'string')
        return said(400, 'Please send a proper letter.');
      if (letters.has(heading)) return said(200, 'That letter exists already');
      letters.set(heading, { owner: me, secret });
      return said(200, 'Stored');
    }
    const name = decodeURIComponent(path.split('/')[3] ?? '');
    if (path.startsWith('/letters/')) {
      const letter = letters.get(name);
      if (letter === undefined || (!weak && letter.owner !== me)) return said(404, 'No such letter');
      return { status: 200, body: { heading: name, ...letter } };
    }
    if (typeof second !== 'string' || second === '') return said(400, 'Malformed');
    // The good one goes by who asks, whatever stands in the address.
    const whose = weak ? name : me;
    if (!people.has(whose)) return said(400, 'Nobody is called so');
    people.set(whose, second);
    return { status: 204 };
  }
  return { start: () => serving(answer), timesMade: () => made };
}

async function run(weak: boolean) {
  const pals = penPals(weak);
  const { report } = await runOn({ url: await pals.start(), document }, { security: true });
  const { findings } = report;
  return {
    made: pals.timesMade(),
    found: findings.map(({ oracle, operation }) => `${oracle} ${operation}`).sort(),
  };
}

describe('a document that says nothing of credentials, of a service that refuses by 200', () => {
  test('shows each weakness, and its database is made once, when it is not there', {
    timeout: 60_000,
  }, async () => {
    const { made, found } = await run(true);
    expect(found).toEqual([
      'foreign-object-readable GET /letters/v2/{heading}',
      'foreign-object-writable PUT /people/v2/{nickname}/password',
      'no-login-rate-limit POST /people/v2/login',
      'user-enumeration POST /people/v2/login',
      'weak-token GET /letters/v2/{heading}',
    ]);
    expect(made).toBe(1);
  });

  test('is left in peace when it is safe', { timeout: 60_000 }, async () => {
    expect((await run(false)).found).toEqual([]);
  });
});
