import { describe, expect, it } from 'vitest';
import { RunStatus } from '#shared/tests/contract.ts';
import { hasEnded, live, origins } from '#shared/tests/transitions.ts';

describe('the status of a run', () => {
  it('only moves forward, but to and fro while its company is asked', () => {
    const order = ['pending', 'running', 'awaiting_company', 'completed', 'failed', 'cancelled'];
    const back: unknown[] = [];
    for (const to of RunStatus.options) {
      for (const from of origins(to)) if (order.indexOf(from) >= order.indexOf(to)) back.push([from, to]);
    }
    expect(back).toEqual([['awaiting_company', 'running']]);
  });

  it('leaves an end for nothing', () => {
    for (const end of ['completed', 'failed', 'cancelled'] as const) {
      expect(hasEnded(end)).toBe(true);
      expect(RunStatus.options.filter((to) => origins(to).includes(end))).toEqual([]);
    }
  });

  it('completes only what has begun, and may fail or be cancelled before that', () => {
    expect(origins('completed')).toEqual(['running', 'awaiting_company']);
    expect(origins('failed')).toEqual(['pending', 'running', 'awaiting_company']);
    expect(origins('cancelled')).toEqual(['pending', 'running', 'awaiting_company']);
    expect(live).toEqual(['pending', 'running', 'awaiting_company']);
  });
});
