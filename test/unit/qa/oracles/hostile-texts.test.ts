import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { injection } from '#shared/qa/oracles/security/injection.ts';
import { slowPattern } from '#shared/qa/oracles/security/slow-pattern.ts';
import { info, operation, reading } from '../document/reading.ts';
import { jsonBody } from './exchanges.ts';
import { type Answered, type Asked, type Fresh, proberAt, serving } from './probing.ts';

const responses = { '200': { description: 'Fine', content: { 'application/json': { schema: {} } } } };
const text = { type: 'string', maxLength: 100 };
const credentials = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: { username: text, password: text },
        required: ['username', 'password'],
      },
    },
  },
};
const api = await reading({
  openapi: '3.1.0',
  info,
  paths: {
    '/login': { post: { requestBody: credentials, responses } },
    '/files': { get: { parameters: [{ name: 'file', in: 'query', schema: text }], responses } },
    '/pages/{page}': {
      get: { parameters: [{ name: 'page', in: 'path', required: true, schema: text }], responses },
    },
    '/contacts': { get: { parameters: [{ name: 'phone', in: 'query', schema: text }], responses } },
    '/crates': { get: { parameters: [{ name: 'stamp', in: 'query', schema: text }], responses } },
  },
});
const fresh: Fresh = {
  'POST /login': () => ({ body: jsonBody({ username: 'ada', password: 'lovelace' }) }),
  'GET /files': () => ({ query: { file: 'a.txt' } }),
  'GET /pages/{page}': () => ({ path: { page: 'home' } }),
  'GET /contacts': () => ({ query: { phone: '123' } }),
  'GET /crates': () => ({ query: { stamp: 'AB12' } }),
};

/** Titles of what an oracle observes of a server. */
async function observed(
  oracle: typeof injection,
  id: string,
  answer: (asked: Asked) => Answered | Promise<Answered>,
): Promise<string[]> {
  const prober = proberAt(api, await serving(answer), fresh);
  return ((await oracle.probe(prober, operation(api, id))) ?? []).map(({ title }) => title);
}

const fine = (body: Json): Answered => ({ status: 200, body });

describe('text that is taken for more', () => {
  /** What a document database makes of a condition, when `operators` says so. */
  const matches = (stored: string, wanted: Json | undefined, operators: boolean): boolean => {
    if (typeof wanted !== 'object' || wanted === null || !operators) return wanted === stored;
    if ('$ne' in wanted) return wanted.$ne !== stored;
    return '$eq' in wanted && wanted.$eq === stored;
  };
  const login =
    (operators: boolean) =>
    ({ body }: Asked): Answered =>
      matches('ada', body.username, operators) && matches('lovelace', body.password, operators)
        ? fine({ token: 'abc' })
        : { status: 401, body: { message: 'no' } };

  test('an object in place of a password that becomes an operator', async () => {
    expect(await observed(injection, 'POST /login', login(true))).toContain(
      'POST /login takes password for more than text (NoSQL)',
    );
    expect(await observed(injection, 'POST /login', login(false))).toEqual([]);
  });

  const passwd = 'root:x:0:0:root:/root:/bin/sh\n';
  const climbing = (name: string) => (name.startsWith('../../') ? fine(passwd) : fine('nothing'));

  test('a name that climbs out of its folder, in the query and in the path', async () => {
    expect(await observed(injection, 'GET /files', ({ query }) => climbing(query.get('file') ?? ''))).toEqual(
      ['GET /files takes file for more than text (path)'],
    );
    const page = ({ path }: Asked) => climbing(decodeURIComponent(path.slice('/pages/'.length)));
    expect(await observed(injection, 'GET /pages/{page}', page)).toEqual([
      'GET /pages/{page} takes page for more than text (path)',
    ]);
    const quoting = ({ query }: Asked) => fine(`there is no ${query.get('file')}`);
    expect(await observed(injection, 'GET /files', quoting)).toEqual([]);
  });

  test('a line break that begins a header', async () => {
    const splitting =
      (splits: boolean) =>
      ({ query }: Asked): Answered => {
        const [name = '', header = ''] = (query.get('file') ?? '').split('\r\n');
        const [field = '', value = ''] = header.split(': ');
        return { ...fine(name), ...(splits && header !== '' && { headers: { [field]: value } }) };
      };
    expect(await observed(injection, 'GET /files', splitting(true))).toEqual([
      'GET /files takes file for more than text (header)',
    ]);
    expect(await observed(injection, 'GET /files', splitting(false))).toEqual([]);
  });
});

describe('text that keeps the server busy', () => {
  /** What is observed of a server that needs so many milliseconds for a phone number. */
  const takingUp = (milliseconds: (phone: string) => number) =>
    observed(slowPattern, 'GET /contacts', async ({ query }) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds(query.get('phone') ?? '')));
      return { status: 400, body: { message: 'no' } };
    });
  const isNearlyRight = (phone: string) => /^\d+!$/.test(phone);

  test('longer by the power of its length', async () => {
    expect(await takingUp((phone) => (isNearlyRight(phone) ? 2 ** (phone.length - 20) : 0))).toEqual([
      'GET /contacts can be kept busy with a short phone',
    ]);
  });

  test('where no name or rule tells of a pattern, but what is no text of that kind is refused', async () => {
    const checking = (refuses: boolean) =>
      observed(slowPattern, 'GET /crates', async ({ query }) => {
        const stamp = query.get('stamp') ?? '';
        const busy = /^a+!$/.test(stamp) ? 2 ** (stamp.length - 20) : 0;
        await new Promise((resolve) => setTimeout(resolve, busy));
        return { status: refuses && !/^\w+$/.test(stamp) ? 400 : 200, body: {} };
      });
    expect(await checking(true)).toEqual(['GET /crates can be kept busy with a short stamp']);
    expect(await checking(false)).toEqual([]);
  });

  test('but no longer than any other of its length is nothing', async () => {
    const isAnyOf29 = (phone: string) => phone.length === 29 && /^(1|a+$|!+$)/.test(phone);
    expect(await takingUp((phone) => (isAnyOf29(phone) ? 500 : 0))).toEqual([]);
  });

  test('slow once and never again is nothing', async () => {
    let slowed = false;
    const once = (phone: string) => {
      if (slowed || !isNearlyRight(phone)) return 0;
      slowed = true;
      return 500;
    };
    expect(await takingUp(once)).toEqual([]);
  });
});
