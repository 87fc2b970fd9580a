import { describe, expect, it } from 'vitest';
import { grouped } from '#shared/tests/groups.ts';
import { comparing } from '#shared/tests/merging.ts';
import { type MachinePart, reportOf } from '#shared/tests/report.ts';
import { countBySeverity } from '#shared/tests/severity.ts';
import type { Verdict } from '#shared/tests/verdict.ts';
import { examination, finding, judgement, runRow, said } from './samples.ts';

const use = {
  model: 'gpt-6-luna',
  offline: false,
  inputTokens: 900,
  outputTokens: 90,
  costMicroUsd: 135,
  attempts: 1,
};
const judged = (changes = {}): Verdict => ({
  v: 1,
  kind: 'judged',
  judgement: judgement({ issues: [said()] }),
  use: { ...use, ...changes },
});

const byMachine = (machine: MachinePart) => ({ machine, person: null, notes: [] });

describe('the report of a run', () => {
  it('joins what was seen with what was judged', async () => {
    const { issues, result } = await reportOf(
      runRow(),
      byMachine({
        examination: examination({ findings: [finding()], notes: ['One page was too large.'] }),
        verdict: judged(),
      }),
      comparing(null),
    );
    expect(issues.map(({ source }) => source)).toEqual(['examination', 'model']);
    expect(countBySeverity(issues)).toEqual({ low: 0, medium: 1, high: 1, critical: 0 });
    expect(result).toMatchObject({
      sentimentScore: 0.6,
      notes: ['One page was too large.'],
      modelUse: use,
      pages: [{ finalUrl: 'https://shop.example/home' }],
    });
    expect(result.pages[0]).not.toHaveProperty('ariaSnapshot');
  });

  it('stands without a judge, and says so', async () => {
    const verdict: Verdict = {
      v: 1,
      kind: 'unjudged',
      reason: 'The provider could not be reached.',
      use: null,
    };
    const { issues, result } = await reportOf(
      runRow(),
      byMachine({ examination: examination({ findings: [finding()] }), verdict }),
      comparing(null),
    );
    expect(issues).toHaveLength(1);
    expect(result).toMatchObject({ sentimentScore: null, recommendations: [], modelUse: null });
    expect(result.notes.join()).toContain('The provider could not be reached.');
  });

  it('labels what the offline model said', async () => {
    const { result } = await reportOf(
      runRow(),
      byMachine({ examination: examination(), verdict: judged({ offline: true }) }),
      comparing(null),
    );
    expect(result.notes.join()).toContain('offline model');
    expect(
      (
        await reportOf(
          runRow(),
          byMachine({ examination: examination(), verdict: judged() }),
          comparing(null),
        )
      ).result.notes,
    ).toEqual([]);
  });

  it('says how much was left out', async () => {
    const findings = Array.from({ length: 301 }, (_, at) => finding({ selector: `#n${at}` }));
    const { result } = await reportOf(
      runRow(),
      byMachine({ examination: examination({ findings }), verdict: judged() }),
      comparing(null),
    );
    expect(result.notes.join()).toMatch(/^2 more issues/);
  });

  it('merges what machine and person found, keeps both, and averages how they felt', async () => {
    const person = {
      report: {
        sentimentScore: 0.2,
        issues: [
          {
            title: 'Image has no alternative text',
            description: 'The hero image has no alternate text for my screen reader.',
            severity: 'critical' as const,
            category: 'accessibility' as const,
            page: 'https://shop.example/home#top',
            selector: null,
            screenshots: ['a.png'],
          },
        ],
        recommendations: ['say what delivery costs.', 'Bigger letters.'],
        positives: [],
        additionalNotes: '',
      },
      folder: 'human/asg_1/',
    };
    const machine = { examination: examination({ findings: [finding()] }), verdict: judged() };
    const { issues, result } = await reportOf(
      runRow({ testType: 'hybrid' }),
      { machine, person, notes: [] },
      comparing(null),
    );

    expect(result).toMatchObject({
      sentimentScore: 0.4,
      merge: { sentiment: { ai: 0.6, human: 0.2 }, agreement: expect.any(Number) },
      recommendations: ['Say what delivery costs.', 'Bigger letters.'],
      additionalNotes: null,
    });
    const both = grouped(issues, result.groups).find(({ provenance }) => provenance === 'both');
    expect(both).toMatchObject({
      severity: 'critical',
      selector: '#hero img',
      source: 'examination',
      evidence: { pictures: ['human/asg_1/a.png'] },
      originals: [
        { source: 'examination', severity: 'high' },
        { source: 'human', severity: 'critical' },
      ],
    });
    expect(result.groups.flat().sort()).toEqual(issues.map(({ id }) => id).sort());
  });

  it('is the report of the person where there is no machine', async () => {
    const report = {
      sentimentScore: 1,
      issues: [],
      recommendations: [],
      positives: [],
      additionalNotes: 'Fine.',
    };
    const { result } = await reportOf(
      runRow(),
      {
        machine: null,
        person: { report, folder: '' },
        notes: ['The AI gave no result.'],
      },
      comparing(null),
    );
    expect(result).toMatchObject({
      sentimentScore: 1,
      merge: null,
      modelUse: null,
      additionalNotes: 'Fine.',
      notes: ['The AI gave no result.'],
    });
  });
});
