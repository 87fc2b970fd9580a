import { describe, expect, test } from 'vitest';
import { type Correction, corrected, join, split } from '#shared/tests/merge/corrections.ts';
import { type Merge, type MergedIssue, mergeReports } from '#shared/tests/merge/merge.ts';
import type { ReportedIssue } from '#shared/tests/merge/reading.ts';

const page = 'https://shop.example/cart';
const topics = [
  'Voucher cannot be applied',
  'Prices in dollars',
  'Logo is blurry',
  'Footer overlaps the map',
];

function issue(id: string, title: string, traits: Partial<ReportedIssue> = {}): ReportedIssue {
  return {
    id,
    source: 'human',
    title,
    description: '',
    severity: 'low',
    category: 'content',
    page,
    selector: null,
    evidence: { text: '' },
    guideline: null,
    ...traits,
  };
}

/** Four defects, each told by the model and by a person in the same words, and one on another page. */
async function merged(): Promise<Merge<ReportedIssue>> {
  const told = (source: 'model' | 'human') =>
    topics.map((title, index) => issue(`${source}-${index}`, title, { source }));
  return mergeReports(
    { sentimentScore: 0.5, issues: told('model') },
    {
      sentimentScore: 0.5,
      issues: [
        ...told('human'),
        issue('human-away', 'Logo is blurry', { page: `${page}/2`, severity: 'high' }),
      ],
    },
  );
}

const groups = ({ issues }: Merge<ReportedIssue>) =>
  issues
    .map(({ originals }) =>
      originals
        .map(({ id }) => id)
        .toSorted()
        .join(' '),
    )
    .toSorted();

function issueWith({ issues }: Merge<ReportedIssue>, original: string): MergedIssue<ReportedIssue> {
  const found = issues.find(({ originals }) => originals.some(({ id }) => id === original));
  if (found === undefined) throw new Error(`${original} is lost.`);
  return found;
}

const stamp = (second: number) => ({
  id: `cor_${second}`,
  at: `2026-11-23T12:00:${String(second).padStart(2, '0')}.000Z`,
});

function made(correction: ReturnType<typeof split>): Correction {
  if ('refused' in correction) throw new Error(correction.refused);
  return correction;
}

describe('a correction', () => {
  test('splits an issue, and who found what is said anew', async () => {
    const merge = await merged();
    const correction = made(split(issueWith(merge, 'human-0'), ['human-0'], stamp(1)));
    const after = corrected(merge, [correction]);

    expect(issueWith(after, 'human-0')).toMatchObject({ id: 'human-0', provenance: 'human' });
    expect(issueWith(after, 'model-0')).toMatchObject({ id: 'model-0', provenance: 'ai' });
    expect(after.issues).toHaveLength(merge.issues.length + 1);
    expect(after.agreement).toBeLessThan(merge.agreement ?? 0);
  });

  test('joins issues, with the highest severity', async () => {
    const merge = await merged();
    const after = corrected(merge, [
      made(join([issueWith(merge, 'human-1'), issueWith(merge, 'human-2')], stamp(1))),
    ]);

    expect(groups(after)).toContain('human-1 human-2 model-1 model-2');
    expect(after.issues).toHaveLength(merge.issues.length - 1);
  });

  test('of two that contradict, the later counts', async () => {
    const merge = await merged();
    const apart = made(split(issueWith(merge, 'human-0'), ['human-0'], stamp(1)));
    const after = corrected(merge, [apart]);
    const together = made(join([issueWith(after, 'human-0'), issueWith(after, 'model-0')], stamp(2)));

    expect(groups(corrected(merge, [apart, together]))).toEqual(groups(merge));
    expect(groups(corrected(merge, [{ ...apart, ...stamp(3) }, together]))).toEqual(groups(after));
  });

  test.each([
    ['all reports of an issue', ['human-0', 'model-0']],
    ['none', []],
    ['one of another issue', ['human-0', 'human-1']],
  ])('that takes out %s is refused', async (_, originals) => {
    expect(split(issueWith(await merged(), 'human-0'), originals, stamp(1))).toHaveProperty('refused');
  });

  test('that joins pages, or one issue with itself, is refused', async () => {
    const merge = await merged();

    expect(join([issueWith(merge, 'human-2'), issueWith(merge, 'human-away')], stamp(1))).toHaveProperty(
      'refused',
    );
    expect(join([issueWith(merge, 'human-2'), issueWith(merge, 'model-2')], stamp(1))).toHaveProperty(
      'refused',
    );
  });

  test('that joins pages all the same, or names what is gone, does no harm', async () => {
    const merge = await merged();
    const forged: Correction = {
      ...stamp(1),
      kind: 'join',
      originals: ['human-2', 'human-away', 'human-gone'],
    };

    expect(groups(corrected(merge, [forged]))).toEqual(groups(merge));
  });
});

describe('corrections', () => {
  /** The same numbers in each run (a linear congruential generator). */
  function randomFrom(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  test('give the same in any order and however often they come, and lose nothing', async () => {
    const merge = await merged();
    const random = randomFrom(5);
    const ids = merge.issues.flatMap(({ originals }) => originals.map(({ id }) => id)).toSorted();
    for (let round = 0; round < 200; round += 1) {
      const corrections = Array.from(
        { length: 5 },
        (_, index): Correction => ({
          ...stamp(Math.floor(random() * 3)),
          id: `cor_${index}`,
          kind: random() < 0.5 ? 'split' : 'join',
          originals: ids.filter(() => random() < 0.3),
        }),
      );
      const once = corrected(merge, corrections);

      expect(corrected(merge, [...corrections.toReversed(), ...corrections])).toEqual(once);
      expect(once.issues.flatMap(({ originals }) => originals.map(({ id }) => id)).toSorted()).toEqual(ids);
      expect(
        once.issues.every(({ originals }) => new Set(originals.map((each) => each.page)).size === 1),
      ).toBe(true);
    }
  });

  test('none leave the merge as it is', async () => {
    const merge = await merged();

    expect(corrected(merge, [])).toEqual(merge);
  });
});
