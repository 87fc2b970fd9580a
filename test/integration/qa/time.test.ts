import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Running } from '#test/fixtures/apis/service.ts';
import { type StartedCloud, startEmbeddedCloud } from '#test/integration/embedded-cloud.ts';
import { type Lab, openLab, until } from '#test/integration/tests/lab.ts';
import {
  allEvents,
  library,
  overOf,
  packageOf,
  reportOf,
  savedPackage,
  sharedStatus,
  startedRun,
  statusOf,
} from './api-lab.ts';

/* What moves the clock, takes the model away or ends the embedded cloud, which is one of its own. */

let stateDir: string;
let started: StartedCloud;
let lab: Lab;
let api: Running;
beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'assay-qa-time-'));
  started = await startEmbeddedCloud({ stateDir, port: '0' });
  lab = openLab(started.cloud);
  api = await library();
});
afterAll(async () => {
  await started.stop();
  await api.close();
  await rm(stateDir, { recursive: true, force: true });
});

it('a run goes on where everything was killed, and tells nothing twice', async () => {
  const { member } = await lab.newCompany('pro');
  const pack = await savedPackage(member, packageOf(api, { config: { rateLimit: 60, maxRequests: 800 } }));
  const planId = await startedRun(member, pack.id);
  await until('something was told', async () =>
    (await statusOf(member, planId)).events.length > 8 ? true : null,
  );

  await started.kill();
  started = await startEmbeddedCloud({ stateDir, port: new URL(started.cloud.url).port });
  lab = openLab(started.cloud);

  const events = await allEvents(member, planId);
  expect(await overOf(member, planId)).toMatchObject({ status: 'completed', verdict: 'FAIL' });
  expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
  const created = events.flatMap(({ event }) =>
    event.type === 'SCENARIO_CREATED' ? [`${event.operation} ${event.scenario}`] : [],
  );
  expect(created.length).toBeGreaterThan(10);
  expect(new Set(created).size).toBe(created.length);
  expect(events.at(-1)?.event.type).toBe('COMPLETE');
  expect((await reportOf(member, planId)).findings.length).toBeGreaterThan(2);
}, 240_000);

it('a model is asked no more soon after its run was cancelled', async () => {
  let asked = 0;
  let waiting = 0;
  const provider = createServer((_, answer) => {
    asked += 1;
    waiting += 1;
    answer.on('close', () => {
      waiting -= 1;
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  await lab.writeParameter('model-base-url', `http://127.0.0.1:${port}/v1`);
  try {
    const { member } = await lab.newCompany('pro');
    const pack = await savedPackage(member, packageOf(api, { config: { ai: true } }));
    const planId = await startedRun(member, pack.id);
    await until('a model is asked', async () => (waiting > 0 ? true : null));
    expect((await member.call('POST', `/api/qa/runs/${planId}/cancel`)).status).toBe(200);
    const before = asked;
    // A question alone may wait for a minute, and all of them for three.
    await until('nobody waits for an answer', async () => (waiting === 0 ? true : null), 30_000);
    expect(asked).toBe(before);
    expect((await allEvents(member, planId)).map(({ event }) => event.type)).not.toContain('AI_FAILED');
  } finally {
    provider.closeAllConnections();
    await new Promise((closed) => provider.close(closed));
  }
}, 120_000);

it('a run is ordered once when its schedule is due, however many sweeps see it', async () => {
  const { member } = await lab.newCompany('pro');
  const pack = await savedPackage(member, packageOf(api, { config: { maxRequests: 40 } }));
  const changed = await member.call('PATCH', `/api/qa/packages/${pack.id}`, { schedule: 'rate(1 hour)' });
  expect(changed.status).toBe(200);
  const runs = async () => {
    const { body } = await member.call<{ items: { planId: string; trigger: string }[] }>(
      'GET',
      `/api/qa/packages/${pack.id}/runs`,
    );
    return body.items;
  };
  const sweep = () => lab.invoke('qa/sweep', {});
  await sweep();
  expect(await runs()).toEqual([]);
  await lab.control('clock', { advanceSeconds: 3_700 });
  await Promise.all([sweep(), sweep(), sweep()]);
  expect((await runs()).map(({ trigger }) => trigger)).toEqual(['schedule']);
  await overOf(member, (await runs())[0]?.planId ?? '');
  await sweep();
  expect(await runs()).toHaveLength(1);
}, 120_000);

it('a link to a report ends when its time is over', async () => {
  const { member } = await lab.newCompany('pro');
  const pack = await savedPackage(member, packageOf(api, { config: { maxRequests: 40 } }));
  const planId = await startedRun(member, pack.id);
  await overOf(member, planId);
  const { body } = await member.call<{ url: string }>('POST', `/api/qa/runs/${planId}/shares`, { days: 1 });
  const token = body.url.split('#')[1] ?? '';
  expect(await sharedStatus(started.cloud.url, token)).toBe(200);
  await lab.control('clock', { advanceSeconds: 24 * 60 * 60 + 60 });
  expect(await sharedStatus(started.cloud.url, token)).toBe(404);
}, 120_000);
