import { beforeAll, describe, expect, inject, it } from 'vitest';
import { openLab } from './lab.ts';

const { caller, newCompany, rowsAt, secretNames, whilePaused } = openLab(inject('cloud'));

const url = 'https://example.org/';
const order = { testType: 'ai', url, mission: 'Find the opening hours.', persona: 'casual_user' };

describe('bad input', () => {
  let company: Awaited<ReturnType<typeof newCompany>>;
  beforeAll(async () => {
    company = await newCompany('free');
  });

  it.each<[string, unknown, number, string]>([
    ['nothing', undefined, 400, 'VALIDATION_ERROR'],
    ['no mission', { ...order, mission: undefined }, 400, 'VALIDATION_ERROR'],
    ['a blank mission', { ...order, mission: '   ' }, 400, 'VALIDATION_ERROR'],
    ['a number for a mission', { ...order, mission: 7 }, 400, 'VALIDATION_ERROR'],
    ['an unknown persona', { ...order, persona: 'pirate' }, 400, 'VALIDATION_ERROR'],
    ['an unknown device', { ...order, device: 'watch' }, 400, 'VALIDATION_ERROR'],
    ['an unknown test type', { ...order, testType: 'magic' }, 400, 'VALIDATION_ERROR'],
    ['an unknown field', { ...order, colour: 'red' }, 400, 'VALIDATION_ERROR'],
    ['too many pages', { ...order, maxPages: 11 }, 400, 'VALIDATION_ERROR'],
    ['half a page', { ...order, maxPages: 1.5 }, 400, 'VALIDATION_ERROR'],
    ['no address', { ...order, url: undefined }, 400, 'VALIDATION_ERROR'],
    ['a path for an address', { ...order, url: '/index.html' }, 400, 'VALIDATION_ERROR'],
    ['a file', { ...order, url: 'file:///etc/passwd' }, 400, 'VALIDATION_ERROR'],
    ['data', { ...order, url: 'data:text/html,hi' }, 400, 'VALIDATION_ERROR'],
    ['a script', { ...order, url: 'javascript:alert(1)' }, 400, 'VALIDATION_ERROR'],
    ['a private address', { ...order, url: 'http://10.0.0.1/' }, 400, 'VALIDATION_ERROR'],
    ['the metadata service', { ...order, url: 'http://169.254.169.254/' }, 400, 'VALIDATION_ERROR'],
    ['a password in the address', { ...order, url: 'https://a:b@example.org/' }, 400, 'VALIDATION_ERROR'],
    ['10,000 characters', { ...order, url: `${url}${'a'.repeat(10_000)}` }, 400, 'VALIDATION_ERROR'],
    [
      'a header with a line break',
      { ...order, auth: { headers: { 'x-a': 'b\r\nc: d' } } },
      400,
      'VALIDATION_ERROR',
    ],
    [
      'a header that a person cannot send',
      { ...order, testType: 'hybrid', auth: { headers: { 'x-door': 'open' } } },
      400,
      'VALIDATION_ERROR',
    ],
    ['an array', [order], 400, 'VALIDATION_ERROR'],
    ['broken JSON', '{"testType": "ai", ', 400, 'VALIDATION_ERROR'],
    ['2 MB', { ...order, additionalContext: 'x'.repeat(2_000_000) }, 413, 'PAYLOAD_TOO_LARGE'],
  ])('with %s is refused in one shape', async (_, body, status, code) => {
    const answer = await company.member.refusal('POST', '/api/test/execute', body);
    expect(answer).toMatchObject({
      status,
      body: { success: false, code, error: expect.any(String), details: expect.any(Array) },
    });
    expect(answer.body.correlationId).toBe(answer.headers.get('x-correlation-id'));
  });

  it('of another content type is refused', async () => {
    const answer = await company.member.refusal('POST', '/api/test/execute', JSON.stringify(order), {
      'content-type': 'text/plain',
    });
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  });

  it('from a viewer, a stranger or nobody is refused', async () => {
    expect(await company.viewer.order(url)).toMatchObject({ status: 403 });
    expect(await caller(`assay_${'A'.repeat(43)}`).order(url)).toMatchObject({ status: 401 });
    expect(await caller('').order(url)).toMatchObject({ status: 401 });
  });

  it.each([
    'run_00000000000000000000000000',
    'run_x',
    'nonsense',
    '..%2Fkeys',
  ])('names no run: %s is not found', async (id) => {
    for (const [method, path] of [
      ['GET', `/api/test-runs/${id}`],
      ['POST', `/api/test-runs/${id}/cancel`],
      ['DELETE', `/api/test-runs/${id}`],
    ] as const) {
      expect(await company.member.refusal(method, path)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      });
    }
  });

  it('in a query is refused', async () => {
    for (const query of ['?limit=0', '?limit=1000', '?status=lost', '?cursor=forged.cursor']) {
      expect((await company.member.refusal('GET', `/api/test-runs${query}`)).status).toBe(400);
    }
  });

  it('has left nothing behind', async () => {
    expect(await rowsAt('Testing', `company/${company.id}`)).toEqual([]);
    expect(await company.member.quota()).toEqual({ limit: 10, reserved: 0, used: 0 });
  });
});

