import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QaPackage } from '#shared/qa/contract.ts';
import type { Running } from '#test/fixtures/apis/service.ts';
import { openLab } from '#test/integration/tests/lab.ts';
import { library, overOf, packageOf, savedPackage, sharedStatus, startedRun } from './api-lab.ts';

const { allRows, newCompany } = openLab(inject('cloud'));

let api: Running;
beforeAll(async () => {
  api = await library('none');
});
afterAll(() => api.close());

const path = (id: string) => `/api/qa/packages/${id}`;

describe('a package', () => {
  it('is saved, listed, changed and deleted by its company, and read by its viewers', async () => {
    const { member, viewer } = await newCompany('pro');
    const pack = await savedPackage(member, packageOf(api, { project: 'books', labels: ['a', 'a'] }));
    expect(pack).toMatchObject({
      name: 'Library',
      labels: ['a'],
      baseUrl: `${api.url}/api`,
      document: { dialect: '3.0.3', operations: expect.any(Number) },
      auth: { first: null, second: null },
      lastRun: null,
    });
    expect((await viewer.call<QaPackage>('GET', path(pack.id))).body).toEqual(pack);
    const list = await viewer.call<{ items: QaPackage[] }>('GET', '/api/qa/packages?project=books');
    expect(list.body.items.map(({ id }) => id)).toEqual([pack.id]);

    const changed = await member.call<QaPackage>('PATCH', path(pack.id), {
      name: 'Books',
      config: { concurrency: 2 },
      auth: { first: { kind: 'bearer', token: 'hidden-token' } },
    });
    expect(changed.body).toMatchObject({ name: 'Books', auth: { first: 'bearer', second: null } });
    expect(changed.body.config).toMatchObject({ concurrency: 2, maxRequests: 1_500 });
    expect(JSON.stringify(changed.body)).not.toContain('hidden-token');

    for (const [method, address, body] of [
      ['PATCH', path(pack.id), { name: 'X' }],
      ['DELETE', path(pack.id), undefined],
      ['POST', `${path(pack.id)}/run`, {}],
    ] as const) {
      expect((await viewer.refusal(method, address, body)).status).toBe(403);
    }
    expect((await member.call('DELETE', path(pack.id))).status).toBe(204);
    expect((await member.refusal('GET', path(pack.id))).status).toBe(404);
    expect(JSON.stringify(await allRows('Qa'))).not.toContain(`package/${pack.id}"`);
  });

  it('is refused with the place of what is wrong, and nothing is kept', async () => {
    const { member, id } = await newCompany('pro');
    const wrong = [
      [{ spec: { kind: 'inline', text: '{"hello": "world"}' } }, 'body.spec'],
      [{ baseUrl: 'http://10.0.0.7/api' }, 'body.baseUrl'],
      [{ baseUrl: 'http://169.254.169.254/' }, 'body.baseUrl'],
      [{ baseUrl: 'ftp://example.org' }, 'body.baseUrl'],
      [{ config: { concurrency: 0 } }, 'body.config.concurrency'],
      [{ spec: { kind: 'upload', uploadId: 'upl_01ARZ3NDEKTSV4RRFFQ69G5FAV' } }, 'body.spec'],
      [{ surprise: true }, 'body'],
    ] as const;
    for (const [change, place] of wrong) {
      const answer = await member.refusal('POST', '/api/qa/packages', packageOf(api, change));
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(answer.body.details.map((detail) => detail.path).join()).toContain(place);
    }
    const kept = (await allRows('Qa')).filter(({ pk }) => pk === `company/${id}`);
    expect(kept).toEqual([]);
  });

  it('looks to another company like one that does not exist', async () => {
    const [{ member }, { member: stranger }] = [await newCompany('pro'), await newCompany('pro')];
    const pack = await savedPackage(member, packageOf(api, { config: { maxRequests: 20, ai: false } }));
    const planId = await startedRun(member, pack.id);
    await overOf(member, planId);
    const calls = [
      ['GET', path(pack.id)],
      ['PATCH', path(pack.id), { name: 'Mine' }],
      ['DELETE', path(pack.id)],
      ['POST', `${path(pack.id)}/run`, {}],
      ['GET', `${path(pack.id)}/runs`],
      ['GET', `/api/qa/status/${planId}`],
      ['GET', `/api/qa/events/${planId}`],
      ['GET', `/api/qa/runs/${planId}/report`],
      ['GET', `/api/qa/runs/${planId}/export?format=junit`],
      ['GET', `/api/qa/runs/${planId}/compare?with=${planId}`],
      ['POST', `/api/qa/runs/${planId}/cancel`],
      ['DELETE', `/api/qa/runs/${planId}`],
      ['POST', `/api/qa/runs/${planId}/shares`, {}],
      ['GET', `/api/qa/runs/${planId}/shares`],
    ] as const;
    const statuses = [];
    for (const [method, address, body] of calls) {
      statuses.push([address, (await stranger.refusal(method, address, body)).status]);
    }
    expect(statuses).toEqual(calls.map(([, address]) => [address, 404]));
    expect((await member.call('GET', path(pack.id))).status).toBe(200);
  }, 150_000);

  it('is saved and run once for one Idempotency-Key', async () => {
    const { member } = await newCompany('pro');
    const key = { 'idempotency-key': crypto.randomUUID() };
    const body = packageOf(api, { config: { maxRequests: 10, ai: false } });
    const [one, other] = await Promise.all([
      member.call<QaPackage>('POST', '/api/qa/packages', body, key),
      member.call<QaPackage>('POST', '/api/qa/packages', body, key),
    ]);
    expect(one.body.id).toBe(other.body.id);
    const run = () => member.call<{ planId: string }>('POST', `${path(one.body.id)}/run`, {}, key);
    const [first, second] = await Promise.all([run(), run()]);
    expect(first.body.planId).toBe(second.body.planId);
    expect(first.headers.get('location')).toContain(`/api/qa/status/${first.body.planId}`);
    const list = await member.call<{ items: unknown[] }>('GET', `${path(one.body.id)}/runs`);
    expect(list.body.items).toHaveLength(1);
  });

  it('is made of a document that was uploaded with the length and checksum that were announced', async () => {
    const { member } = await newCompany('pro');
    const text = JSON.stringify(api.document);
    const upload = await member.call<{ uploadId: string; url: string; headers: Record<string, string> }>(
      'POST',
      '/api/uploads',
      {
        bytes: Buffer.byteLength(text),
        contentType: 'application/json',
        sha256: createHash('sha256').update(text).digest('base64'),
      },
    );
    expect(upload.status).toBe(201);
    const { uploadId, url, headers } = upload.body;
    const put = (body: string) => fetch(url, { method: 'PUT', headers, body });
    expect((await put(`${text} `)).ok).toBe(false);
    expect((await put(text)).ok).toBe(true);
    const spec = { kind: 'upload', uploadId };
    const parsed = await member.call<{ operations: unknown[] }>('POST', '/api/qa/parse', { spec });
    const pack = await savedPackage(member, packageOf(api, { spec }));
    expect(parsed.body.operations).toHaveLength(pack.document.operations);
    const kept = { spec: { kind: 'package', packageId: pack.id } };
    expect((await member.call('POST', '/api/qa/parse', kept)).body).toEqual(parsed.body);
    const { member: stranger } = await newCompany('pro');
    expect((await stranger.refusal('POST', '/api/qa/parse', { spec })).status).toBe(400);
    expect((await stranger.refusal('POST', '/api/qa/parse', kept)).status).toBe(404);
  });
});

