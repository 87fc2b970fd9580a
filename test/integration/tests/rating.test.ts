import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Tester as TesterAnswer } from '#shared/testers/contract.ts';
import type { Issue, Run } from '#shared/tests/contract.ts';
import { openCrew, seen, type Tester } from './crew.ts';
import { type Company, openLab } from './lab.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);
const { newCompany, rowsAt } = lab;
const { newTesters } = openCrew(cloud, lab);

const site = 'https://shop.example/';
const missed = { title: 'The phone number is wrong', severity: 'high', category: 'content', page: site };

let company: Company;
let tester: Tester;
beforeAll(async () => {
  company = await newCompany('free');
});

/** A completed run of a tester who found these. */
async function completed(issues: object[]): Promise<Run> {
  const { testers, language } = await newTesters(1);
  tester = testers[0] as Tester;
  const id = await company.member.ordered(site, { testType: 'human', tester: { language } });
  await tester.accepts(id);
  await tester.submits(id, { issues });
  return company.member.reached(id, 'completed');
}

const rate = (run: Run, body: object) =>
  company.member.call<Run>('POST', `/api/test-runs/${run.id}/rate`, body);
const issuesOf = (run: Run): Issue[] => run.report?.issues ?? [];
const statistics = async () =>
  (await tester.call<TesterAnswer>('GET', '/api/tester/profile')).body.statistics;
const lessons = async (run: Run) =>
  (await rowsAt('Testing', `training/${new Date().toISOString().slice(0, 7)}`)).filter(
    ({ runId }) => runId === run.id,
  );

describe('rating a run', () => {
  it('keeps stars, rulings and what was missed, and counts for the tester once', async () => {
    const run = await completed([seen(), seen({ title: 'The map is broken' })]);
    const [one, other] = issuesOf(run);
    const answer = await rate(run, {
      rating: 5,
      feedback: 'Very useful.',
      issues: [
        { issueId: one?.id, ruling: 'confirmed' },
        { issueId: other?.id, ruling: 'rejected' },
      ],
      added: [missed],
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      rating: { stars: 5, feedback: 'Very useful.' },
      issueCounts: { high: 1, medium: 2 },
    });
    const rulings = new Map(issuesOf(answer.body).map(({ id, tracking }) => [id, tracking.ruling]));
    expect(rulings.get(one?.id ?? '')).toBe('confirmed');
    expect(rulings.get(other?.id ?? '')).toBe('rejected');
    expect(issuesOf(answer.body)).toContainEqual(
      expect.objectContaining({ title: missed.title, source: 'company' }),
    );
    expect(await statistics()).toMatchObject({ ratingCount: 1, averageRating: 5 });
    expect(await lessons(run)).toMatchObject([{ rating: 5, verified: true, testType: 'human' }]);

    // The same again, and then another opinion.
    await rate(run, { rating: 5, feedback: 'Very useful.', added: [missed] });
    const again = await rate(run, { rating: 2, issues: [{ issueId: one?.id, ruling: null }] });
    const left = issuesOf(again.body).flatMap(({ tracking }) => tracking.ruling ?? []);
    expect(left).toEqual(['rejected']);
    expect(again.body.rating).toMatchObject({ stars: 2, feedback: '' });
    expect(issuesOf(again.body)).toHaveLength(3);
    expect(await statistics()).toMatchObject({ ratingCount: 1, averageRating: 2 });
    expect(await lessons(run)).toEqual([]);
  });

  it('counts once for the tester, however many rate at once', async () => {
    const run = await completed([]);
    const answers = await Promise.all([4, 4, 4].map((rating) => rate(run, { rating })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await statistics()).toMatchObject({ ratingCount: 1, averageRating: 4 });
    expect(await lessons(run)).toMatchObject([{ rating: 4, verified: false }]);
  });

  it('is forgotten with the run', async () => {
    const run = await completed([seen()]);
    await rate(run, { rating: 4 });
    expect((await company.member.call('DELETE', `/api/test-runs/${run.id}`)).status).toBe(204);
    expect(await lessons(run)).toEqual([]);
  });

  it('refuses what makes no sense', async () => {
    const run = await completed([seen()]);
    const stranger = await newCompany('free');
    const route = `/api/test-runs/${run.id}/rate`;
    for (const body of [{ rating: 0 }, { rating: 6 }, { rating: 2.5 }, {}]) {
      expect((await company.member.refusal('POST', route, body)).status).toBe(400);
    }
    const foreign = { rating: 3, issues: [{ issueId: `iss_${'0'.repeat(26)}`, ruling: 'confirmed' }] };
    expect(await company.member.refusal('POST', route, foreign)).toMatchObject({
      status: 400,
      body: { details: [{ path: 'body.issues.0.issueId' }] },
    });
    expect((await stranger.member.refusal('POST', route, { rating: 3 })).status).toBe(404);
    expect((await company.viewer.refusal('POST', route, { rating: 3 })).status).toBe(403);
    const { language } = await newTesters(0);
    const id = await company.member.ordered(site, { testType: 'human', tester: { language } });
    expect((await company.member.refusal('POST', `/api/test-runs/${id}/rate`, { rating: 3 })).status).toBe(
      409,
    );
    await company.member.call('POST', `/api/test-runs/${id}/cancel`);
  });
});
