import { describe, expect, test } from 'vitest';
import { Severity } from '#shared/tests/contract.ts';
import { pageKey } from '#shared/tests/merge/address.ts';
import { agreementOf } from '#shared/tests/merge/agreement.ts';
import { type BranchReport, mergeReports } from '#shared/tests/merge/merge.ts';
import type { ReportedIssue } from '#shared/tests/merge/reading.ts';
import type { Similarity } from '#shared/tests/merge/similarity.ts';
import { rankOf } from '#shared/tests/severity.ts';
import { labelledPairs } from '../../fixtures/issue-pairs/pairs.ts';
import { mergedVerdict, qualityOf } from '../../fixtures/issue-pairs/quality.ts';

const page = 'https://shop.example/cart';

function issue(id: string, traits: Partial<ReportedIssue> = {}): ReportedIssue {
  return {
    id,
    source: 'human',
    title: 'Voucher cannot be applied',
    description: 'I press Apply and nothing happens.',
    severity: 'medium',
    category: 'interaction',
    page,
    selector: null,
    evidence: { text: '' },
    guideline: null,
    ...traits,
  };
}

const measured = issue('iss_measured', {
  source: 'examination',
  title: 'A button does nothing',
  description: 'It was clicked and nothing on the page changed.',
  selector: '#apply-voucher',
  evidence: { text: '<button id="apply-voucher">Apply</button>' },
});
const seen = issue('iss_seen');

const report = (
  issues: ReportedIssue[],
  sentimentScore: number | null = null,
): BranchReport<ReportedIssue> => ({
  issues,
  sentimentScore,
});

/** The same numbers in each run (a linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

/** All labelled texts of some sites, on their pages, as one large run each. */
const runs = [...Map.groupBy(labelledPairs(), ({ one }) => new URL(one.page).host).values()].map((pairs) => {
  const unique = new Map(pairs.flatMap(({ one, other }) => [one, other]).map((each) => [each.id, each]));
  const all = [...unique.values()];
  return {
    ai: report(all.filter(({ source }) => source !== 'human')),
    human: report(all.filter(({ source }) => source === 'human')),
  };
});

describe('what is merged', () => {
  test('what the machine measured and a person saw is one issue, with both underneath', async () => {
    const { issues } = await mergeReports(report([measured]), report([seen]));

    expect(issues).toMatchObject([{ id: measured.id, provenance: 'both', originals: [measured, seen] }]);
  });

  test('what only one found keeps its id and says who', async () => {
    const other = issue('iss_other', { title: 'Prices in dollars', description: 'I live in Poland.' });
    const { issues } = await mergeReports(report([measured]), report([other]));

    expect(issues.map(({ id, provenance }) => [id, provenance])).toEqual([
      [measured.id, 'ai'],
      [other.id, 'human'],
    ]);
  });

  test('one defect on two pages stays two issues, even in the same words', async () => {
    const elsewhere = issue('iss_elsewhere', {
      ...measured,
      id: 'iss_elsewhere',
      source: 'human',
      page: `${page}/2`,
    });
    const { issues } = await mergeReports(report([measured]), report([elsewhere]));

    expect(issues).toHaveLength(2);
  });

  test('one page under other addresses is one page', async () => {
    const same = { ...seen, page: `${page}/?utm_source=mail&gclid=1#basket` };
    const { issues } = await mergeReports(report([measured]), report([same]));

    expect(issues).toHaveLength(1);
  });

  test('two findings of the examination are never one', async () => {
    const twin = { ...measured, id: 'iss_twin' };
    const { issues } = await mergeReports(report([measured, twin]), null);

    expect(issues).toHaveLength(2);
  });

  test('the highest severity, and the most precise place, kind and guideline', async () => {
    const judged = issue('iss_judged', {
      source: 'model',
      title: 'Apply does nothing',
      description: 'The button beside the voucher is dead: pressing it has no reaction, nothing happens.',
      category: 'usability',
      guideline: { id: 'WCAG 3.3.1' },
    });
    const upset = { ...seen, severity: 'critical' as const };
    const { issues } = await mergeReports(report([measured, judged]), report([upset]));

    expect(issues).toMatchObject([
      {
        severity: 'critical',
        category: 'interaction',
        selector: '#apply-voucher',
        guideline: { id: 'WCAG 3.3.1' },
        originals: [{ severity: 'medium' }, { severity: 'medium' }, { severity: 'critical' }],
      },
    ]);
  });
});

