import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxKeys } from '#shared/accounts/keys.ts';
import { Provision, type Provisioned, provision } from '#shared/accounts/provisioning.ts';
import { handler as createKey } from '../../../functions/accounts/create-key.ts';
import { handler as stats } from '../../../functions/accounts/get-company-stats.ts';
import { handler as me } from '../../../functions/accounts/get-me.ts';
import { handler as listKeys } from '../../../functions/accounts/list-keys.ts';
import { handler as revokeKey } from '../../../functions/accounts/revoke-key.ts';
import { call, seed, startStage, type TestStage } from '../platform/stage.ts';

let stage: TestStage;
let made: Provisioned;
beforeAll(async () => {
  stage = await startStage({ RATE_LIMIT_FACTOR: '100' });
  made = await seed();
});
afterAll(() => stage.stop());

const key = (ref: string) => made.keys[ref] ?? '';
const create = (as: string, name: string, headers = {}) =>
  call(createKey, { method: 'POST', as, body: { name }, headers });
const revoke = (as: string, id: string) => call(revokeKey, { method: 'DELETE', as, params: { id } });
const namesOf = async (as: string) =>
  (await call(listKeys, { as })).body.items.map(({ name }: { name: string }) => name);

describe('GET /api/me', () => {
  it('shows a person all memberships and which one acts', async () => {
    const as = await stage.token({ sub: 'both' });
    const headers = { 'x-assay-member': made.members.bothGlobex ?? '' };
    const { status, body } = await call(me, { as, headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'bothGlobex',
      current: { memberId: made.members.bothGlobex, companyName: 'Globex', role: 'company' },
    });
    expect(body.memberships).toHaveLength(2);
  });

  it('shows a tester no company', async () => {
    const { body } = await call(me, { as: key('tess') });
    expect(body.current).toMatchObject({ role: 'tester', companyId: null, companyName: null });
  });
});

describe('GET /api/company/stats', () => {
  it('shows company and viewer the plan and the quota of this month', async () => {
    for (const ref of ['carla', 'vic']) {
      const { status, body } = await call(stats, { as: key(ref) });
      expect([status, body.name, body.plan, body.phase, body.testsUsed]).toEqual([200, 'Acme', 'pro', 1, 0]);
      expect(body.quota).toMatchObject({ limit: 100, reserved: 0, used: 0, remaining: 100 });
    }
    expect((await call(stats, { as: key('tess') })).status).toBe(403);
  });

  it('never shows less than nothing remaining', async () => {
    const pk = `company/${made.companies.globex}`;
    const period = new Date().toISOString().slice(0, 7);
    await stage.put('accounts', { pk, sk: `quota/${period}`, reserved: 5, used: 8, committed: 13 });
    expect((await call(stats, { as: key('otto') })).body).toMatchObject({
      quota: { limit: 10, remaining: 0 },
      testsUsed: 8,
    });
  });
});

