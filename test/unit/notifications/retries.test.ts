import { describe, expect, it } from 'vitest';
import { outcomeOf, retryDelays } from '#shared/notifications/retries.ts';

describe('what follows from an attempt', () => {
  it.each([200, 201, 204, 299])('%d is a delivery', (status) => {
    expect(outcomeOf(status, 0)).toEqual({ status: 'delivered' });
  });

  it.each([null, 199, 301, 302, 400, 404, 429, 500, 503])('%s is tried again', (status) => {
    expect(outcomeOf(status, 0)).toEqual({ status: 'pending', waitSeconds: 60 });
  });

  it('waits longer each time and gives up after the last', () => {
    const outcomes = [0, 1, 2, 3, 4, 5].map((failedBefore) => outcomeOf(500, failedBefore));

    expect(outcomes).toEqual([
      ...[60, 300, 1_800, 7_200, 28_800].map((waitSeconds) => ({ status: 'pending', waitSeconds })),
      { status: 'failed' },
    ]);
  });

  it('gives up at once on 410', () => {
    expect(outcomeOf(410, 0)).toEqual({ status: 'failed' });
  });

  it('never hides a message for longer than SQS can', () => {
    expect(Math.max(...retryDelays)).toBeLessThan(12 * 60 * 60);
  });
});
