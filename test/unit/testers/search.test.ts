import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { accept } from '#shared/testers/acceptance.ts';
import { closingSlot, giveBack } from '#shared/testers/giving-back.ts';
import { offerTo, SlotTaken } from '#shared/testers/offer.ts';
import { advance } from '#shared/testers/search.ts';
import { chooseSlot, workOf } from '#shared/testers/slot.ts';
import { changeTester, findAssignment } from '#shared/testers/store.ts';
import { offerSeconds, workSeconds } from '#shared/testers/terms.ts';
import { addStep, readParts } from '#shared/tests/parts.ts';
import { endWithoutResult } from '#shared/tests/settlement.ts';
import { keyOf, moveRun, type RunRow, readRun } from '#shared/tests/store.ts';
import { seed, startStage, type TestStage } from '../platform/stage.ts';
import { assignmentOf, existing, loadOf, ownLanguage, refOf, searching, slotOf, tester } from './lab.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage({ OFFERS_PER_SEARCH: '2' });
});
afterAll(() => stage.stop());
afterEach(() => {
  vi.useRealTimers();
});

/** Moves the clock of this process; timers stay real. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
}

const now = () => new Date().toISOString();
const why = { reason: 'No.', actor: 'test', correlationId: 'c-1' };

async function mailsTo(testerId: string): Promise<unknown[]> {
  const rows = await stage.rows('testing');
  return rows
    .filter((row) => row.entity === 'mail' && (row.to as { memberId: string }).memberId === testerId)
    .map(({ template }) => template)
    .sort();
}

async function indexed(testerId: string): Promise<unknown[]> {
  return (await stage.rows('testing')).filter((row) => row.entity === 'eligible' && row.id === testerId);
}

/** What the company reads of its testers. */
async function told(run: RunRow): Promise<string[]> {
  const { steps } = await readParts(keyOf(run));
  expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, place) => place + 1));
  return steps.filter(({ kind }) => kind === 'tester').map(({ message }) => message);
}

describe('what happens to a run', () => {
  it('tells each turn of its tester once, among the steps of the machine, and nobody’s reason', async () => {
    const language = ownLanguage();
    await tester({ profile: { languages: [language] } });
    const run = await searching(language, { testType: 'hybrid' });
    const page = () => addStep(keyOf(run), { kind: 'page', message: 'Opened a page.', page: null });
    await Promise.all([page(), advance(refOf(run)), page()]);
    await advance(refOf(run));
    const assignment = await assignmentOf(run);
    await Promise.all([page(), accept(assignment, now(), 'c-1'), page(), page()]);
    await expect(accept(assignment, now(), 'c-1')).rejects.toThrow(ConditionFailed);
    const released = { ...why, reason: 'I am Tess and ill.', to: 'released', at: now() } as const;
    await Promise.all([page(), giveBack(assignment, released), page()]);
    await expect(giveBack(assignment, released)).rejects.toThrow(ConditionFailed);

    expect(await told(run)).toEqual([
      'A tester is asked.',
      'The tester accepted.',
      'The tester gave the test back.',
    ]);
    const { steps } = await readParts(keyOf(run));
    expect(steps).toHaveLength(10);
    expect(JSON.stringify(steps)).not.toMatch(/Tess|mem_|asg_/);
  });
});

