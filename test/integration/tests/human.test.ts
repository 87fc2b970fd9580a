import { describe, expect, inject, it } from 'vitest';
import { openCrew, reportOf, seen } from './crew.ts';
import { openLab } from './lab.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);
const { invoke, newCompany } = lab;
const { newTesters, transitions } = openCrew(cloud, lab);

const site = 'https://shop.example/';
const human = (language: string, changes: object = {}) => ({
  testType: 'human',
  tester: { language, ...changes },
});
const choose = (id: string) => `/api/test-runs/${id}/choose`;

describe('a human test', () => {
  it('is offered, worked on and reported, and counted once', async () => {
    const { member } = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const [tester] = testers;
    const id = await member.ordered(site, human(language));
    expect(await member.run(id)).toMatchObject({ priceCents: 2_500, report: null });
    await tester?.accepts(id);
    expect(await member.run(id)).toMatchObject({
      status: 'running',
      report: null,
      human: { state: 'working', asked: 1, deadline: expect.any(String), requirements: { language } },
    });

    await tester?.submits(id, {
      sentimentScore: 0.3,
      issues: [seen(), seen({ title: 'The map is broken', severity: 'high', page: `${site}map` })],
      recommendations: ['Put the hours on top.'],
      additionalNotes: 'Nice colours.',
    });
    const run = await member.reached(id, 'completed');

    expect(run).toMatchObject({
      sentimentScore: 0.3,
      issueCounts: { low: 0, medium: 1, high: 1, critical: 0 },
      human: { state: 'submitted' },
      report: {
        partial: false,
        merge: null,
        modelUse: null,
        pages: [],
        recommendations: ['Put the hours on top.'],
        additionalNotes: 'Nice colours.',
      },
    });
    expect(run.report?.issues).toMatchObject([
      { title: 'The map is broken', source: 'human', provenance: 'human', originals: [{ source: 'human' }] },
      { title: 'The opening hours are hard to find', provenance: 'human' },
    ]);
    expect(JSON.stringify(run)).not.toContain(tester?.id);
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
    expect((await transitions(id)).length).toBeLessThanOrEqual(15);
  });

  it('is cancelled together with the work on it', async () => {
    const { member } = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const [tester] = testers;
    const id = await member.ordered(site, human(language));
    await tester?.accepts(id);

    expect((await member.call('POST', `/api/test-runs/${id}/cancel`)).status).toBe(200);

    expect(await member.run(id)).toMatchObject({ status: 'cancelled', human: { state: 'closed' } });
    expect(await tester?.assignments()).toMatchObject([{ runId: id, status: 'cancelled' }]);
    expect(await tester?.refusal('POST', `/api/test-runs/${id}/submit`, reportOf())).toMatchObject({
      status: 409,
    });
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
    const deleted = await member.call('DELETE', `/api/test-runs/${id}`);
    expect(deleted.status).toBe(204);
    expect(JSON.stringify(await tester?.assignments())).not.toContain('opening hours');
  });
});

describe('a test that nobody can be found for', () => {
  it('waits for its company, which widens the search, and goes on', async () => {
    const { member } = await newCompany('free');
    const stranger = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const id = await member.ordered(site, human(language, { countries: ['JP'] }));
    expect(await member.refusal('POST', choose(id), { choice: 'wait' })).toMatchObject({ status: 409 });
    const run = await member.reached(id, 'awaiting_company');
    expect(run).toMatchObject({ human: { state: 'awaiting_company', asked: 0 }, endedAt: null });

    expect(await stranger.member.refusal('POST', choose(id), { choice: 'wait' })).toMatchObject({
      status: 404,
    });
    expect(await member.refusal('POST', choose(id), { choice: 'take_ai' })).toMatchObject({ status: 409 });
    expect(await member.refusal('POST', choose(id), { choice: 'nothing' })).toMatchObject({ status: 400 });
    const choices = await Promise.all(
      [1, 2].map(() => member.refusal('POST', choose(id), { choice: 'widen', tester: { language } })),
    );
    expect(choices.map(({ status }) => status).sort()).toEqual([200, 409]);

    await testers[0]?.accepts(id);
    await testers[0]?.submits(id);
    const done = await member.reached(id, 'completed');
    expect(done.transitions.map(({ status }) => status)).toEqual([
      'pending',
      'running',
      'awaiting_company',
      'running',
      'completed',
    ]);
  });

  it('is cancelled by choice, with its quota back', async () => {
    const { member } = await newCompany('free');
    const { language } = await newTesters(0);
    const id = await member.ordered(site, human(language));
    await member.reached(id, 'awaiting_company');
    expect(await member.call('POST', choose(id), { choice: 'cancel' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await member.refusal('POST', choose(id), { choice: 'wait' })).toMatchObject({ status: 409 });
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
  });
});

describe('an order', () => {
  it('asks for a tester only where there is one', async () => {
    const { member } = await newCompany('free');
    expect(
      await member.refusal('POST', '/api/test/execute', {
        testType: 'ai',
        url: site,
        mission: 'Find the opening hours.',
        persona: 'casual_user',
        tester: { language: 'en' },
      }),
    ).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR', details: [{ path: 'body.tester' }] } });
    expect(await member.quota()).toMatchObject({ reserved: 0 });
  });
});

describe('everything that may be delivered twice', () => {
  it('changes nothing the second time', async () => {
    const { id: companyId, member } = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const id = await member.ordered(site, human(language));
    const ref = { companyId, runId: id, correlationId: 'again' };
    const again = async () => {
      const message = { messageId: 'm', body: JSON.stringify({ companyId, runId: id }) };
      for (let time = 0; time < 2; time += 1) {
        expect(await invoke('testers/answer-task', { Records: [message, message] })).toEqual({
          batchItemFailures: [],
        });
        await invoke('testers/match', ref);
        await invoke('tests/begin', ref);
      }
    };
    await testers[0]?.offered(id);
    await again();
    await testers[0]?.accepts(id);
    await again();
    await testers[0]?.submits(id, { issues: [seen()] });
    await again();
    const first = await member.reached(id, 'completed');
    await again();
    const ends = { ai: { outcome: 'not_wanted' }, human: { outcome: 'submitted' } };
    expect(await invoke('tests/complete', { ...ref, ...ends })).toEqual({ status: 'completed' });

    expect(await member.run(id)).toMatchObject({
      transitions: first.transitions,
      steps: first.steps,
      human: { state: 'submitted', asked: 1 },
    });
    expect(await testers[0]?.assignments()).toHaveLength(1);
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });
});
