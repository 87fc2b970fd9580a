import { describe, expect, it } from 'vitest';
import { failureReason } from '#shared/tests/failure.ts';

describe('why a run failed', () => {
  it.each([
    ['TIMED_OUT', null, /longer than/],
    ['FAILED', 'States.Timeout', /longer than/],
    ['ABORTED', null, /operator/],
    ['FAILED', 'Lambda.TooManyRequestsException', /became free/],
    ['FAILED', 'Sandbox.Timedout', /fault on our side/],
  ])('is said in a sentence for %s %s', (status, error, sentence) => {
    expect(failureReason(status, error)).toMatch(sentence);
  });
});
