import { describe, expect, it } from 'vitest';
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
  it('joins what was seen with what was judged', () => {
    const { issues, result } = reportOf(
      runRow(),
      byMachine({
        examination: examination({ findings: [finding()], notes: ['One page was too large.'] }),
        verdict: judged(),
      }),
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

  it('stands without a judge, and says so', () => {
    const verdict: Verdict = {
      v: 1,
      kind: 'unjudged',
      reason: 'The provider could not be reached.',
      use: null,
    };
    const { issues, result } = reportOf(
      runRow(),
      byMachine({ examination: examination({ findings: [finding()] }), verdict }),
    );
    expect(issues).toHaveLength(1);
    expect(result).toMatchObject({ sentimentScore: null, recommendations: [], modelUse: null });
    expect(result.notes.join()).toContain('The provider could not be reached.');
  });

  it('labels what the offline model said', () => {
    const { result } = reportOf(
      runRow(),
      byMachine({ examination: examination(), verdict: judged({ offline: true }) }),
    );
    expect(result.notes.join()).toContain('offline model');
    expect(
      reportOf(runRow(), byMachine({ examination: examination(), verdict: judged() })).result.notes,
    ).toEqual([]);
  });

  it('says how much was left out', () => {
    const findings = Array.from({ length: 301 }, (_, at) => finding({ selector: `#n${at}` }));
    const { result } = reportOf(
      runRow(),
      byMachine({ examination: examination({ findings }), verdict: judged() }),
    );
    expect(result.notes.join()).toMatch(/^2 more issues/);
  });
});