describe('API keys', () => {
  it('act as their maker until they are revoked, and are listed without their secret', async () => {
    const { status, body } = await create(key('carla'), 'pipeline');
    expect(status).toBe(201);
    expect(body.key).toMatch(/^assay_[\w-]{43}$/);
    expect(body.key.startsWith(body.prefix)).toBe(true);
    expect((await call(stats, { as: body.key })).body.name).toBe('Acme');
    expect(await namesOf(key('carla'))).toContain('pipeline');
    expect((await revoke(key('carla'), body.id)).status).toBe(204);
    expect((await call(stats, { as: body.key })).status).toBe(401);
    expect(await namesOf(key('carla'))).not.toContain('pipeline');
  });

  it('are stored as hashes only', async () => {
    const { body } = await create(key('carla'), 'hashed', { 'idempotency-key': 'hashed' });
    for (const table of ['accounts', 'platform', 'trail'] as const) {
      expect(JSON.stringify(await stage.rows(table))).not.toContain(body.key);
    }
    const repeated = await create(key('carla'), 'hashed', { 'idempotency-key': 'hashed' });
    expect(repeated.body).toEqual({ ...body, key: null });
    expect((await namesOf(key('carla'))).filter((name: string) => name === 'hashed')).toHaveLength(1);
  });

  it('of another company are as unknown as those that do not exist', async () => {
    const { body } = await create(key('otto'), 'theirs');
    for (const id of [body.id, 'key_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nonsense']) {
      expect((await revoke(key('carla'), id)).status).toBe(404);
    }
    expect(await namesOf(key('carla'))).not.toContain('theirs');
    expect((await call(stats, { as: body.key })).status).toBe(200);
  });

  it('are not for viewers', async () => {
    expect((await create(key('vic'), 'mine')).status).toBe(403);
    expect((await call(listKeys, { as: key('vic') })).status).toBe(403);
  });

  it('are at most 20 for a company, also when they are made at once', async () => {
    const before = (await namesOf(key('otto'))).length;
    const answers = await Promise.all(Array.from({ length: 25 }, (_, n) => create(key('otto'), `many ${n}`)));
    const created = answers.filter(({ status }) => status === 201);
    expect(created).toHaveLength(maxKeys - before);
    expect(answers.filter(({ body }) => body.code === 'CONFLICT')).toHaveLength(25 - created.length);
    // Revoking one twice at once makes room for one.
    const revoked = await Promise.all([1, 2].map(() => revoke(key('otto'), created[0]?.body.id)));
    expect(revoked.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect((await create(key('otto'), 'again')).status).toBe(201);
    expect((await create(key('otto'), 'too many')).status).toBe(409);
  });

  it('leave audit rows with ids only', async () => {
    const { body } = await create(key('carla'), 'Secret Name', { 'x-correlation-id': 'audited' });
    const rows = (await stage.rows('trail')).filter(({ action, target }) => action && target === body.id);
    expect(rows).toEqual([
      expect.objectContaining({
        pk: `company/${made.companies.acme}`,
        action: 'key.created',
        actor: made.members.carla,
        correlationId: 'audited',
      }),
    ]);
    expect(JSON.stringify(rows)).not.toContain('Secret Name');
  });
});

describe('provisioning', () => {
  const member = (ref: string, more: object) => ({
    ref,
    companyRef: 'acme',
    role: 'company',
    sub: ref,
    name: ref,
    email: `${ref}@acme.example`,
    ...more,
  });

  it('repeated changes nothing and shows no key again', async () => {
    const before = await stage.rows('accounts');
    const again = await seed();
    expect(again).toEqual({ ...made, keys: {} });
    expect(await stage.rows('accounts')).toEqual(before);
  });

  it('lets a member sign in as somebody else from then on', async () => {
    const moved = (sub: string) => Provision.parse({ members: [member('mover', { sub })] });
    await provision(moved('before'), 'x');
    await provision(moved('after'), 'x');
    expect((await call(me, { as: await stage.token({ sub: 'after' }) })).status).toBe(200);
    expect((await call(me, { as: await stage.token({ sub: 'before' }) })).status).toBe(403);
  });

  it('at once with itself makes everything once', async () => {
    const wanted = Provision.parse({
      companies: [{ ref: 'race', name: 'Race', plan: 'enterprise', monthlyLimit: 7 }],
      members: [member('racer', { companyRef: 'race', key: true })],
    });
    const results = await Promise.all([1, 2, 3].map(() => provision(wanted, 'race')));
    expect(results.flatMap(({ keys }) => Object.keys(keys))).toEqual(['racer']);
    const secret = results.flatMap(({ keys }) => Object.values(keys))[0] ?? '';
    expect((await call(stats, { as: secret })).body.quota.limit).toBe(7);
  });

  it('adds members to a company that exists, and says when there is none', async () => {
    const added = await provision(Provision.parse({ members: [member('late', {})] }), 'x');
    expect(Object.keys(added.members)).toEqual(['late']);
    const lost = Provision.parse({ members: [member('lost', { companyRef: 'nowhere' })] });
    await expect(provision(lost, 'x')).rejects.toThrow('Is there a company nowhere?');
  });

  it.each([
    ['a tester of a company', member('a', { role: 'tester' })],
    ['a viewer of no company', member('a', { role: 'viewer', companyRef: null })],
    ['an unknown role', member('a', { role: 'owner' })],
  ])('refuses %s', (_, wrong) => {
    expect(Provision.safeParse({ members: [wrong] }).success).toBe(false);
  });
});
