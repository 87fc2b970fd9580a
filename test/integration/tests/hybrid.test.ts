import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCrew, seen } from './crew.ts';
import { type Caller, openLab, until } from './lab.ts';
import { openSite, type Site } from './site.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);
const { newCompany, whilePaused } = lab;
const { newTesters, transitions } = openCrew(cloud, lab);

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const hybrid = (language: string) => ({ testType: 'hybrid', maxPages: 1, tester: { language } });

/** The run while only the machine's part is there. */
const partial = (member: Caller, id: string) =>
  until(`${id} shows what the machine found`, async () => {
    const run = await member.run(id);
    return run.report ? run : null;
  });

describe('a hybrid test', () => {
  it('shows what the machine found while the person works, and merges both', async () => {
    const { member } = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const [tester] = testers;
    const id = await member.ordered(site.url, hybrid(language));
    await tester?.accepts(id);
    const early = await partial(member, id);

    expect(early).toMatchObject({
      status: 'running',
      human: { state: 'working' },
      report: { partial: true, merge: null },
    });
    const machine = early.report?.issues ?? [];
    expect(machine.length).toBeGreaterThan(0);
    expect(Object.values(early.issueCounts ?? {}).reduce((sum, count) => sum + count)).toBe(machine.length);
    const [first] = machine;
    const tracked = `/api/test-runs/${id}/issues/${first?.id}`;
    await member.call('PATCH', tracked, { status: 'in_progress', comment: 'On it.' });

    await tester?.submits(id, {
      sentimentScore: 0.2,
      issues: [seen({ page: site.url })],
      positives: ['Quick.'],
    });
    const submittedAt = Date.now();
    const run = await member.reached(id, 'completed');
    console.info(`Hybrid: completed ${Date.now() - submittedAt} ms after the slower branch.`);

    expect(run.report).toMatchObject({ partial: false, merge: { sentiment: { human: 0.2 } } });
    const ai = run.report?.merge?.sentiment.ai ?? Number.NaN;
    expect(run.sentimentScore).toBeCloseTo((ai + 0.2) / 2, 2);
    const originals = run.report?.issues.flatMap((issue) => issue.originals.map((one) => one.id)) ?? [];
    expect(new Set(originals).size).toBe(machine.length + 1);
    expect(originals).toEqual(expect.arrayContaining(machine.map((issue) => issue.id)));
    expect(run.report?.issues.filter(({ provenance }) => provenance !== 'ai')).toHaveLength(1);
    expect(run.report?.positives).toContain('Quick.');
    expect((await member.call(`GET`, tracked)).body).toMatchObject({
      tracking: { status: 'in_progress', comments: [{ text: 'On it.' }] },
    });
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
    expect((await transitions(id)).length).toBeLessThanOrEqual(20);
  });

  it('keeps the report of the person when the machine could not open the page', async () => {
    const { member } = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const id = await member.ordered(`${site.url}gone`, hybrid(language));
    await testers[0]?.accepts(id);
    await testers[0]?.submits(id, { issues: [seen()] });
    const run = await member.reached(id, 'completed');
    expect(run.report).toMatchObject({ merge: null, issues: [{ provenance: 'human' }] });
    expect(run.report?.notes.join()).toMatch(/The AI gave no result\. .*\(HTTP_ERROR\)/);
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });

  it('completes with what the machine found when its company does not wait for a person', async () => {
    const { member } = await newCompany('free');
    const { language } = await newTesters(0);
    const id = await member.ordered(site.url, hybrid(language));
    await member.reached(id, 'awaiting_company');
    await partial(member, id);
    await member.call('POST', `/api/test-runs/${id}/choose`, { choice: 'take_ai' });
    const run = await member.reached(id, 'completed');
    expect(run.report).toMatchObject({ partial: false, merge: null });
    expect(run.report?.issues.length).toBeGreaterThan(0);
    expect(run.report?.notes.join()).toContain('the result of the AI was taken');
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });

  it('fails, with its quota back, only when nobody gave a result', async () => {
    const { member } = await newCompany('free');
    const { language } = await newTesters(0);
    const id = await member.ordered(`${site.url}gone`, hybrid(language));
    await member.reached(id, 'awaiting_company');
    await member.call('POST', `/api/test-runs/${id}/choose`, { choice: 'take_ai' });
    const run = await member.reached(id, 'failed');
    expect(run.statusReason).toContain('HTTP_ERROR');
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
  });

  it('takes nothing from a judge that comes after the run was cancelled', async () => {
    const { member } = await newCompany('free');
    const { testers, language } = await newTesters(1);
    const id = await whilePaused('tests/judge', async () => {
      const ordered = await member.ordered(site.url, hybrid(language));
      await testers[0]?.accepts(ordered);
      await until('it is judged', async () => ((await transitions(ordered)).includes('Judge') ? true : null));
      await member.call('POST', `/api/test-runs/${ordered}/cancel`);
      return ordered;
    });
    const other = await member.ordered(site.url, { maxPages: 1 });
    await member.reached(other, 'completed');
    expect(await member.run(id)).toMatchObject({ status: 'cancelled', report: null, issueCounts: null });
    expect((await transitions(other)).length).toBeLessThanOrEqual(10);
  });
});