describe('what holds for any reports', () => {
  test('every issue is in exactly one merged issue, unchanged', async () => {
    for (const { ai, human } of runs) {
      const merge = await mergeReports(ai, human);
      const given = [...ai.issues, ...human.issues];
      const kept = merge.issues.flatMap(({ originals }) => originals);
      expect(kept).toHaveLength(given.length);
      expect(new Set(kept)).toEqual(new Set(given));
      expect(new Set(merge.issues.map(({ id }) => id)).size).toBe(merge.issues.length);
    }
  });

  test('no severity is lowered and no page joined with another', async () => {
    let joined = 0;
    for (const { ai, human } of runs) {
      for (const { severity, originals } of (await mergeReports(ai, human)).issues) {
        joined += originals.length - 1;
        expect(originals.every((each) => rankOf(severity) <= rankOf(each.severity))).toBe(true);
        expect(originals.some((each) => each.severity === severity)).toBe(true);
        expect(new Set(originals.map((each) => pageKey(each.page))).size).toBe(1);
      }
    }
    expect(joined).toBeGreaterThan(50);
  });

  test('the order of the reports makes no difference', async () => {
    const random = randomFrom(7);
    for (const { ai, human } of runs) {
      const merge = await mergeReports(ai, human);
      const other = await mergeReports(
        report(shuffled(ai.issues, random)),
        report(shuffled(human.issues, random)),
      );
      expect(other).toEqual(merge);
    }
  });

  test('also on a page with more issues than are compared each with each', async () => {
    const random = randomFrom(11);
    const crowd = runs
      .flatMap(({ ai, human }) => [...ai.issues, ...human.issues])
      .map((each) => ({ ...each, page }));
    const branch = (isHuman: boolean, from: readonly ReportedIssue[]) =>
      report(from.filter(({ source }) => (source === 'human') === isHuman));
    const merge = await mergeReports(branch(false, crowd), branch(true, crowd));
    const mixed = shuffled(crowd, random);

    expect(await mergeReports(branch(false, mixed), branch(true, mixed))).toEqual(merge);
    expect(merge.issues.length).toBeLessThan(crowd.length);
    expect(merge.issues.flatMap(({ originals }) => originals)).toHaveLength(crowd.length);
  });

  test('the worst come first', async () => {
    const severities = Severity.options.map((severity, index) =>
      issue(`iss_${index}`, { severity, page: `https://shop.example/${index}` }),
    );
    const { issues } = await mergeReports(report(severities), null);

    expect(issues.map(({ severity }) => severity)).toEqual(['critical', 'high', 'medium', 'low']);
  });
});

describe('sentiment and agreement', () => {
  test('sentiment is the mean of the branches that have one', async () => {
    const sentiment = async (ai: number | null, human: number | null) =>
      (await mergeReports(report([], ai), report([], human))).sentimentScore;

    expect(await sentiment(0.2, 0.6)).toBeCloseTo(0.4, 12);
    expect(await sentiment(null, 0.6)).toBe(0.6);
    expect(await sentiment(0, null)).toBe(0);
    expect(await sentiment(null, null)).toBeNull();
  });

  test('agreement is what both found of all, by weight', () => {
    const found = (severity: Severity, provenance: 'ai' | 'human' | 'both') => ({ severity, provenance });

    expect(agreementOf([found('critical', 'both'), found('high', 'ai'), found('high', 'human')])).toBe(0.5);
    expect(agreementOf([found('low', 'ai')])).toBe(0);
    expect(agreementOf([])).toBe(1);
  });

  test('there is no agreement with a branch that has no report', async () => {
    expect((await mergeReports(report([measured]), null)).agreement).toBeNull();
    expect((await mergeReports(null, report([seen]))).agreement).toBeNull();
    expect((await mergeReports(report([measured]), report([seen]))).agreement).toBe(1);
    expect(await mergeReports(null, null)).toEqual({ issues: [], sentimentScore: null, agreement: null });
  });
});

describe('meaning, where words do not decide', () => {
  const doubtful = {
    ai: measured,
    human: issue('iss_doubt', { title: 'Voucher code refused', description: 'It says invalid.' }),
  };

  test('is asked for those pairs only, and decides', async () => {
    const asked: string[] = [];
    const answering =
      (cosine: number | null): Similarity =>
      async (pairs) => {
        asked.push(...pairs.map(([one, other]) => `${one} / ${other}`));
        return pairs.map(() => cosine);
      };
    const pair = [report([doubtful.ai]), report([doubtful.human])] as const;

    expect((await mergeReports(...pair, answering(0.95))).issues).toHaveLength(1);
    expect((await mergeReports(...pair, answering(0.1))).issues).toHaveLength(2);
    expect(await mergeReports(...pair, answering(null))).toEqual(await mergeReports(...pair));
    expect(asked).toHaveLength(3);
    await mergeReports(report([measured]), report([seen]), answering(0));
    expect(asked).toHaveLength(3);
  });

  test('never joins pages, nor two findings of the examination', async () => {
    const twin = { ...measured, id: 'iss_twin' };
    const elsewhere = { ...doubtful.human, page: `${page}/2` };
    const { issues } = await mergeReports(report([measured, twin]), report([elsewhere]), async (pairs) =>
      pairs.map(() => 1),
    );

    expect(issues).toHaveLength(3);
  });
});

test('of the held-out pairs it finds most of what is one, and keeps apart most of what is not', async () => {
  const held = labelledPairs().filter(({ split }) => split === 'held-out');
  const { precision, recall } = qualityOf(held, await mergedVerdict(held));

  expect(held.length).toBeGreaterThanOrEqual(100);
  expect(precision).toBeGreaterThanOrEqual(0.85);
  expect(recall).toBeGreaterThanOrEqual(0.82);
});
