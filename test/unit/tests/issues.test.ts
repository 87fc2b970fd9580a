import { describe, expect, it } from 'vitest';
import { IssueId } from '#shared/tests/contract.ts';
import { machineIssues } from '#shared/tests/issues.ts';
import { examination, finding, judgement, page, said } from './samples.ts';

const run = { id: 'run_01K0000000000000000000000A', device: 'desktop' as const };

describe('the issues of a run', () => {
  it('have ids that only depend on the run and what was found', () => {
    const found = examination({ findings: [finding(), finding({ selector: '#other' })] });
    const verdict = judgement({ issues: [said()] });
    const first = machineIssues(run, found, verdict).issues.map(({ id }) => id);
    const again = machineIssues(run, structuredClone(found), structuredClone(verdict)).issues.map(
      ({ id }) => id,
    );
    const elsewhere = machineIssues({ ...run, id: 'run_01K0000000000000000000000B' }, found, verdict).issues;

    expect(again).toEqual(first);
    expect(new Set(first).size).toBe(3);
    for (const id of first) expect(IssueId.safeParse(id).success).toBe(true);
    expect(elsewhere.some(({ id }) => first.includes(id))).toBe(false);
  });

  it('count what was found twice as one that occurs more often', () => {
    const { issues } = machineIssues(
      run,
      examination({ findings: [finding(), finding({ occurrences: 4 })] }),
      null,
    );
    expect(issues).toMatchObject([{ occurrences: 5 }]);
  });

  it('come worst first, what was measured before what was judged', () => {
    const { issues } = machineIssues(
      run,
      examination({
        findings: [
          finding({ severity: 'low', selector: 'a' }),
          finding({ severity: 'critical', selector: 'b' }),
        ],
      }),
      judgement({
        issues: [said({ severity: 'critical' }), said({ severity: 'high', title: 'No way back' })],
      }),
    );
    expect(issues.map(({ severity, source }) => [severity, source])).toEqual([
      ['critical', 'examination'],
      ['critical', 'model'],
      ['high', 'model'],
      ['low', 'examination'],
    ]);
  });

  it('show the picture of the width they were seen at, else of the device that was ordered', () => {
    const both = examination({
      findings: [finding({ viewport: 'mobile' }), finding({ viewport: null, selector: 'b' })],
    });
    const pictures = (device: 'desktop' | 'mobile') =>
      machineIssues({ ...run, device }, both, null).issues.map(({ viewport, evidence }) => [
        viewport,
        evidence.screenshot?.key,
      ]);
    expect(pictures('desktop')).toContainEqual([null, 'page-1-desktop.jpeg']);
    expect(pictures('mobile')).toContainEqual([null, 'page-1-mobile.jpeg']);
    expect(pictures('desktop')).toContainEqual(['mobile', 'page-1-mobile.jpeg']);
  });

  it('find their page by the address before and after redirects', () => {
    const { issues } = machineIssues(
      run,
      examination({ findings: [finding({ page: 'https://shop.example/' })] }),
      null,
    );
    expect(issues[0]?.evidence.screenshot?.key).toBe('page-1-desktop.jpeg');
  });

  it('are kept to the worst three hundred, and the rest is counted', () => {
    const many = Array.from({ length: 350 }, (_, at) =>
      finding({ selector: `#n${at}`, severity: at < 320 ? 'low' : 'high' }),
    );
    const { issues, leftOut } = machineIssues(run, examination({ findings: many }), null);
    expect(issues).toHaveLength(300);
    expect(leftOut).toBe(50);
    expect(issues.filter(({ severity }) => severity === 'high')).toHaveLength(30);
  });
});

describe('what the model repeats', () => {
  const measured = examination({
    pages: [page(), page({ url: 'https://shop.example/cart', finalUrl: 'https://shop.example/cart' })],
    findings: [finding()],
  });
  const kept = (issue: ReturnType<typeof said>) =>
    machineIssues(run, measured, judgement({ issues: [issue] })).issues.filter(
      ({ source }) => source === 'model',
    );

  it('is dropped when it names the same element for the same kind of defect', () => {
    expect(kept(said({ selector: '#hero img', category: 'accessibility', title: 'Hero is silent' }))).toEqual(
      [],
    );
  });

  it('is dropped when it says the same without a selector, in other forms of the words', () => {
    expect(
      kept(said({ category: 'accessibility', title: 'The image on this page must have an alternate text' })),
    ).toEqual([]);
  });

  it('is dropped when it names the page by the address before redirects', () => {
    expect(
      kept(
        said({
          category: 'accessibility',
          title: 'Images must have alternate text',
          page: 'https://shop.example/',
        }),
      ),
    ).toEqual([]);
  });

  it('is kept on another page', () => {
    expect(
      kept(
        said({
          category: 'accessibility',
          title: 'Images must have alternate text',
          page: 'https://shop.example/cart',
        }),
      ),
    ).toHaveLength(1);
  });

  it('is kept when it says something else about the same element', () => {
    expect(kept(said({ selector: '#hero img', title: 'The shoes shown are sold out' }))).toHaveLength(1);
    expect(kept(said())).toHaveLength(1);
  });
});
