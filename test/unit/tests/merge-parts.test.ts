import { describe, expect, test } from 'vitest';
import { pageKey } from '#shared/tests/merge/address.ts';
import { clustersOf } from '#shared/tests/merge/clusters.ts';
import { nearnessAmong } from '#shared/tests/merge/nearness.ts';
import { type ReportedIssue, readingsOf } from '#shared/tests/merge/reading.ts';
import { similarityBy } from '#shared/tests/merge/similarity.ts';
import { wordVectors } from '#shared/tests/merge/word-vectors.ts';

describe('the page of an address', () => {
  test.each([
    ['https://shop.example/cart', 'https://shop.example/cart/'],
    ['https://shop.example/cart', 'https://SHOP.example:443/cart#top'],
    ['https://shop.example/', 'https://shop.example?utm_campaign=x&fbclid=y'],
    ['https://shop.example/s?a=1&b=2', 'https://shop.example/s?b=2&utm_source=z&a=1'],
  ])('%s is %s', (one, other) => {
    expect(pageKey(one)).toBe(pageKey(other));
  });

  test.each([
    ['https://shop.example/cart', 'https://shop.example/Cart'],
    ['https://shop.example/s?a=1', 'https://shop.example/s?a=2'],
    ['https://shop.example/', 'http://shop.example/'],
    ['https://shop.example/', 'https://www.shop.example/'],
    ['not an address', 'not an address either'],
  ])('%s is not %s', (one, other) => {
    expect(pageKey(one)).not.toBe(pageKey(other));
  });
});

describe('complete linkage', () => {
  const link = (one: number, other: number, probability: number) => ({ one, other, probability });

  test('joins what is linked with every other', () => {
    expect(clustersOf(4, [link(0, 1, 0.9), link(1, 2, 0.8), link(0, 2, 0.7)])).toEqual([[0, 1, 2], [3]]);
  });

  test('does not follow a chain: the stronger link decides', () => {
    expect(clustersOf(3, [link(0, 1, 0.6), link(1, 2, 0.8)])).toEqual([[0], [1, 2]]);
  });

  test('joins two clusters only when all of both are linked', () => {
    const inside = [link(0, 1, 0.9), link(2, 3, 0.9)];
    const across = [link(0, 2, 0.6), link(0, 3, 0.6), link(1, 2, 0.6)];

    expect(clustersOf(4, [...inside, ...across])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(clustersOf(4, [...inside, ...across, link(1, 3, 0.5)])).toEqual([[0, 1, 2, 3]]);
  });

  test('without links all stay alone', () => {
    expect(clustersOf(2, [])).toEqual([[0], [1]]);
  });
});

describe('similarity of meaning', () => {
  const vectors: Record<string, number[]> = {
    east: [1, 0],
    north: [0, 2],
    northeast: [3, 3],
    nowhere: [0, 0],
    deep: [1, 0, 0],
  };
  const asked: string[][] = [];
  const similarity = similarityBy(async (texts) => {
    asked.push([...texts]);
    return texts.map((text) => (vectors[text] ? Float32Array.from(vectors[text]) : null));
  });

  test('is the cosine of the embeddings, null where there is none', async () => {
    const [right, half, ...none] = await similarity([
      ['east', 'north'],
      ['east', 'northeast'],
      ['east', 'nowhere'],
      ['east', 'deep'],
      ['east', 'unknown'],
    ]);

    expect(right).toBe(0);
    expect(half).toBeCloseTo(Math.SQRT1_2, 12);
    expect(none).toEqual([null, null, null]);
  });

  test('asks for all texts at once, each once', async () => {
    asked.length = 0;
    await similarity([
      ['north', 'east'],
      ['east', 'north'],
      ['east', 'east'],
    ]);

    expect(asked).toEqual([['east', 'north']]);
  });
});

describe('nearness of words', () => {
  const saying = (id: string, title: string): ReportedIssue => ({
    id,
    source: 'human',
    title,
    description: '',
    severity: 'low',
    category: 'content',
    page: 'https://shop.example/',
    selector: null,
    evidence: { text: '' },
    guideline: null,
  });

  /** Of each pair of titles, all in one run. */
  async function nearness(...titles: (readonly [string, string])[]): Promise<number[]> {
    const vectors = await wordVectors();
    const issues = titles.flat().map((title, at) => saying(`${at}`, title));
    const all = readingsOf(issues, vectors).map(({ said }) => said);
    const pairs = titles.map((_, at) => [2 * at, 2 * at + 1] as const);
    return [...nearnessAmong(all, pairs, vectors).nearness];
  }

  test('is 1 for the same words, and 0 where nothing is in common', async () => {
    const [same, other, wordless] = await nearness(
      ['fountain pens', 'Pens, fountain'],
      ['fountain', 'passport'],
      ['fountain', ''],
    );

    expect(same).toBe(1);
    expect(other).toBe(0);
    expect(wordless).toBe(0);
  });

  test('is in between for words of a like meaning, whoever says them first', async () => {
    const [near, turned, far] = await nearness(
      ['doctor', 'physician'],
      ['physician', 'doctor'],
      ['doctor', 'invoice'],
    );

    expect(near).toBeGreaterThan(0.2);
    expect(near).toBeLessThan(1);
    expect(turned).toBe(near);
    expect(far).toBe(0);
  });

  test('is that of the one who is heard less', async () => {
    const [long] = await nearness(['fountain', 'fountain, passport, mushroom and violin']);

    expect(long).toBeGreaterThan(0);
    expect(long).toBeLessThan(0.5);
  });

  test('of a word without a vector counts the word itself', async () => {
    expect(await nearness(['zzqx', 'zzqx'], ['zzqx', 'qqzv'])).toEqual([1, 0]);
  });

  test('does not depend on what else is asked', async () => {
    const vectors = await wordVectors();
    const issues = ['doctor', 'physician', 'invoice'].map((title) => saying(title, title));
    const all = readingsOf(issues, vectors).map(({ said }) => said);
    const pairs = [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const;
    const [alone] = nearnessAmong(all, [[1, 2]], vectors).nearness;

    expect(nearnessAmong(all, pairs, vectors).nearness[1]).toBe(alone);
  });
});

test('each word has one vector of length 1', async () => {
  const { placeOf, dimensions, values } = await wordVectors();

  expect(placeOf.size).toBeGreaterThan(5_000);
  expect(values).toHaveLength(placeOf.size * dimensions);
  for (let start = 0; start < values.length; start += dimensions) {
    expect(Math.hypot(...values.subarray(start, start + dimensions))).toBeCloseTo(1, 5);
  }
});
