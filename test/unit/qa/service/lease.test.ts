import { describe, expect, it } from 'vitest';
import { QaSettings } from '#shared/qa/contract.ts';
import { batchesOf, lanesOf } from '#shared/qa/runs/batches.ts';
import { leaseOf } from '#shared/qa/runs/lease.ts';

const settings = (changes: object = {}) => QaSettings.parse(changes);
const work = (sizes: readonly number[], lanes: number, alone = true) => ({
  batches: sizes.map((size, batch) => Array.from({ length: size }, (_, place) => `GET /${batch}/${place}`)),
  lanes,
  alone,
});

const groupOf = (id: string, size: number) => ({
  id,
  resources: [id],
  operations: Array.from({ length: size }, (_, place) => ({
    operation: `GET /${id}/${place}`,
    role: 'read' as const,
    danger: null,
    resource: id,
    produces: [],
    needs: [],
  })),
});
const planOf = (...sizes: number[]) => ({
  groups: sizes.map((size, place) => groupOf(String(place), size)),
  alone: [],
  helpers: [],
  skipped: [],
});

describe('cutting a plan', () => {
  it('keeps every operation once, in order', () => {
    const plan = planOf(3, 49, 120, 1, 7, 18_015, 2);
    const all = plan.groups.flatMap(({ operations }) => operations.map(({ operation }) => operation));
    expect(batchesOf(plan).flat()).toEqual(all);
    for (const batch of batchesOf(plan)) expect(batch.length).toBeLessThanOrEqual(150);
  });

  it('keeps a large group together, and cuts one that is too large into parts of much the same size', () => {
    expect(batchesOf(planOf(3, 150, 4)).map(({ length }) => length)).toEqual([3, 150, 4]);
    expect(batchesOf(planOf(3, 400, 4)).map(({ length }) => length)).toEqual([3, 134, 134, 132, 4]);
  });

  it('puts small groups together and keeps a group whole where it fits', () => {
    expect(batchesOf(planOf(3, 4, 5)).map(({ length }) => length)).toEqual([12]);
    expect(batchesOf(planOf(30, 30)).map(({ length }) => length)).toEqual([30, 30]);
    expect(batchesOf(planOf())).toEqual([]);
  });

  it('runs one batch at a time when requests go out one at a time', () => {
    expect(lanesOf(20, settings({ concurrency: 1 }))).toBe(1);
    expect(lanesOf(20, settings({ concurrency: 50, rateLimit: null }))).toBe(8);
    expect(lanesOf(2, settings({ concurrency: 50 }))).toBe(2);
    expect(lanesOf(20, settings({ concurrency: 50, rateLimit: 0.5 }))).toBe(1);
    expect(lanesOf(0, settings())).toBe(1);
  });
});

describe('what batches may use', () => {
  it.each([
    [[50, 50, 13], 2, true],
    [[50, 50, 13], 3, false],
    [[1], 1, true],
    [[7, 3], 2, false],
  ])('is together what the run may use: %j in %i lanes', (sizes, lanes, alone) => {
    const config = settings({ maxRequests: 997, maxScenarios: 60, concurrency: 7, rateLimit: 10 });
    const cut = work(sizes, lanes, alone);
    const numbers = [...sizes.keys(), ...(alone ? [null] : [])];
    const leases = numbers.map((batch) => leaseOf(cut, batch, config, 100));
    const sum = (pick: (lease: (typeof leases)[number]) => number) =>
      leases.reduce((total, lease) => total + pick(lease), 0);
    expect(sum(({ maxRequests }) => maxRequests)).toBeLessThanOrEqual(997);
    const planned = sizes.reduce((total, size) => total + size, 0);
    const scenarios = leases.slice(0, sizes.length).map(({ maxScenarios }) => maxScenarios);
    expect(scenarios.reduce((total, each) => total + each, 0)).toBe(Math.min(60, planned));
    for (const lease of leases.slice(0, sizes.length)) {
      expect(lease.concurrency * lanes).toBeLessThanOrEqual(7);
      expect((lease.rateLimit ?? 0) * lanes).toBeLessThanOrEqual(10);
    }
  });

  it('leaves each round of batches a part of the time that is left', () => {
    const cut = work([50, 50, 50, 50], 2, false);
    const first = leaseOf(cut, 0, settings(), 100).seconds;
    expect(first).toBeLessThanOrEqual(50);
    expect(leaseOf(cut, 2, settings(), 50).seconds).toBeLessThanOrEqual(50);
    expect(leaseOf(cut, 3, settings(), -5).seconds).toBe(0);
    expect(leaseOf(cut, 0, settings(), 100_000).seconds).toBeLessThan(900);
  });

  it('leaves a large batch more time than a small one, and never more than there is', () => {
    const cut = work([150, 50], 1, false);
    expect(leaseOf(cut, 0, settings(), 100).seconds).toBeGreaterThan(70);
    expect(leaseOf(work([50, 150], 1, false), 0, settings(), 100).seconds).toBeLessThan(25);
    expect(leaseOf(work([150, 1, 1], 3, false), 0, settings(), 100).seconds).toBeLessThan(100);
  });
});
