import { expect, test } from 'vitest';
import { parseSchedule } from '#local/sources/schedule-expression.ts';

test.each([
  ['rate(5 minutes)', '2026-11-21T04:05:00.000Z'],
  ['rate(1 day)', '2026-11-22T04:00:00.000Z'],
  ['cron(0/15 * * * ? *)', '2026-11-21T04:15:00.000Z'],
  ['cron(0 8 ? * MON-FRI *)', '2026-11-23T08:00:00.000Z'],
  ['cron(0 8 ? * 2-6 *)', '2026-11-23T08:00:00.000Z'],
  ['cron(0 8 ? * 1 *)', '2026-11-22T08:00:00.000Z'],
  ['cron(0 10 ? * 6#3 *)', '2026-12-18T10:00:00.000Z'],
  ['cron(0 10 L * ? *)', '2026-11-30T10:00:00.000Z'],
  ['cron(0 0 1 1 ? 2027)', '2027-01-01T00:00:00.000Z'],
  ['at(2026-12-01T08:00:00)', '2026-12-01T08:00:00.000Z'],
])('%s is next due at %s', (expression, expected) => {
  const next = parseSchedule(expression).next(Date.parse('2026-11-21T04:00:00Z'));

  expect(next !== null && new Date(next).toISOString()).toBe(expected);
});

test.each([
  'every minute',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'cron(* * * * *)',
])('%s is refused', (expression) => {
  expect(() => parseSchedule(expression)).toThrow('The schedule');
});
