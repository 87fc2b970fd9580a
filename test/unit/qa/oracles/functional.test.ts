import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { unsupportedMethod } from '#shared/qa/oracles/active/unsupported-method.ts';
import { functionalOracles } from '#shared/qa/oracles/active.ts';
import type { Prober } from '#shared/qa/oracles/oracle.ts';
import { info, operation, reading } from '../document/reading.ts';
import { jsonBody, noInput } from './exchanges.ts';
import { type Answered, type Asked, type Fresh, proberAt, serving } from './probing.ts';

const ref = { $ref: '#/components/schemas/Thing' };
const content = (schema: unknown) => ({ 'application/json': { schema } });
const answers = { '200': { description: 'Fine', content: content(ref) } };
const path = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const input = { required: true, content: content(ref) };
const api = await reading({
  openapi: '3.1.0',
  info,
  paths: {
    '/things': {
      get: { responses: { '200': { description: 'All' } } },
      post: { requestBody: input, responses: answers },
    },
    '/things/{id}': {
      parameters: [path],
      get: { responses: answers },
      put: { requestBody: input, responses: answers },
      delete: { responses: { '204': { description: 'Gone' } } },
    },
    '/things/{id}/parts': { parameters: [path], get: { responses: answers } },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['name', 'tags'],
        properties: {
          name: { type: 'string', minLength: 2, maxLength: 30 },
          tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
          note: { type: 'string' },
        },
      },
    },
  },
});

type Thing = Record<string, Json>;

/** How a server departs from doing everything right. */
interface Ways {
  readonly location?: (id: number) => string;
  readonly store?: (sent: Thing) => Thing;
  readonly forget?: (things: Map<number, Thing>, id: number) => void;
  readonly put?: (before: Thing, sent: Thing) => Thing;
  readonly refuse?: (things: Map<number, Thing>, id: number | null, sent: Thing) => void;
  readonly other?: (asked: Asked) => Answered | undefined;
}

function thingServer(ways: Ways) {
  const things = new Map<number, Thing>();
  const parts = new Map<number, Json>();
  let next = 1;
  const valid = (body: Thing) =>
    typeof body.name === 'string' &&
    Array.isArray(body.tags) &&
    (body.note === undefined || typeof body.note === 'string');
  return serving((asked) => {
    const { method, path: at, body } = asked;
    const special = ways.other?.(asked);
    if (special !== undefined) return special;
    if (at === '/things' && method === 'GET') return { status: 200, body: [...things.values()] };
    if (at === '/things' && method === 'POST') {
      if (!valid(body)) {
        ways.refuse?.(things, null, body);
        return { status: 400, body: {} };
      }
      const id = next++;
      things.set(id, { id, ...(ways.store?.(body) ?? body) });
      parts.set(id, { parts: ['one'] });
      return {
        status: 201,
        body: { id, ...body },
        headers: { location: ways.location?.(id) ?? `/things/${id}` },
      };
    }
    const [, text, sub] = /^\/things\/(\d+)(\/parts)?$/.exec(at) ?? [];
    const id = Number(text);
    if (sub !== undefined) {
      if (method !== 'GET') return { status: 405, body: {}, headers: { allow: 'GET' } };
      const found = parts.get(id);
      return found === undefined ? { status: 404, body: {} } : { status: 200, body: found };
    }
    const found = things.get(id);
    if (found === undefined) return { status: 404, body: {} };
    if (method === 'GET') return { status: 200, body: { ...found, seen_at: new Date().toISOString() } };
    if (method === 'DELETE') {
      if (ways.forget === undefined) {
        things.delete(id);
        parts.delete(id);
      } else ways.forget(things, id);
      return { status: 204 };
    }
    if (method !== 'PUT') return { status: 405, body: {}, headers: { allow: 'GET, PUT, DELETE' } };
    if (!valid(body)) {
      ways.refuse?.(things, id, body);
      return { status: 400, body: {} };
    }
    const now = { id, ...(ways.put?.(found, body) ?? body) };
    things.set(id, now);
    return { status: 200, body: now };
  });
}

const body = { name: 'first name', tags: ['a'] };

async function idOfNew(prober: Prober): Promise<Json> {
  const made = await prober.send({
    operation: 'POST /things',
    kind: 'minimal',
    description: '',
    input: { ...noInput, body: jsonBody(body) },
    violates: null,
  });
  const answer = made.response?.json;
  return typeof answer === 'object' && answer !== null && 'id' in answer ? (answer.id ?? null) : null;
}

