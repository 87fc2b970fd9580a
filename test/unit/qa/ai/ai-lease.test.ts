import { expect, test } from 'vitest';
import { aiLeaseOf } from '#shared/qa/runs/ai-lease.ts';

const work = {
  batches: [['a', 'b', 'c'], ['d'], ['e', 'f']],
  lanes: 2,
};
const lease = (batch: number, maxScenarios: number, seconds = 600, lanes = 2) =>
  aiLeaseOf({ ...work, lanes }, 4, batch, { maxScenarios }, { seconds });

test('all batches together keep to what a run may have', () => {
  const all = [0, 1, 2].map((batch) => lease(batch, 100));
  const sum = (name: 'costMicroUsd' | 'questions' | 'scenarios') =>
    all.reduce((total, each) => total + each[name], 0);
  expect(sum('costMicroUsd')).toBeLessThanOrEqual(500_000);
  expect(sum('questions')).toBeLessThanOrEqual(200);
  expect(all.map(({ questions }) => questions)).toEqual([100, 33, 66]);
  // 100 less six operations in batches and four that run alone.
  expect(sum('scenarios')).toBe(90);
});

test('the engine’s own scenarios come first', () => {
  expect(lease(0, 10).scenarios).toBe(0);
  expect(lease(0, 3).scenarios).toBe(0);
});

test('lanes share the questions at a time, and each has at least one', () => {
  expect([1, 2, 8, 20].map((lanes) => lease(0, 100, 600, lanes).concurrency)).toEqual([8, 4, 1, 1]);
});

test('a slow model takes a tenth of the time, and three minutes at most', () => {
  expect(lease(0, 100, 600).seconds).toBe(60);
  expect(lease(0, 100, 7_200).seconds).toBe(180);
});
