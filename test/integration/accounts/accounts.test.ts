import { beforeAll, describe, expect, inject, it } from 'vitest';
import { CompanyStats, type CreatedKey, Me } from '#shared/accounts/contract.ts';
import { type Company, openLab } from '#test/integration/tests/lab.ts';

const { caller, newCompany } = openLab(inject('cloud'));

let ours: Company;
let theirs: Company;
beforeAll(async () => {
  [ours, theirs] = await Promise.all([newCompany('pro'), newCompany('free')]);
});

/** An access token as the issuer of the embedded cloud signs it. */
async function token(user: string, expiresInSeconds?: number): Promise<string> {
  const response = await fetch(`${inject('cloud').controlUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, ...(expiresInSeconds !== undefined && { expiresInSeconds }) }),
  });
  const { accessToken } = (await response.json()) as { accessToken: string };
  return accessToken;
}

describe('the embedded cloud’s first people', () => {
  it.each([
    ['company', 'company'],
    ['otherCompany', 'company'],
    ['tester', 'tester'],
    ['admin', 'admin'],
    ['viewer', 'viewer'],
  ] as const)('include %s, who has a key', async (ref, role) => {
    const { status, body } = await caller(inject('cloud').apiKeys[ref]).call('GET', '/api/me');
    expect([status, Me.parse(body).current.role]).toEqual([200, role]);
  });

  it('put the viewer into the first company, on pro', async () => {
    const statsOf = async (ref: 'company' | 'viewer' | 'otherCompany') =>
      CompanyStats.parse((await caller(inject('cloud').apiKeys[ref]).call('GET', '/api/company/stats')).body);
    const [company, viewer, other] = await Promise.all([
      statsOf('company'),
      statsOf('viewer'),
      statsOf('otherCompany'),
    ]);
    expect(viewer.companyId).toBe(company.companyId);
    expect(other.companyId).not.toBe(company.companyId);
    expect([company.plan, company.quota.limit, other.plan]).toEqual(['pro', 100, 'pro']);
  });
});

describe('signing in', () => {
  it('gives a token that the API takes', async () => {
    const { status, body } = await caller(await token('company')).call('GET', '/api/me');
    expect([status, Me.parse(body).current.role]).toEqual([200, 'company']);
  });

  it('gives one that is refused once it has expired, or when somebody altered it', async () => {
    const expired = await caller(await token('company', -60)).refusal('GET', '/api/me');
    expect([expired.status, expired.body.code]).toEqual([401, 'UNAUTHORIZED']);
    const [header, payload = '', signature] = (await token('viewer')).split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'company' };
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    expect((await caller(forged).refusal('GET', '/api/me')).status).toBe(401);
  });
});

describe('an API key', () => {
  it('works until it is revoked, then at once no more', async () => {
    const made = await ours.member.call<CreatedKey>('POST', '/api/company/keys', { name: 'Pipeline' });
    expect(made.status).toBe(201);
    const pipeline = caller(made.body.key ?? '');
    expect((await pipeline.call('GET', '/api/company/stats')).status).toBe(200);
    const byOthers = await theirs.member.refusal('DELETE', `/api/company/keys/${made.body.id}`);
    expect([byOthers.status, byOthers.body.code]).toEqual([404, 'NOT_FOUND']);
    expect((await ours.member.call('DELETE', `/api/company/keys/${made.body.id}`)).status).toBe(204);
    expect((await pipeline.refusal('GET', '/api/company/stats')).status).toBe(401);
  });

  it('is made once for an Idempotency-Key', async () => {
    const send = () =>
      ours.member.call<CreatedKey>(
        'POST',
        '/api/company/keys',
        { name: 'Once' },
        { 'idempotency-key': 'once' },
      );
    const [first, second] = [await send(), await send()];
    expect(first.body.key).toMatch(/^assay_/);
    expect([second.status, second.body]).toEqual([201, { ...first.body, key: null }]);
    const { body } = await ours.member.call<{ items: { name: string }[] }>('GET', '/api/company/keys');
    expect(body.items.filter(({ name }) => name === 'Once')).toHaveLength(1);
  });

  it('cannot be made by a viewer', async () => {
    const { status, body } = await ours.viewer.refusal('POST', '/api/company/keys', { name: 'Mine' });
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
  });
});
