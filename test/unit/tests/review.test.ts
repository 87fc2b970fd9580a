import { describe, expect, it } from 'vitest';
import { reviewOf } from '#shared/tests/review.ts';

const run = { id: 'run_1' };
const missed = {
  title: 'The phone number is wrong',
  description: '',
  severity: 'high' as const,
  category: 'content' as const,
  page: 'https://shop.example/',
};
const body = (changes: object = {}) => ({ rating: 5, feedback: '', issues: [], added: [], ...changes });
const at = '2026-11-21T08:00:00.000Z';

describe('a rating', () => {
  it('keeps what was said of issues that it does not name', () => {
    const first = reviewOf(run, [], null, {
      at,
      body: body({ issues: [{ issueId: 'a', ruling: 'confirmed' }] }),
    });
    const second = reviewOf(run, [], first.rating, {
      at,
      body: body({ issues: [{ issueId: 'b', ruling: 'rejected' }] }),
    });
    expect(second.rating).toMatchObject({ rulings: { a: 'confirmed', b: 'rejected' }, rev: 2 });
  });

  it('takes back what was said of an issue, and leaves what was said of others', () => {
    const said = (before: ReturnType<typeof reviewOf>['rating'] | null, issues: object[]) =>
      reviewOf(run, [], before, { at, body: body({ issues }) }).rating;
    const first = said(null, [
      { issueId: 'a', ruling: 'confirmed' },
      { issueId: 'b', ruling: 'rejected' },
    ]);
    const taken = said(first, [
      { issueId: 'a', ruling: null },
      { issueId: 'never', ruling: null },
    ]);
    expect(taken.rulings).toEqual({ b: 'rejected' });
    expect(said(taken, [{ issueId: 'a', ruling: 'rejected' }]).rulings).toEqual({
      a: 'rejected',
      b: 'rejected',
    });
  });

  it('adds an issue once, in one call or in two', () => {
    const first = reviewOf(run, [], null, { at, body: body({ added: [missed, missed] }) });
    expect(first.added).toMatchObject([{ source: 'company', provenance: 'human', title: missed.title }]);
    const second = reviewOf(run, first.added, first.rating, { at, body: body({ added: [missed] }) });
    expect(second.added).toEqual([]);
    expect(second.rating.added).toEqual(first.rating.added);
  });

  it('is an example to learn from while it is good, of the month in which it became one', () => {
    const first = reviewOf(run, [], null, { at, body: body({ rating: 4 }) });
    expect(first.rating.trainingMonth).toBe('2026-11');
    const later = { at: '2026-12-01T00:00:00.000Z', body: body() };
    expect(reviewOf(run, [], first.rating, later).rating.trainingMonth).toBe('2026-11');
    expect(
      reviewOf(run, [], first.rating, { at, body: body({ rating: 3 }) }).rating.trainingMonth,
    ).toBeNull();
  });
});
