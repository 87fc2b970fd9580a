import { describe, expect, it } from 'vitest';
import { periodOf } from '#shared/accounts/period.ts';
import { monthlyLimit } from '#shared/accounts/plans.ts';
import { priceOf } from '#shared/accounts/prices.ts';

describe('prices', () => {
  it.each([
    ['ai', 500],
    ['human', 2_500],
    ['hybrid', 3_000],
  ] as const)('of a %s test are %i cents in every phase', (testType, priceCents) => {
    for (const phase of [1, 2, 3, 4]) {
      expect(priceOf({ testType, phase, at: new Date('2026-11-21') })).toEqual({
        priceCents,
        currency: 'USD',
        priceVersion: '2026-01',
      });
    }
  });

  it('exist for the four phases only', () => {
    expect(() => priceOf({ testType: 'ai', phase: 5, at: new Date() })).toThrow(RangeError);
    expect(() => priceOf({ testType: 'ai', phase: 0, at: new Date() })).toThrow(RangeError);
  });
});

describe('plans', () => {
  it.each([
    ['free', null, 10],
    ['pro', null, 100],
    ['pro', 5_000, 100],
    ['enterprise', 5_000, 5_000],
    ['enterprise', null, 0],
  ] as const)('%s with an agreed limit of %s allows %i runs a month', (plan, agreed, limit) => {
    expect(monthlyLimit({ plan, monthlyLimit: agreed })).toBe(limit);
  });
});

describe('periods', () => {
  it('are months in UTC', () => {
    expect(periodOf(new Date('2026-12-31T23:59:59.999Z'))).toBe('2026-12');
    expect(periodOf(new Date('2027-01-01T01:00:00+02:00'))).toBe('2026-12');
  });
});