describe('an order', () => {
  it('with an Idempotency-Key is carried out once and answered alike', async () => {
    const { member } = await newCompany('free');
    const headers = { 'idempotency-key': crypto.randomUUID() };
    await whilePaused('tests/examine', async () => {
      const answers = await Promise.all(Array.from({ length: 4 }, () => member.order(url, {}, headers)));
      const later = await member.order(url, {}, headers);

      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
      expect(new Set([...answers, later].map(({ body }) => body.test_run_id)).size).toBe(1);
      expect((await member.runs()).body.items).toHaveLength(1);
      expect(await member.quota()).toMatchObject({ reserved: 1 });
      expect(await member.order(`${url}other`, {}, headers)).toMatchObject({
        status: 409,
        body: { code: 'CONFLICT' },
      });
      await member.call('POST', `/api/test-runs/${later.body.test_run_id}/cancel`);
    });
  });

  it('is refused when the month is used up, exactly then, however many come at once', async () => {
    const { member } = await newCompany('free');
    await whilePaused('tests/examine', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => member.order(url)));
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
      const refused = answers.filter(({ status }) => status === 403);
      expect(refused).toHaveLength(10);
      for (const { body } of refused) expect(body).toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect(await member.quota()).toEqual({ limit: 10, reserved: 10, used: 0 });

      const { items } = (await member.runs()).body;
      await Promise.all(items.map(({ id }) => member.call('POST', `/api/test-runs/${id}/cancel`)));
      expect(await member.quota()).toEqual({ limit: 10, reserved: 0, used: 0 });
    });
  });

  it('that is refused leaves no secret of its target', async () => {
    const { member, id: companyId } = await newCompany('free');
    await whilePaused('tests/start-run', async () => {
      const ids = await Promise.all(Array.from({ length: 10 }, () => member.ordered(url)));
      const secret = { auth: { headers: { 'x-door': 'open sesame' } } };
      expect(await member.order(url, secret)).toMatchObject({ status: 403 });
      await member.call('POST', `/api/test-runs/${ids[0]}/cancel`);

      const answers = await Promise.all(Array.from({ length: 3 }, () => member.order(url, secret)));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 403, 403]);
      expect((await secretNames()).filter((name) => name.includes(companyId))).toHaveLength(1);
      const accepted = answers.find(({ status }) => status === 202)?.body.test_run_id;
      await member.call('POST', `/api/test-runs/${accepted}/cancel`);
      expect((await secretNames()).filter((name) => name.includes(companyId))).toEqual([]);
      for (const id of ids) await member.call('POST', `/api/test-runs/${id}/cancel`);
    });
  });

  it('is listed in pages by a cursor that only works for its list', async () => {
    const { member, viewer } = await newCompany('free');
    await whilePaused('tests/start-run', async () => {
      for (const project of ['a', 'b', 'a']) await member.ordered(url, { project });
      const first = (await member.runs('?limit=2')).body;
      expect(first.items).toHaveLength(2);
      const cursor = encodeURIComponent(first.nextCursor ?? '');
      expect((await member.runs(`?limit=2&cursor=${cursor}`)).body).toMatchObject({
        items: [{ project: 'a' }],
        nextCursor: null,
      });
      expect((await member.runs(`?cursor=${cursor}&project=a`)).status).toBe(400);
      expect((await viewer.runs(`?cursor=${cursor}`)).status).toBe(400);
      expect((await member.runs('?project=a')).body.items).toHaveLength(2);
      for (const { id } of (await member.runs()).body.items)
        await member.call('POST', `/api/test-runs/${id}/cancel`);
    });
  });
});
