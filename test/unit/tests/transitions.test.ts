import { describe, expect, it } from 'vitest';
import { RunStatus } from '#shared/tests/contract.ts';
import { hasEnded, live, origins } from '#shared/tests/transitions.ts';

describe('the status of a run', () => {
  it('only moves forward', () => {
    const order = ['pending', 'running', 'completed', 'failed', 'cancelled'];
    for (const to of RunStatus.options) {
      for (const from of origins(to)) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
    }
  });

  it('leaves an end for nothing', () => {
    for (const end of ['completed', 'failed', 'cancelled'] as const) {
      expect(hasEnded(end)).toBe(true);
      expect(RunStatus.options.filter((to) => origins(to).includes(end))).toEqual([]);
    }
  });

  it('completes only what runs, and may fail or be cancelled before that', () => {
    expect(origins('completed')).toEqual(['running']);
    expect(origins('failed')).toEqual(['pending', 'running']);
    expect(origins('cancelled')).toEqual(['pending', 'running']);
    expect(live).toEqual(['pending', 'running']);
  });
});
