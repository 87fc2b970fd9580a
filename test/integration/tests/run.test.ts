import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openLab } from './lab.ts';
import { openSite, type Site } from './site.ts';

const { caller, control, newCompany, rowsAt, secretNames } = openLab(inject('cloud'));

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

describe('an AI test of a page', () => {
  it('is ordered, carried out and reported with evidence, and counted', async () => {
    const { id: companyId, member, viewer } = await newCompany('free');
    const accepted = await member.order(site.url, {
      device: 'mobile',
      project: 'shop',
      labels: ['nightly'],
      ref: 'main',
      maxPages: 2,
    });
    expect(accepted).toMatchObject({
      status: 202,
      body: { status: 'pending', phase: 1, model: 'assay-offline' },
    });
    const id = accepted.body.test_run_id;
    expect(accepted.body.links.self).toContain(`/api/test-runs/${id}`);

    const run = await member.reached(id, 'completed');

    expect(run.transitions.map(({ status }) => status)).toEqual(['pending', 'running', 'completed']);
    expect(run).toMatchObject({
      device: 'mobile',
      project: 'shop',
      labels: ['nightly'],
      ref: 'main',
      priceCents: 500,
      currency: 'USD',
      correlationId: accepted.headers.get('x-correlation-id'),
    });
    expect(run.steps.map(({ seq }) => seq)).toEqual(run.steps.map((_, at) => at + 1));
    expect(run.steps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['browser', 'page', 'checks', 'judge', 'report']),
    );
    const { report } = run;
    expect(report?.pages.map(({ finalUrl }) => finalUrl)).toEqual([site.url, `${site.url}contact`]);
    expect(report?.issues).toContainEqual(
      expect.objectContaining({ category: 'accessibility', source: 'examination', page: site.url }),
    );
    expect(report?.sentimentScore).toBeGreaterThanOrEqual(0);
    expect(report?.modelUse).toMatchObject({ offline: true, attempts: 1 });
    expect(report?.notes.join()).toContain('offline model');
    expect(Object.values(run.issueCounts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(
      report?.issues.length,
    );

    expect(await member.quota()).toEqual({ limit: 10, reserved: 0, used: 1 });
    expect((await viewer.runs('?status=completed&project=shop&label=nightly')).body).toMatchObject({
      items: [{ id, status: 'completed' }],
      nextCursor: null,
    });
    const audit = await rowsAt('Trail', `company/${companyId}`);
    expect(audit.map(({ action, target }) => [action, target])).toEqual(
      expect.arrayContaining([
        ['run.ordered', id],
        ['run.completed', id],
      ]),
    );
  });

  it('shows its evidence by links that work, and only as they were signed', async () => {
    const { member, viewer } = await newCompany('free');
    const id = await member.ordered(site.url, { maxPages: 1 });
    await member.reached(id, 'completed');
    const { report } = await viewer.run(id);
    const links = [
      ...(report?.pages.flatMap(({ screenshots: { desktop, mobile } }) => [desktop?.url, mobile?.url]) ?? []),
      report?.issues.find(({ evidence }) => evidence.screenshot !== null)?.evidence.screenshot?.url,
    ];
    expect(links).toHaveLength(3);
    for (const link of links) {
      const picture = await fetch(link ?? '');
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(Number(new URL(link ?? '').searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900);
    }
    const other = new URL(links[0] ?? '');
    other.pathname = other.pathname.replace(/page-1-\w+/, 'page-2-desktop');
    expect((await fetch(other)).status).toBe(403);

    // Deleted with its evidence.
    expect((await viewer.refusal('DELETE', `/api/test-runs/${id}`)).status).toBe(403);
    expect((await member.call('DELETE', `/api/test-runs/${id}`)).status).toBe(204);
    expect((await member.refusal('GET', `/api/test-runs/${id}`)).status).toBe(404);
    expect((await member.refusal('DELETE', `/api/test-runs/${id}`)).status).toBe(404);
    expect((await member.runs()).body.items).toEqual([]);
    for (const link of links) expect((await fetch(link ?? '')).status).toBe(404);
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });

  it('passes the door of a staging site, and forgets how', async () => {
    const door = `Basic ${Buffer.from('qa:open sesame').toString('base64')}`;
    const staging = await openSite({ door });
    try {
      const { id: companyId, member } = await newCompany('free');
      const id = await member.ordered(staging.url, {
        maxPages: 1,
        auth: { basic: { username: 'qa', password: 'open sesame' } },
      });
      const run = await member.reached(id, 'completed');

      expect(run.hasAuth).toBe(true);
      expect(JSON.stringify(run)).not.toContain('sesame');
      expect(staging.visits.some(({ authorization }) => authorization === door)).toBe(true);
      const parts = await rowsAt('Testing', `company/${companyId}/run/${id}`);
      expect(parts.filter(({ sk }) => sk === 'target-secret')).toEqual([]);
      expect((await secretNames()).filter((name) => name.includes(id))).toEqual([]);
    } finally {
      await staging.close();
    }
  });

  it('fails with the reason when the page cannot be reached, and gives the quota back', async () => {
    const { member } = await newCompany('free');
    const id = await member.ordered(`http://127.0.0.1:${await unusedPort()}/`);
    const run = await member.reached(id, 'failed');
    expect(run.statusReason).toContain('CONNECTION_FAILED');
    expect(run.report).toBeNull();
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
  });
});

describe('a judge that fails', () => {
  afterEach(() => control('model', { mode: 'normal' }));

  it('leaves a report of what the browser saw, and says so', async () => {
    await control('model', { mode: 'error' });
    const { member } = await newCompany('free');
    const run = await member.reached(await member.ordered(site.url, { maxPages: 1 }), 'completed');

    expect(run.sentimentScore).toBeNull();
    expect(run.report?.sentimentScore).toBeNull();
    expect(run.report?.notes.join()).toContain('No model judged this run');
    expect(run.report?.issues.length).toBeGreaterThan(0);
    expect(run.report?.issues.every(({ source }) => source === 'examination')).toBe(true);
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });
});

describe('the seeded members', () => {
  it('may do what their roles say and see only what is theirs', async () => {
    const { apiKeys } = inject('cloud');
    const [company, other, viewer, tester] = (['company', 'otherCompany', 'viewer', 'tester'] as const).map(
      (ref) => caller(apiKeys[ref]),
    );
    const id = (await company?.ordered(site.url, { maxPages: 1 })) ?? '';

    for (const path of [`/api/test-runs/${id}`, `/api/test-runs/${id}/cancel`]) {
      const method = path.endsWith('cancel') ? 'POST' : 'GET';
      expect(await other?.refusal(method, path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    expect((await other?.refusal('DELETE', `/api/test-runs/${id}`))?.status).toBe(404);
    expect((await viewer?.run(id))?.id).toBe(id);
    expect(await viewer?.order(site.url)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await viewer?.refusal('POST', `/api/test-runs/${id}/cancel`))?.status).toBe(403);
    expect((await tester?.refusal('GET', '/api/test-runs'))?.status).toBe(403);
    await company?.reached(id);
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
