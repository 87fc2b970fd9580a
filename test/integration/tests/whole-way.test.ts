import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, Webhook } from '#shared/notifications/contract.ts';
import type { Assignment } from '#shared/testers/contract.ts';
import { Wait } from '#shared/testers/slot.ts';
import type { Run } from '#shared/tests/contract.ts';
import { type StartedCloud, startEmbeddedCloud } from '../embedded-cloud.ts';
import { openCrew, seen, type Tester } from './crew.ts';
import { openDeliveries } from './deliveries.ts';
import { type Caller, type Company, type Lab, openLab, until } from './lab.ts';
import { openSite, type Site } from './site.ts';
import { storedIn } from './stored.ts';

/*
 * One hybrid test the whole way: the first tester declines, the second does not answer, the embedded cloud is
 * killed while the third works. Then everything that AWS may deliver twice comes again.
 */

let stateDir: string;
let site: Site;
let started: StartedCloud;
let lab: Lab;
let company: Company;
let testers: Tester[];
let runId: string;
let third: Tester;
/** Bodies that the company's webhook was called with. */
const calls: string[] = [];
const receiver = createServer(async (request, response) => {
  calls.push((await request.toArray()).join(''));
  response.end();
});

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'assay-whole-way-'));
  site = await openSite();
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  started = await startEmbeddedCloud({ stateDir, port: '0' });
  lab = openLab(started.cloud);
});
afterAll(async () => {
  await started.stop();
  await site.close();
  receiver.closeAllConnections();
  receiver.close();
  await rm(stateDir, { recursive: true, force: true });
});

const member = (): Caller => company.member;
const draft = {
  additionalNotes: 'So far so good.',
  issues: [{ title: 'The opening hours are hard to find' }],
};

/** The tester who has an offer of the run and is none of these. */
const offeredTo = (others: readonly Tester[]) =>
  until('somebody else is asked', async () => {
    for (const tester of testers) {
      if (others.includes(tester)) continue;
      if ((await tester.assignments('offered')).length > 0) return tester;
    }
    return null;
  });

const held = async (tester: Tester): Promise<Assignment> => {
  const [assignment] = await tester.assignments();
  if (!assignment) throw new Error(`${tester.id} was never asked.`);
  return assignment;
};