describe('the search for a tester', () => {
  it('offers the run to the best, with reasons, and says so as often as it is asked', async () => {
    const language = ownLanguage();
    await tester({ profile: { languages: [language], techLiteracy: 'high' } });
    const best = await tester({ profile: { languages: [language], skills: ['shops'] } });
    const run = await searching(language, {}, { skills: ['shops'] });

    const step = await advance(refOf(run));
    expect(step).toMatchObject({ next: 'offer', found: true, seconds: expect.any(Number) });
    expect(step.seconds).toBeGreaterThan(offerSeconds);
    expect(await advance(refOf(run))).toMatchObject({ next: 'offer', assignmentId: step.assignmentId });

    const slot = await slotOf(run);
    expect(slot).toMatchObject({ status: 'offered', testerId: best.id, asked: [best.id], tries: 1 });
    expect(workOf(slot)).toMatchObject({ state: 'offered', asked: 1, deadline: expect.any(String) });
    expect(slot.reasons.join(' ')).toContain('asked skills: shops');
    expect(slot.reasons.at(-1)).toBe(
      'Best of 2 who fit, among 2 testers read (at most 1000, the least recently asked first).',
    );
    expect(await assignmentOf(run)).toMatchObject({ payCents: 750, status: 'offered', testerId: best.id });
    expect(await loadOf(best.id)).toBe(1);
    expect(await mailsTo(best.id)).toEqual(['offer']);
    expect(await indexed(best.id)).toMatchObject([
      { sk: `${slot ? (await existing(best.id)).lastAssignedAt : ''}#${best.id}` },
    ]);
  });

  it('goes to the next when the first declines and the second does not answer, then asks the company', async () => {
    const language = ownLanguage();
    for (let count = 0; count < 3; count += 1) await tester({ profile: { languages: [language] } });
    const run = await searching(language);

    await advance(refOf(run));
    const first = await assignmentOf(run);
    await giveBack(first, { ...why, to: 'declined', at: now() });
    expect(await loadOf(first.testerId)).toBe(0);
    expect(await advance(refOf(run))).toMatchObject({ next: 'offer' });
    const second = await assignmentOf(run);
    expect(second.testerId).not.toBe(first.testerId);

    later(offerSeconds);
    // Two are as many as this stage asks.
    expect(await advance(refOf(run))).toMatchObject({ next: 'company', found: false });
    expect(await findAssignment(second.id)).toMatchObject({ status: 'expired' });
    expect((await readRun(keyOf(run)))?.status).toBe('awaiting_company');
    expect(await advance(refOf(run))).toMatchObject({ next: 'company' });
    expect(await mailsTo(run.orderedBy)).toEqual(['awaiting_company']);
    expect(workOf(await slotOf(run))).toMatchObject({ state: 'awaiting_company', asked: 2 });
    expect(await told(run)).toEqual([
      'A tester is asked.',
      'The tester declined.',
      'A tester is asked.',
      'The tester did not answer in time.',
    ]);

    await choose(run, { choice: 'wait' });
    expect(await advance(refOf(run))).toMatchObject({ next: 'offer' });
    expect(new Set((await slotOf(run)).asked).size).toBe(3);
    await expect(choose(run, { choice: 'wait' })).rejects.toThrow(ConditionFailed);
  });

  async function choose(run: RunRow, choice: Parameters<typeof chooseSlot>[1]): Promise<void> {
    const move = moveRun(keyOf(run), 'running', { at: now(), reason: 'The search goes on.' });
    await transact([chooseSlot(keyOf(run), choice), move]);
  }

  it('finds others when the company widens what it asks for, and nobody when it takes the AI result', async () => {
    const language = ownLanguage();
    const abroad = await tester({ profile: { languages: [language], country: 'FR' } });
    const run = await searching(language, {}, { countries: ['DE'] });
    expect(await advance(refOf(run))).toMatchObject({ next: 'company' });

    const { requirements } = await slotOf(run);
    await choose(run, { choice: 'widen', tester: { ...requirements, countries: [] } });
    expect(await advance(refOf(run))).toMatchObject({ next: 'offer' });
    expect((await slotOf(run)).testerId).toBe(abroad.id);

    const other = await searching(ownLanguage());
    await advance(refOf(other));
    await choose(other, { choice: 'take_ai' });
    expect(await advance(refOf(other))).toMatchObject({ next: 'over' });
  });

  it('lets work that is late go to somebody else', async () => {
    const language = ownLanguage();
    await tester({ profile: { languages: [language] } });
    await tester({ profile: { languages: [language] } });
    const run = await searching(language);
    await advance(refOf(run));
    const late = await assignmentOf(run);
    await accept(late, now(), 'c-1');
    expect(await advance(refOf(run))).toMatchObject({ next: 'work', seconds: workSeconds + 1 });

    later(workSeconds);
    expect(await advance(refOf(run))).toMatchObject({ next: 'offer' });
    expect(await findAssignment(late.id)).toMatchObject({ status: 'overdue' });
    expect(await existing(late.testerId)).toMatchObject({ counts: { overdue: 1, accepted: 1 } });
    expect(await mailsTo(late.testerId)).toEqual(['offer', 'work_overdue']);
  });

  it('never asks a colleague of the company, and nobody who may not be asked', async () => {
    const made = await seed();
    const language = ownLanguage();
    const languages = [language];
    const colleague = await tester({ profile: { languages } });
    await stage.put('testing', {
      ...((await indexed(colleague.id))[0] as object),
      subject: `${stage.issuer}|carla`,
    });
    await tester({ profile: { languages, paused: true } });
    await tester({ profile: { languages, devices: ['mobile'] } });
    await tester({ profile: { languages, conflictDomains: ['shop.example'] } });
    for (const status of ['applied', 'rejected', 'suspended'] as const)
      await tester({ status, profile: { languages } });

    const run = await searching(language, { companyId: made.companies.acme ?? '' });
    expect(await advance(refOf(run))).toMatchObject({ next: 'company' });
    const other = await searching(language);
    expect(await advance(refOf(other))).toMatchObject({ next: 'offer' });
    expect((await slotOf(other)).testerId).toBe(colleague.id);
  });

  it('does not believe an index that is older than the tester', async () => {
    const language = ownLanguage();
    const gone = await tester({ profile: { languages: [language] } });
    const row = (await indexed(gone.id))[0] as Record<string, unknown>;
    await transact(changeTester(gone, { status: 'suspended' }));
    expect(await indexed(gone.id)).toEqual([]);
    await stage.put('testing', row);
    const run = await searching(language);
    expect(await advance(refOf(run))).toMatchObject({ next: 'company' });
    expect(await loadOf(gone.id)).toBe(0);
  });
});

