import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Provisioned } from '#shared/accounts/provisioning.ts';
import { api } from '#shared/platform/api.ts';
import { setting } from '#shared/platform/config.ts';
import { type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { type Route, route } from '#shared/platform/route.ts';
import { handler as notFound } from '../../../functions/platform/not-found.ts';
import { call, originSecret, seed, startStage, type TestStage } from './stage.ts';

let stage: TestStage;
let made: Provisioned;
let calls = 0;

const base = {
  entry: 'x/y',
  method: 'POST',
  path: '/api/x/{id}',
  summary: '',
  rateLimit: 'default',
  idempotent: false,
} as const;

const echo = route({
  ...base,
  id: 'echo',
  roles: ['company'],
  params: z.object({ id: z.string().length(3) }),
  query: z.object({ limit: z.coerce.number().int().max(5).default(2) }),
  body: z.strictObject({ text: z.string(), times: z.int().default(1) }),
  answer: { status: 200, schema: z.object({ said: z.string(), limit: z.number(), by: z.string() }) },
});
const echoHandler = api(echo, async ({ body, query, principal }) => {
  calls += 1;
  return { said: body.text.repeat(body.times), limit: query.limit, by: principal.principalId };
});

const good = { params: { id: 'abc' }, body: { text: 'a' } };

beforeAll(async () => {
  stage = await startStage({ RATE_LIMIT_FACTOR: '10', ORIGIN_SECRET_ARN: 'origin' });
  made = await seed();
});
afterAll(() => stage.stop());

const key = (ref: string) => made.keys[ref] ?? '';
const member = (ref: string) => made.members[ref] ?? '';

describe('who calls', () => {
  it('lets a key act as its member', async () => {
    const { status, body } = await call(echoHandler, { ...good, as: key('carla') });
    expect([status, body]).toEqual([200, { said: 'a', limit: 2, by: member('carla') }]);
  });

  it('lets a sign-in act as the membership of its person', async () => {
    const { status, body } = await call(echoHandler, { ...good, as: await stage.token({ sub: 'carla' }) });
    expect([status, body.by]).toEqual([200, member('carla')]);
  });

  it.each([
    ['nothing', undefined],
    ['an unknown key', 'assay_unknown'],
    ['no token at all', 'rubbish'],
  ])('refuses %s with 401', async (_, as) => {
    const { status, body, headers } = await call(echoHandler, { ...good, as });
    expect([status, body.code]).toEqual([401, 'UNAUTHORIZED']);
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it.each([
    ['expired', { expired: true }],
    ['forged', { otherKey: true }],
    ['meant for another application', { client_id: 'other' }],
    ['an identity token', { token_use: 'id' }],
  ])('refuses a token that is %s with 401', async (_, claims) => {
    const as = await stage.token({ sub: 'carla', ...claims });
    expect((await call(echoHandler, { ...good, as })).status).toBe(401);
  });

  it('refuses a token without a signature with 401', async () => {
    const [, payload] = (await stage.token({ sub: 'carla' })).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: 'k1' })).toString('base64url');
    expect((await call(echoHandler, { ...good, as: `${header}.${payload}.` })).status).toBe(401);
  });

  it('tells a person without a membership so', async () => {
    const as = await stage.token({ sub: 'stranger' });
    const { status, body } = await call(echoHandler, { ...good, as });
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('lets a person with several memberships choose one, and no other', async () => {
    const as = await stage.token({ sub: 'both' });
    const choose = (id: string) => call(echoHandler, { ...good, as, headers: { 'x-assay-member': id } });
    expect((await choose(member('bothGlobex'))).body.by).toBe(member('bothGlobex'));
    expect((await choose(member('bothAcme'))).status).toBe(403);
    const foreign = await choose(member('carla'));
    expect([foreign.status, foreign.body.error]).toEqual([403, expect.stringContaining('X-Assay-Member')]);
  });

  it('does not let a key choose another membership', async () => {
    const headers = { 'x-assay-member': member('bothAcme') };
    expect((await call(echoHandler, { ...good, as: key('bothGlobex'), headers })).status).toBe(403);
  });

  it.each(['vic', 'tess'])('refuses the role of %s with 403', async (ref) => {
    const before = calls;
    const { status, body } = await call(echoHandler, { ...good, as: key(ref) });
    expect([status, body.code, calls]).toEqual([403, 'FORBIDDEN', before]);
  });

  it('refuses members of a suspended company and disabled members', async () => {
    const { provision } = await import('#shared/accounts/provisioning.ts');
    const { companies, members, keys } = await provision(
      {
        companies: [{ ref: 'late', name: 'Late', plan: 'free' }],
        members: ['a', 'b'].map((ref) => ({
          ref,
          sub: ref,
          name: ref,
          email: `${ref}@late.example`,
          companyRef: 'late',
          role: 'company',
          key: true,
        })),
      },
      'test',
    );
    const asA = () => call(echoHandler, { ...good, as: keys.a });
    expect((await asA()).status).toBe(200);
    const row = await stage.row('accounts', `member/${members.a}`, 'member');
    await stage.put('accounts', { ...row, status: 'disabled' });
    expect((await asA()).status).toBe(403);
    const company = await stage.row('accounts', `company/${companies.late}`, 'company');
    await stage.put('accounts', { ...company, status: 'suspended' });
    expect((await call(echoHandler, { ...good, as: keys.b })).status).toBe(403);
  });
});

describe('what is sent', () => {
  const send = (sent: object) => call(echoHandler, { ...good, as: key('carla'), ...sent });

  it('is parsed by the contract', async () => {
    const { body } = await send({ query: { limit: '3' }, body: { text: 'ab', times: 2 } });
    expect(body).toMatchObject({ said: 'abab', limit: 3 });
  });

  it('may be base64, as the gateway sends some bodies', async () => {
    expect((await send({ base64: true })).body.said).toBe('a');
  });

  it.each([
    ['a field that is missing', { body: {} }, 'body.text'],
    ['a field of another type', { body: { text: 1 } }, 'body.text'],
    ['a field nobody knows', { body: { text: 'a', more: 1 } }, 'body'],
    ['malformed JSON', { body: '{"text":' }, 'body'],
    ['no body', { body: undefined }, 'body'],
    ['a query out of range', { query: { limit: '6' } }, 'query.limit'],
  ])('is refused with 400 for %s', async (_, sent, place) => {
    const before = calls;
    const { status, body } = await send(sent);
    expect([status, body.code, calls]).toEqual([400, 'VALIDATION_ERROR', before]);
    expect(body.details[0].path).toBe(place);
    expect(body).toEqual({
      success: false,
      code: 'VALIDATION_ERROR',
      error: expect.any(String),
      details: expect.any(Array),
      correlationId: expect.any(String),
    });
  });

  it('is nothing when its id cannot be one', async () => {
    expect((await send({ params: { id: 'too-long' } })).status).toBe(404);
  });

  it('is refused with 415 when it is not JSON', async () => {
    expect((await send({ headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await send({ headers: { 'content-type': 'application/json; charset=utf-8' } })).status).toBe(200);
  });

  it('is refused with 413 above 1 MB', async () => {
    expect((await send({ body: { text: 'a'.repeat(1024 * 1024) } })).status).toBe(413);
    expect((await send({ body: { text: 'a'.repeat(1024 * 1024 - 100) } })).status).toBe(200);
  });
});

describe('what comes back', () => {
  const broken = (handle: () => Promise<unknown>) =>
    api(
      {
        ...base,
        id: 'broken',
        roles: ['company'],
        answer: { status: 200, schema: z.object({ a: z.string() }) },
      } satisfies Route,
      handle as () => Promise<{ a: string }>,
    );

  it('carries the sender’s correlation id, or a new one when that is not sane', async () => {
    const withId = (id: string) =>
      call(echoHandler, { ...good, as: key('carla'), headers: { 'x-correlation-id': id } });
    expect((await withId('build-7')).headers['x-correlation-id']).toBe('build-7');
    const { headers } = await withId('a\nb');
    expect(headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    const refused = await call(echoHandler, { headers: { 'x-correlation-id': 'build-8' } });
    expect(refused.body.correlationId).toBe('build-8');
  });

  it('is a plain 500 that leaks nothing when a handler fails', async () => {
    const handler = broken(async () => {
      throw new Error('password=hunter2');
    });
    const { status, body } = await call(handler, { as: key('carla') });
    expect([status, body.code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it.each([
    ['lacks a field', {}],
    ['has a field too much', { a: 'a', secret: 'b' }],
  ])('fails on the local stage when the answer %s', async (_, answer) => {
    expect(
      (
        await call(
          broken(async () => answer),
          { as: key('carla') },
        )
      ).status,
    ).toBe(500);
  });

  it('is a 404 in our shape for unknown paths', async () => {
    const { status, body } = await call(notFound, { method: 'PUT', path: '/api/nowhere' });
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    expect(body.error).toContain('PUT /api/nowhere');
  });

  it('leaves one telemetry row', async () => {
    await call(echoHandler, { ...good, as: key('otto'), headers: { 'x-correlation-id': 'counted' } });
    const rows = (await stage.rows('trail')).filter(({ correlationId }) => correlationId === 'counted');
    expect(rows).toEqual([
      expect.objectContaining({
        pk: expect.stringMatching(/^telemetry\/\d{4}-\d\d-\d\d\/\d$/),
        route: 'echo',
        method: 'GET',
        status: 200,
        latencyMs: expect.any(Number),
        principalId: member('otto'),
        expiresAt: expect.any(Number),
      }),
    ]);
  });
});

describe('an Idempotency-Key', () => {
  const counter = route({
    ...base,
    id: 'count',
    roles: ['company'],
    body: z.strictObject({ by: z.int() }),
    answer: { status: 201, schema: z.object({ by: z.int(), secret: z.string().nullable() }) },
    idempotent: true,
  });
  const count = api(counter, async ({ body, principal, idempotency }) => {
    const effect: TransactItem = {
      Update: {
        TableName: setting('PLATFORM_TABLE'),
        Key: { pk: `effect/${principal.principalId}`, sk: 'effect' },
        UpdateExpression: 'ADD n :by',
        ExpressionAttributeValues: { ':by': body.by },
      },
    };
    // Lets calls that race overtake each other between the look and the write.
    await wait(10);
    await transact([effect, ...idempotency.record({ by: body.by, secret: null })]);
    return { by: body.by, secret: 'shown once' };
  });
  const send = (ref: string, by: number, idempotencyKey?: string) =>
    call(count, {
      as: key(ref),
      body: { by },
      ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
    });
  const effect = async (ref: string) => (await stage.row('platform', `effect/${member(ref)}`, 'effect'))?.n;

  it('makes repeated and racing calls have one effect and one answer', async () => {
    const racing = await Promise.all(Array.from({ length: 8 }, () => send('carla', 5, 'order-1')));
    const later = await send('carla', 5, 'order-1');
    expect(await effect('carla')).toBe(5);
    expect([...racing, later].map(({ status }) => status)).toEqual(Array(9).fill(201));
    expect(racing.filter(({ body }) => body.secret === 'shown once')).toHaveLength(1);
    expect(later.body).toEqual({ by: 5, secret: null });
    expect(later.headers['idempotency-replayed']).toBe('true');
  });

  it('is refused with 409 for another body, also in a race', async () => {
    await send('otto', 1, 'order-2');
    const { status, body } = await send('otto', 2, 'order-2');
    expect([status, body.code]).toEqual([409, 'CONFLICT']);
    const raced = await Promise.all([send('otto', 1, 'order-3'), send('otto', 2, 'order-3')]);
    expect(raced.map((each) => each.status).sort()).toEqual([201, 409]);
  });

  it('belongs to the caller who sent it', async () => {
    await send('bothGlobex', 7, 'order-1');
    expect(await effect('bothGlobex')).toBe(7);
  });

  it('is forgotten after a day', async () => {
    await send('bothGlobex', 1, 'old');
    const pk = `idempotency/${member('bothGlobex')}/count/old`;
    await stage.put('platform', { ...(await stage.row('platform', pk, 'answer')), expiresAt: 1 });
    const before = Number(await effect('bothGlobex'));
    expect((await send('bothGlobex', 2, 'old')).body.secret).toBe('shown once');
    expect(await effect('bothGlobex')).toBe(before + 2);
  });

  it('must be a sane one', async () => {
    expect((await send('carla', 1, 'with space')).status).toBe(400);
  });
});

describe('rate limits', () => {
  const limited = api(
    {
      ...base,
      id: 'limited',
      roles: ['company'],
      rateLimit: 'execute',
      answer: { status: 204, schema: null },
    } satisfies Route,
    async () => {},
  );

  it('say where the caller stands and end in 429, for each caller alone', async () => {
    // 10 a minute, tenfold on this stage; all within one window, or in two when a minute ends meanwhile.
    const answers = await Promise.all(Array.from({ length: 220 }, () => call(limited, { as: key('carla') })));
    const passed = answers.filter(({ status }) => status === 204);
    const refused = answers.filter(({ status }) => status === 429);
    expect(passed.length + refused.length).toBe(220);
    expect([100, 200]).toContain(passed.length);
    expect(passed[0]?.headers).toMatchObject({ 'x-ratelimit-limit': '100' });
    const left = passed.map(({ headers }) => Number(headers['x-ratelimit-remaining']));
    expect([Math.max(...left), Math.min(...left)]).toEqual([99, 0]);
    expect(refused[0]?.body.code).toBe('RATE_LIMIT_EXCEEDED');
    expect(refused[0]?.headers).toMatchObject({
      'x-ratelimit-remaining': '0',
      'retry-after': expect.stringMatching(/^\d+$/),
      'x-ratelimit-reset': expect.stringMatching(/^\d+$/),
    });
    expect((await call(limited, { as: key('otto') })).status).toBe(204);
  });

  it('count those who guess by their address, which only CloudFront may tell', async () => {
    const guess = (headers: Record<string, string>) => call(limited, { as: 'assay_guess', headers });
    const viewer = { 'x-viewer-address': '198.51.100.7' };
    await guess({ ...viewer, 'x-origin-verify': originSecret });
    await guess({ ...viewer, 'x-origin-verify': 'wrong' });
    await guess({});
    const counted = (await stage.rows('platform')).flatMap(({ pk, calls: n }) =>
      String(pk).startsWith('rate/address/') && String(pk).endsWith('/limited') ? [[pk, n]] : [],
    );
    expect(Object.fromEntries(counted)).toEqual({
      'rate/address/198.51.100.7/limited': 1,
      'rate/address/203.0.113.9/limited': 2,
    });
  });
});