/** All that the company and the testers can see, and what they were sent. */
async function seenByPeople() {
  const read = async (who: Caller, route: string) => {
    const { status, body } = await who.call('GET', route);
    expect([route, status]).toEqual([route, 200]);
    // Links are signed anew each time.
    return { route, body: JSON.stringify(body).replaceAll(/X-Amz-[^"]*/g, '') };
  };
  const run = await member().run(runId);
  const { body } = await member().call<{ items: Webhook[] }>('GET', '/api/webhooks');
  const company = [
    `/api/test-runs/${runId}`,
    ...(run.report?.issues ?? []).map(({ id }) => `/api/test-runs/${runId}/issues/${id}`),
    ...(run.endedAt === null ? [] : ['csv', 'json', 'sarif', 'markdown']).map(
      (format) => `/api/test-runs/${runId}/export?format=${format}`,
    ),
    '/api/test-runs',
    '/api/company/stats',
    ...body.items.map(({ id }) => `/api/webhooks/${id}/deliveries`),
  ];
  const tester = ['/api/tester/assignments', '/api/tester/profile', '/api/tester/earnings'];
  const mails = await (await fetch(`${started.cloud.inboxUrl}.json`)).text();
  return {
    company: await Promise.all(company.map((route) => read(member(), route))),
    testers: await Promise.all(testers.flatMap((one) => tester.map((route) => read(one, route)))),
    mails,
    calls: [...calls],
  };
}

/**
 * Delivers everything again, twice: each record of each stream to those who react to it, hence each of their
 * messages to its queue and consumer; each task of the machine that waits or waited; each answer to one.
 */
async function everythingAgain(): Promise<{ records: number; tokens: number }> {
  const deliveries = openDeliveries(started.cloud);
  await deliveries.drained();
  const records = (
    await Promise.all((await deliveries.streamArns()).map((arn) => deliveries.recordsOf(arn)))
  ).flat();
  const { correlationId } = await member().run(runId);
  const ref = { companyId: company.id, runId, correlationId };
  const waits = new Map(
    records.flatMap(({ dynamodb }) => {
      // The types of stream records and of the SDK describe the same JSON.
      const row = unmarshall((dynamodb?.NewImage ?? {}) as Parameters<typeof unmarshall>[0]);
      const { data } = Wait.safeParse(row.wait);
      return data ? [[data.token, data] as const] : [];
    }),
  );
  const live = (await member().run(runId)).endedAt === null ? [...waits.keys()].at(-1) : null;
  for (let time = 0; time < 2; time += 1) {
    for (let at = 0; at < records.length; at += 100) {
      const Records = records.slice(at, at + 100);
      for (const entry of ['tests/fan-out', 'realtime/broadcast']) {
        expect(await lab.invoke(entry, { Records })).toEqual({ batchItemFailures: [] });
      }
    }
    await lab.invoke('tests/begin', ref);
    await lab.invoke('testers/match', ref);
    // The oldest last, so that one which is over would take the place of the one that is not.
    for (const { token, kind, assignmentId } of [...waits.values()].reverse()) {
      await lab.invoke('testers/await-answer', { ...ref, kind, assignmentId, taskToken: token });
      if (token === live) continue;
      const answer = { answer: 'declined', assignmentId, seconds: 0 };
      expect(await deliveries.answerTask(token, answer)).not.toBe('taken');
    }
    await deliveries.drained();
  }
  return { records: records.length, tokens: waits.size };
}

describe('a hybrid test', () => {
  it('finds its third tester when the first declines and the second does not answer', async () => {
    company = await lab.newCompany('free');
    const crew = await openCrew(started.cloud, lab).newTesters(3);
    testers = crew.testers;
    const events = ['test.completed', 'test.failed', 'test.awaiting_company'];
    const url = `http://localhost:${(receiver.address() as AddressInfo).port}/`;
    expect((await member().call('POST', '/api/webhooks', { url, events })).status).toBe(201);
    runId = await member().ordered(site.url, {
      testType: 'hybrid',
      maxPages: 1,
      tester: { language: crew.language },
    });
    await until('the machine has found something', async () => (await member().run(runId)).report);

    const first = await offeredTo([]);
    await first.declines(runId);
    const second = await offeredTo([first]);
    await lab.control('clock', { advanceSeconds: 31 * 60 });
    third = await offeredTo([first, second]);
    await third.accepts(runId);

    const { id } = await held(third);
    expect((await third.call('PUT', `/api/tester/assignments/${id}/draft`, draft)).status).toBe(200);
    expect([await held(first), await held(second), await held(third)].map(({ status }) => status)).toEqual([
      'declined',
      'expired',
      'accepted',
    ]);
    expect(await member().run(runId)).toMatchObject({
      status: 'running',
      human: { state: 'working', asked: 3 },
      report: { partial: true },
    });
  });

  it('is not moved by anything that comes again while the third works', async () => {
    await openDeliveries(started.cloud).drained();
    const [rows, view] = [await storedIn(lab), await seenByPeople()];

    const { tokens } = await everythingAgain();

    expect(tokens).toBe(4);
    expect(await storedIn(lab)).toEqual(rows);
    expect(await seenByPeople()).toEqual(view);
  });

  it('loses nothing when the embedded cloud is killed, and is merged', async () => {
    const before = await member().run(runId);
    await started.kill();
    started = await startEmbeddedCloud({ stateDir, port: new URL(started.cloud.url).port });
    lab = openLab(started.cloud);

    const { id, status } = await held(third);
    expect(status).toBe('accepted');
    const kept = await third.call<{ draft: object }>('GET', `/api/tester/assignments/${id}/draft`);
    expect(kept.body.draft).toMatchObject(draft);
    await third.submits(runId, { issues: [seen({ page: site.url })] });
    const run = await member().reached(runId, 'completed');

    const machine = (before.report?.issues ?? []).map((issue) => issue.id);
    const originals = run.report?.issues.flatMap((issue) => issue.originals) ?? [];
    expect(run.report).toMatchObject({ partial: false, merge: { sentiment: { human: 0.4 } } });
    expect(originals.map((one) => one.id)).toEqual(expect.arrayContaining(machine));
    expect(originals).toHaveLength(machine.length + 1);
    expect(await member().quota()).toMatchObject({ reserved: 0, used: 1 });
    const names = await openCrew(started.cloud, lab).transitions(runId);
    // Two offers more than the first.
    expect(names.length).toBeLessThanOrEqual(20 + 2 * 4);
  });

  it('is counted and told of once, though everything comes again', async () => {
    const [issue] = (await member().run(runId)).report?.issues ?? [];
    const rated = await member().call<Run>('POST', `/api/test-runs/${runId}/rate`, {
      rating: 5,
      issues: [{ issueId: issue?.id, ruling: 'confirmed' }],
    });
    expect(rated.status).toBe(200);
    const { body } = await member().call<{ items: Webhook[] }>('GET', '/api/webhooks');
    await until('the webhook is delivered', async () => {
      const log = await member().call<{ items: Delivery[] }>(
        'GET',
        `/api/webhooks/${body.items[0]?.id}/deliveries`,
      );
      return log.body.items.some(({ status }) => status === 'delivered') ? true : null;
    });
    await openDeliveries(started.cloud).drained();
    const [rows, view] = [await storedIn(lab), await seenByPeople()];
    expect(rows.filter(({ entity }) => entity === 'lesson')).toHaveLength(1);
    expect(view.calls).toHaveLength(1);
    const { body: earned } = await third.call('GET', '/api/tester/earnings');
    expect(earned).toMatchObject({ totalCents: 750 });

    const { records } = await everythingAgain();
    const { correlationId } = await member().run(runId);
    const ref = { companyId: company.id, runId, correlationId };
    const ends = { ai: { outcome: 'examined', judged: true }, human: { outcome: 'submitted' } };
    const ended = { detail: { status: 'FAILED', input: JSON.stringify(ref), error: 'x', cause: null } };
    for (let time = 0; time < 2; time += 1) {
      await lab.invoke('tests/examine', ref);
      await lab.invoke('tests/judge', ref);
      await lab.invoke('tests/complete', { ...ref, ...ends });
      await lab.invoke('tests/settle', ended);
      await lab.invoke('tests/sweep', {});
      await lab.invoke('testers/remind', {});
    }

    expect(records).toBeGreaterThan(rows.length / 2);
    expect(await storedIn(lab)).toEqual(rows);
    expect(await seenByPeople()).toEqual(view);
  });
});