describe('the report of a run', () => {
  it('is compared, exported, and shared until the link is revoked', async () => {
    const { member } = await newCompany('pro');
    const faulty = await library();
    const body = packageOf(faulty, { config: { rateLimit: null, maxRequests: 900, ai: false } });
    const pack = await savedPackage(member, body);
    const first = await startedRun(member, pack.id);
    await overOf(member, first);
    const again = await startedRun(member, pack.id, { failedOf: first });
    expect(await overOf(member, again)).toMatchObject({ status: 'completed', trigger: 'retry' });
    await faulty.close();

    const compared = await member.call<Record<'new' | 'fixed' | 'unchanged', string[]>>(
      'GET',
      `/api/qa/runs/${again}/compare?with=${first}`,
    );
    expect(compared.status).toBe(200);
    expect(compared.body.unchanged.length).toBeGreaterThan(0);
    for (const format of ['json', 'junit', 'har', 'sarif', 'csv', 'markdown', 'vitest', 'playwright']) {
      const file = await member.call<{ content: string | null; url: string | null; filename: string }>(
        'GET',
        `/api/qa/runs/${first}/export?format=${format}`,
      );
      expect([format, file.status]).toEqual([format, 200]);
      expect((file.body.content ?? file.body.url ?? '').length).toBeGreaterThan(20);
    }

    const share = async () => {
      const { body } = await member.call<{ id: string; url: string }>(
        'POST',
        `/api/qa/runs/${first}/shares`,
        { days: 1 },
      );
      return { id: body.id, token: body.url.split('#')[1] ?? '' };
    };
    const read = (token: string) => sharedStatus(inject('cloud').url, token);
    const [kept, revoked] = [await share(), await share()];
    expect(JSON.stringify(await allRows('Qa'))).not.toContain(kept.token);
    expect([await read(kept.token), await read(revoked.token)]).toEqual([200, 200]);
    expect((await member.call('DELETE', `/api/qa/runs/${first}/shares/${revoked.id}`)).status).toBe(204);
    expect([await read(kept.token), await read(revoked.token)]).toEqual([200, 404]);
  }, 240_000);
});
