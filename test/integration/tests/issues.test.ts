import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Issue, Run } from '#shared/tests/contract.ts';
import { openCrew, seen } from './crew.ts';
import { type Company, openLab } from './lab.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);
const { newCompany, rowsAt } = lab;
const { newTesters } = openCrew(cloud, lab);

const site = 'https://shop.example/';

let company: Company;
let stranger: Company;
let run: Run;
beforeAll(async () => {
  [company, stranger] = await Promise.all([newCompany('free'), newCompany('free')]);
  const { testers, language } = await newTesters(1);
  const id = await company.member.ordered(site, { testType: 'human', tester: { language } });
  await testers[0]?.accepts(id);
  await testers[0]?.submits(id, {
    issues: [
      seen({ title: 'The opening hours are hidden', severity: 'low' }),
      seen({ title: 'The map needs a sign-in', severity: 'high' }),
      seen({ title: 'The basket forgets shoes', page: `${site}basket` }),
    ],
  });
  run = await company.member.reached(id, 'completed');
});

const at = (issue: string | undefined) => `/api/test-runs/${run.id}/issues/${issue}`;
const titled = (text: string, of = run): Issue | undefined =>
  of.report?.issues.find(({ title }) => title.includes(text));
const correct = (body: object) =>
  company.member.call<Run>('POST', `/api/test-runs/${run.id}/corrections`, body);
const corrections = async () =>
  (await rowsAt('Testing', `training/merge/${new Date().toISOString().slice(0, 7)}`)).filter(
    ({ runId }) => runId === run.id,
  );

describe('an issue', () => {
  it('is tracked, with what is said about it', async () => {
    const id = titled('basket')?.id;
    const first = await company.member.call('PATCH', at(id), { status: 'in_progress', comment: 'Whose?' });
    expect(first).toMatchObject({ status: 200, body: { id, tracking: { status: 'in_progress' } } });
    await company.member.call('PATCH', at(id), { comment: 'Mine.' });
    await company.member.call('PATCH', at(id), { status: 'resolved' });
    const { body } = await company.viewer.call('GET', at(id));
    expect(body).toMatchObject({
      tracking: {
        status: 'resolved',
        comments: [
          { text: 'Whose?', by: expect.stringMatching(/^mem_/), name: expect.stringMatching(/\w/) },
          { text: 'Mine.' },
        ],
      },
    });
    const parallel = await Promise.all(
      ['open', 'wont_fix'].map((status) => company.member.call('PATCH', at(id), { status })),
    );
    expect(parallel.map(({ status }) => status)).toContain(200);
    for (const { status } of parallel) expect([200, 409]).toContain(status);
  });

  it('is nobody else’s', async () => {
    const id = titled('basket')?.id;
    expect((await stranger.member.refusal('GET', at(id))).status).toBe(404);
    expect((await stranger.member.refusal('PATCH', at(id), { status: 'open' })).status).toBe(404);
    expect((await company.viewer.refusal('PATCH', at(id), { status: 'open' })).status).toBe(403);
    for (const nothing of [`iss_${'0'.repeat(26)}`, 'x', '%2e%2e']) {
      expect((await company.member.refusal('GET', at(nothing))).status).toBe(404);
    }
    for (const body of [{}, { status: 'done' }, { comment: ' ' }, { severity: 'low' }]) {
      expect((await company.member.refusal('PATCH', at(id), body)).status).toBe(400);
    }
  });
});

describe('a correction of the merge', () => {
  it('joins and splits again, once, and is kept to learn from', async () => {
    const [hours, map] = [titled('hours'), titled('map')];
    await company.member.call('PATCH', at(hours?.id), { comment: 'Said of the hours.' });
    const join = { action: 'join', issueIds: [hours?.id, map?.id] };

    const joined = await correct(join);
    expect(joined.status).toBe(200);
    expect(joined.body.report?.issues).toHaveLength(2);
    expect(joined.body.issueCounts).toEqual({ low: 0, medium: 1, high: 1, critical: 0 });
    const one = titled('map', joined.body);
    expect(one).toMatchObject({ severity: 'high', tracking: { comments: [{ text: 'Said of the hours.' }] } });
    expect(one?.originals.map(({ id }) => id).sort()).toEqual([hours?.id, map?.id].sort());
    // Both old addresses still lead to it.
    expect((await company.member.call('GET', at(hours?.id))).body).toMatchObject({ id: one?.id });
    expect((await correct(join)).body.report?.issues).toEqual(joined.body.report?.issues);
    expect(await corrections()).toHaveLength(1);

    const split = await correct({ action: 'split', issueId: one?.id });
    expect(split.body.report?.issues.map(({ id }) => id).sort()).toEqual(
      run.report?.issues.map(({ id }) => id).sort(),
    );
    expect(titled('hours', split.body)).toMatchObject({ severity: 'low', tracking: { comments: [{}] } });
    await correct({ action: 'split', issueId: one?.id });
    expect(await corrections()).toMatchObject([
      { action: 'join', parts: [[{ id: hours?.id }], [{ id: map?.id }]] },
      { action: 'split' },
    ]);
  });

  it('never makes one issue of two pages, nor of another company’s', async () => {
    const join = { action: 'join', issueIds: [titled('hours')?.id, titled('basket')?.id] };
    const route = `/api/test-runs/${run.id}/corrections`;
    expect(await company.member.refusal('POST', route, join)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('different pages') },
    });
    expect((await stranger.member.refusal('POST', route, join)).status).toBe(404);
    expect((await company.viewer.refusal('POST', route, join)).status).toBe(403);
    const nothing = { action: 'split', issueId: `iss_${'0'.repeat(26)}` };
    expect((await company.member.refusal('POST', route, nothing)).status).toBe(404);
  });
});
