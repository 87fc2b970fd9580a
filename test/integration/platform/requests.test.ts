import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ErrorBody } from '#shared/platform/contract.ts';
import { type Caller, type Company, openLab } from '#test/integration/tests/lab.ts';

const { newCompany, rowsAt } = openLab(inject('cloud'));

let company: Company;
let member: Caller;
beforeAll(async () => {
  company = await newCompany('pro');
  member = company.member;
});

const order = { testType: 'ai', url: 'https://shop.example/', mission: 'Buy.', persona: 'casual_user' };

describe('bad requests', () => {
  it.each<[string, string, string, unknown, Record<string, string>, number]>([
    ['an unknown path', 'GET', '/api/nowhere', undefined, {}, 404],
    ['an unknown method', 'PATCH', '/api/me', undefined, {}, 404],
    ['an unknown id', 'GET', '/api/test-runs/run_01ARZ3NDEKTSV4RRFFQ69G5FAV', undefined, {}, 404],
    ['an id that is none', 'GET', '/api/test-runs/nonsense', undefined, {}, 404],
    ['malformed JSON', 'POST', '/api/test/execute', '{"testType":', {}, 400],
    ['no body', 'POST', '/api/test/execute', undefined, {}, 400],
    [
      'another content type',
      'POST',
      '/api/test/execute',
      JSON.stringify(order),
      { 'content-type': 'text/plain' },
      415,
    ],
    ['a body of 2 MB', 'POST', '/api/test/execute', { ...order, mission: 'a'.repeat(2 ** 21) }, {}, 413],
    ['a limit out of range', 'GET', '/api/test-runs?limit=101', undefined, {}, 400],
    ['a cursor that somebody made up', 'GET', '/api/test-runs?cursor=e30.AAAA', undefined, {}, 400],
  ])('%s: refused in one shape', async (_, method, path, body, headers, status) => {
    const answer = await member.refusal(method, path, body, headers);
    expect(answer.status).toBe(status);
    const { correlationId } = ErrorBody.parse(answer.body);
    expect(answer.headers.get('x-correlation-id')).toBe(correlationId);
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  it('without a credential: refused, and told how', async () => {
    const response = await fetch(`${inject('cloud').url}/api/company/stats`);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ]);
    expect(ErrorBody.parse(await response.json()).code).toBe('UNAUTHORIZED');
  });

  it('that were refused wrote no run and took no quota', async () => {
    expect((await member.runs()).body.items).toEqual([]);
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
  });
});

describe('every answer', () => {
  it('says how many calls are left', async () => {
    const left = async () =>
      Number((await member.call('GET', '/api/company/stats')).headers.get('x-ratelimit-remaining'));
    const [first, second] = [await left(), await left()];
    // A new window may begin in between.
    expect([first - 1, 9_999]).toContain(second);
  });

  it('is recorded under the correlation id of the caller', async () => {
    const id = `trace-${crypto.randomUUID()}`;
    await member.call('GET', '/api/company/stats', undefined, { 'x-correlation-id': id });
    const day = new Date().toISOString().slice(0, 10);
    const rows = (
      await Promise.all(
        Array.from({ length: 10 }, (_, shard) => rowsAt('Trail', `telemetry/${day}/${shard}`)),
      )
    ).flat();
    expect(rows.filter(({ correlationId }) => correlationId === id)).toMatchObject([
      { route: 'getCompanyStats', method: 'GET', status: 200, companyId: company.id },
    ]);
  });
});
