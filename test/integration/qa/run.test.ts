import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Running } from '#test/fixtures/apis/service.ts';
import { Socket, ticketOf } from '#test/integration/realtime/socket.ts';
import { openLab, until } from '#test/integration/tests/lab.ts';
import {
  allEvents,
  library,
  overOf,
  packageOf,
  reportOf,
  savedPackage,
  startedRun,
  statusOf,
} from './api-lab.ts';

const { allRows, newCompany, whilePaused } = openLab(inject('cloud'));

let api: Running;
beforeAll(async () => {
  api = await library();
});
afterAll(() => api.close());

describe('a run against an API with faults', () => {
  it('ends with findings, and tells every event once, in order, to those who ask and those who listen', async () => {
    const { member, id: companyId } = await newCompany('pro');
    const secret = 'do-not-tell-this-token';
    const pack = await savedPackage(
      member,
      packageOf(api, { auth: { first: { kind: 'bearer', token: secret } } }),
    );
    const socket = await Socket.open(await ticketOf(member));
    const planId = await startedRun(member, pack.id);
    socket.say({ action: 'subscribe', topic: `plan:${planId}` });
    await socket.hears('subscribed');

    const events = await allEvents(member, planId);
    const status = await overOf(member, planId);

    expect(status).toMatchObject({ status: 'completed', verdict: 'FAIL' });
    expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
    const types = events.map(({ event }) => event.type);
    expect(types.slice(0, 2)).toEqual(['REQUESTED', 'SPEC_FETCHED']);
    expect(types.slice(-3)).toEqual(['AI_SUCCESS', 'QA_EVAL_DONE', 'COMPLETE']);
    const created = events.flatMap(({ event }) =>
      event.type === 'SCENARIO_CREATED' ? [`${event.operation} ${event.scenario}`] : [],
    );
    expect(created.length).toBeGreaterThan(10);
    expect(new Set(created).size).toBe(created.length);
    const report = await reportOf(member, planId);
    expect(report.findings.length).toBeGreaterThan(2);
    expect(status.findings).toMatchObject({ high: expect.any(Number) });
    expect(status.progress).toMatchObject({
      phase: 'over',
      operations: report.operations.length,
      requests: report.requests,
      findings: report.findings.length,
    });
    await socket.hears('plan.event', ({ event }) => event.event.type === 'COMPLETE');
    await socket.hears('plan.updated', ({ plan }) => plan.status === 'completed');
    await socket.close();

    const rows = (await allRows('Qa')).filter((row) => JSON.stringify(row).includes(companyId));
    expect(rows.length).toBeGreaterThan(events.length);
    for (const shown of [rows, events, report, status, pack]) {
      expect(JSON.stringify(shown)).not.toContain(secret);
    }
  }, 200_000);

  it('keeps what it found until it is cancelled, once', async () => {
    const { member } = await newCompany('pro');
    const pack = await savedPackage(member, packageOf(api, { config: { rateLimit: 15, ai: false } }));
    const planId = await startedRun(member, pack.id);
    await until('something was sent', async () =>
      (await statusOf(member, planId)).progress.requests > 5 ? true : null,
    );
    const cancel = () => member.refusal('POST', `/api/qa/runs/${planId}/cancel`);
    const answers = await Promise.all([cancel(), cancel()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const events = await allEvents(member, planId);
    expect(events.at(-1)?.event).toMatchObject({ type: 'FAILED', reason: 'Cancelled on request.' });
    expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
    const report = await until('the partial report is there', async () => {
      const { status } = await member.refusal('GET', `/api/qa/runs/${planId}/report`);
      return status === 200 ? reportOf(member, planId) : null;
    });
    expect(report.notes.join(' ')).toContain('did not end as planned');
    expect(await statusOf(member, planId)).toMatchObject({ status: 'cancelled', verdict: null });
  }, 120_000);

  it('is cancelled before it began, and never begins', async () => {
    const { member } = await newCompany('pro');
    const pack = await savedPackage(member, packageOf(api));
    const planId = await whilePaused('qa/begin', async () => {
      const id = await startedRun(member, pack.id);
      expect((await member.call('POST', `/api/qa/runs/${id}/cancel`)).status).toBe(200);
      return id;
    });
    expect((await allEvents(member, planId)).map(({ event }) => event.type)).toEqual(['REQUESTED', 'FAILED']);
    expect((await member.refusal('GET', `/api/qa/runs/${planId}/report`)).status).toBe(409);
    expect((await member.call('DELETE', `/api/qa/runs/${planId}`)).status).toBe(204);
    expect((await member.refusal('GET', `/api/qa/status/${planId}`)).status).toBe(404);
  });

  it('fails with a reason when its document cannot be had any more', async () => {
    const { member } = await newCompany('pro');
    const documents = await library('none');
    const served = JSON.stringify(documents.document);
    await documents.close();
    const { createServer } = await import('node:http');
    const server = createServer((_, answer) => answer.end(served));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const spec = { kind: 'url', url: `http://127.0.0.1:${port}/openapi.json` };
    const pack = await savedPackage(member, packageOf(api, { spec }));
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    const status = await overOf(member, await startedRun(member, pack.id));
    expect(status).toMatchObject({ status: 'failed', verdict: null });
    expect(status.reason).toContain('could not be fetched');
  });
});