describe('races', () => {
  it('give a slot to one of many searches at once, and count one test', async () => {
    const language = ownLanguage();
    const people = [];
    for (let count = 0; count < 5; count += 1)
      people.push(await tester({ profile: { languages: [language] } }));
    const run = await searching(language);

    const steps = await Promise.all(Array.from({ length: 10 }, () => advance(refOf(run))));
    expect(new Set(steps.map(({ assignmentId }) => assignmentId)).size).toBe(1);
    expect((await slotOf(run)).tries).toBe(1);
    const loads = await Promise.all(people.map(({ id }) => loadOf(id)));
    expect(loads.reduce((sum, load) => sum + load)).toBe(1);
  });

  it('keep a weekly limit while many tests are offered at once', async () => {
    const language = ownLanguage();
    const one = await tester({ profile: { languages: [language], maxTestsPerWeek: 3 } });
    const runs = await Promise.all(Array.from({ length: 12 }, () => searching(language)));
    const steps = await Promise.all(runs.map((run) => advance(refOf(run))));
    expect(steps.filter(({ found }) => found)).toHaveLength(3);
    expect(await loadOf(one.id)).toBe(3);
    expect(await existing(one.id)).toMatchObject({ counts: { offered: 3 } });
  });

  it('let an offer be accepted or expire, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const run = await offered();
      const assignment = await assignmentOf(run);
      const { offerExpiresAt } = assignment;
      const just = new Date(Date.parse(offerExpiresAt) - 1).toISOString();
      const results = await Promise.allSettled([
        accept(assignment, just, 'c-1'),
        giveBack(assignment, { ...why, to: 'expired', at: offerExpiresAt }),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { status } = (await findAssignment(assignment.id)) ?? {};
      const slot = await slotOf(run);
      expect([status, slot.status]).toEqual(
        results[0]?.status === 'fulfilled' ? ['accepted', 'working'] : ['expired', 'open'],
      );
      expect(await loadOf(assignment.testerId)).toBe(status === 'accepted' ? 1 : 0);
    }
  });

  it('count an acceptance once, however often it is sent at once', async () => {
    const run = await offered();
    const assignment = await assignmentOf(run);
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => accept(assignment, now(), 'c-1')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await existing(assignment.testerId)).toMatchObject({ counts: { accepted: 1 } });
  });

  it('end a run together with whatever its tester does at that moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const run = await offered();
      const assignment = await assignmentOf(run);
      const end = { ...why, status: 'cancelled' as const };
      const [ended] = await Promise.all([
        closingSlot(keyOf(run), { ...why, at: now() }, (items) => endWithoutResult(run, end, items)),
        accept(assignment, now(), 'c-1').catch((error) => expect(error).toBeInstanceOf(ConditionFailed)),
      ]);
      expect(ended).toBe(true);
      expect(await findAssignment(assignment.id)).toMatchObject({ status: 'cancelled', endReason: 'No.' });
      expect(await slotOf(run)).toMatchObject({ status: 'closed', assignmentId: null });
      expect(await loadOf(assignment.testerId)).toBe(0);
      expect(await mailsTo(assignment.testerId)).toEqual(['offer', 'work_cancelled']);
      expect(await advance(refOf(run))).toMatchObject({ next: 'over' });
    }
  });

  it('never ask a person twice for a run, not even by an old look at the slot', async () => {
    const run = await offered();
    const stale = { ...(await slotOf(run)), status: 'open' as const, asked: [], tries: 0 };
    const assignment = await assignmentOf(run);
    await giveBack(assignment, { ...why, to: 'declined', at: now() });
    const search = { run, requirements: stale.requirements, now: Date.now() };
    await expect(
      offerTo(assignment.testerId, { run, slot: stale, search, at: now(), among: '' }),
    ).rejects.toThrow(SlotTaken);
    expect(await loadOf(assignment.testerId)).toBe(0);
  });

  async function offered(): Promise<RunRow> {
    const language = ownLanguage();
    await tester({ profile: { languages: [language] } });
    const run = await searching(language);
    await advance(refOf(run));
    return run;
  }
});