const onNew = async (prober: Prober) => ({ path: { id: await idOfNew(prober) } });
const fresh: Fresh = {
  'GET /things': () => ({}),
  'POST /things': () => ({ body: jsonBody(body) }),
  'GET /things/{id}': onNew,
  'GET /things/{id}/parts': onNew,
  'DELETE /things/{id}': onNew,
  'PUT /things/{id}': async (prober) => ({
    ...(await onNew(prober)),
    body: jsonBody({ ...body, name: 'second name' }),
  }),
};

async function found(ways: Ways): Promise<string[]> {
  const prober = proberAt(api, await thingServer(ways), fresh);
  const seen: string[] = [];
  for (const oracle of functionalOracles) {
    for (const { id } of api.operations) {
      if (!oracle.applies(api, operation(api, id))) continue;
      for (const observation of (await oracle.probe(prober, operation(api, id))) ?? []) {
        seen.push(`${observation.oracle} ${observation.operation}`);
      }
    }
  }
  return [...new Set(seen)];
}

describe('writes that do other than they say', () => {
  test('a server that does everything right is left in peace', async () => {
    expect(await found({})).toEqual([]);
  });

  const faults: readonly (readonly [what: string, ways: Ways, oracle: string])[] = [
    ['a Location that leads nowhere', { location: (id) => `/thing/${id}` }, 'location-wrong POST /things'],
    [
      'a field that is stored otherwise than told',
      { store: (sent) => ({ ...sent, name: 'other' }) },
      'not-retrievable POST /things',
    ],
    ['a deletion that leaves everything', { forget: () => {} }, 'delete-without-effect DELETE /things/{id}'],
    [
      'parts that stay',
      { forget: (things, id) => void things.delete(id) },
      'use-after-delete GET /things/{id}/parts',
    ],
    ['PUT that merges', { put: (before, sent) => ({ ...before, ...sent }) }, 'partial-put PUT /things/{id}'],
    [
      'PUT that leaves a field alone',
      { put: (before, sent) => ({ ...sent, name: before.name ?? '' }) },
      'partial-put PUT /things/{id}',
    ],
    [
      'PUT that adds',
      {
        put: (before, sent) => ({
          ...sent,
          tags: [...[before.tags].flat(), ...[sent.tags].flat()].filter((tag) => tag !== undefined),
        }),
      },
      'put-not-idempotent PUT /things/{id}',
    ],
    [
      'a refused POST that stores',
      {
        refuse: (things, id, sent) =>
          void (id === null && things.set(900 + things.size, { id: 900, ...sent })),
      },
      'failed-write-has-effect POST /things',
    ],
    [
      'a refused PUT that stores',
      {
        refuse: (things, id, sent) =>
          void (id !== null && things.set(id, { ...things.get(id), name: sent.name ?? '' })),
      },
      'failed-write-has-effect PUT /things/{id}',
    ],
    [
      'a method that nobody documented',
      {
        other: ({ method, path: at }) =>
          method === 'PATCH' && /^\/things\/\d+$/.test(at) ? { status: 200, body: {} } : undefined,
      },
      'unsupported-method GET /things/{id}',
    ],
  ];
  test.each(faults)('%s shows', async (_what, ways, oracle) => {
    expect(await found(ways)).toEqual([oracle]);
  });

  const nearMisses: readonly (readonly [what: string, ways: Ways])[] = [
    ['an absolute Location', { location: (id) => `https://elsewhere.example/things/${id}` }],
    [
      'a text that is trimmed and in lower case',
      { store: (sent) => ({ ...sent, name: ` ${String(sent.name).toUpperCase()}` }) },
    ],
    [
      'a deletion that only marks',
      { forget: (things, id) => void things.set(id, { ...things.get(id), status: 'deleted' }) },
    ],
    [
      'a version that PUT counts',
      { put: (before, sent) => ({ ...sent, version: Number(before.version ?? 0) + 1 }) },
    ],
    [
      'a server that answers every address alike',
      { other: ({ method }) => (method === 'PATCH' ? { status: 200, body: {} } : undefined) },
    ],
  ];
  test.each(nearMisses)('%s does not', async (_what, ways) => {
    expect((await found(ways)).filter((each) => !each.startsWith('use-after-delete'))).toEqual([]);
  });
});

test('an address that is one of another path has its methods too', async () => {
  const any = { responses: answers };
  const of = async (methods: readonly string[]) => {
    const other = Object.fromEntries(methods.map((method) => [method, any]));
    return reading({
      openapi: '3.1.0',
      info,
      paths: { '/things/newest': { get: any }, '/things/{id}': { parameters: [path], ...other } },
      components: { schemas: { Thing: { type: 'object' } } },
    });
  };
  const asks = (api: Awaited<ReturnType<typeof of>>) =>
    unsupportedMethod.applies(api, operation(api, 'GET /things/newest'));
  expect(asks(await of(['put', 'post']))).toBe(true);
  expect(asks(await of(['put', 'post', 'patch']))).toBe(false);
});
