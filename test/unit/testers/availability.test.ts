import { describe, expect, test } from 'vitest';
import { isoWeek, nextAvailable } from '#shared/testers/availability.ts';
import type { Window } from '#shared/testers/contract.ts';

const next = (windows: Window[], zone: string, now: string) =>
  new Date(nextAvailable(windows, zone, Date.parse(now))).toISOString().replace('.000Z', 'Z');

const weekday = (day: number, from: string, to: string): Window => ({ day, from, to });

describe('when a tester can begin', () => {
  test('at any time without windows', () => {
    expect(next([], 'Asia/Tokyo', '2026-11-21T03:00:00Z')).toBe('2026-11-21T03:00:00Z');
  });

  test('now, from the first minute of a window to the last', () => {
    const monday = [weekday(1, '09:00', '17:00')];
    // In November Vienna is one hour ahead of UTC.
    expect(next(monday, 'Europe/Vienna', '2026-11-23T07:59:59Z')).toBe('2026-11-23T08:00:00Z');
    expect(next(monday, 'Europe/Vienna', '2026-11-23T08:00:00Z')).toBe('2026-11-23T08:00:00Z');
    expect(next(monday, 'Europe/Vienna', '2026-11-23T15:59:59Z')).toBe('2026-11-23T15:59:59Z');
    expect(next(monday, 'Europe/Vienna', '2026-11-23T16:00:00Z')).toBe('2026-11-30T08:00:00Z');
  });

  test('on the day it is for the tester, not the day it is in UTC', () => {
    // Sunday 20:00 UTC is Monday 09:00 in Auckland.
    expect(next([weekday(1, '09:00', '10:00')], 'Pacific/Auckland', '2026-11-22T20:00:00Z')).toBe(
      '2026-11-22T20:00:00Z',
    );
    expect(next([weekday(7, '09:00', '10:00')], 'Pacific/Auckland', '2026-11-22T20:00:00Z')).toBe(
      '2026-11-28T20:00:00Z',
    );
  });

  test('at the earliest of several windows, whatever their order', () => {
    const windows = [
      weekday(5, '08:00', '09:00'),
      weekday(3, '20:00', '24:00'),
      weekday(3, '10:00', '11:00'),
    ];
    expect(next(windows, 'UTC', '2026-11-24T12:00:00Z')).toBe('2026-11-25T10:00:00Z');
    expect(next(windows, 'UTC', '2026-11-25T12:00:00Z')).toBe('2026-11-25T20:00:00Z');
    expect(next(windows, 'UTC', '2026-11-25T23:59:00Z')).toBe('2026-11-25T23:59:00Z');
    expect(next(windows, 'UTC', '2026-11-26T00:00:00Z')).toBe('2026-11-27T08:00:00Z');
  });

  test('at the same wall time after the clocks changed', () => {
    const monday = [weekday(1, '09:00', '10:00')];
    expect(next(monday, 'America/New_York', '2026-10-31T12:00:00Z')).toBe('2026-11-02T14:00:00Z');
    expect(next(monday, 'America/New_York', '2026-10-24T12:00:00Z')).toBe('2026-10-26T13:00:00Z');
  });

  test('when clocks jump over the start of a window: as soon as it is inside', () => {
    // Vienna goes from 02:00 to 03:00 on 29 March.
    const sunday = [weekday(7, '02:30', '05:00')];
    expect(next(sunday, 'Europe/Vienna', '2026-03-29T00:10:00Z')).toBe('2026-03-29T01:00:00Z');
  });

  test('when clocks jump over all of a window: a week later', () => {
    const sunday = [weekday(7, '02:00', '03:00')];
    expect(next(sunday, 'Europe/Vienna', '2026-03-29T00:10:00Z')).toBe('2026-04-05T00:00:00Z');
  });

  test('when an hour is shown twice, in both', () => {
    // Vienna goes from 03:00 back to 02:00 on 25 October, at 01:00 UTC.
    const sunday = [weekday(7, '02:30', '02:40')];
    expect(next(sunday, 'Europe/Vienna', '2026-10-25T00:00:00Z')).toBe('2026-10-25T00:30:00Z');
    expect(next(sunday, 'Europe/Vienna', '2026-10-25T00:45:00Z')).toBe('2026-10-25T01:30:00Z');
    expect(next(sunday, 'Europe/Vienna', '2026-10-25T01:45:00Z')).toBe('2026-11-01T01:30:00Z');
  });

  test('in zones that are half and three quarters of an hour off', () => {
    expect(next([weekday(2, '10:00', '11:00')], 'Asia/Kathmandu', '2026-11-23T12:00:00Z')).toBe(
      '2026-11-24T04:15:00Z',
    );
    // Lord Howe Island moves its clocks by half an hour, on 4 October 2026.
    expect(next([weekday(7, '09:00', '10:00')], 'Australia/Lord_Howe', '2026-10-03T12:00:00Z')).toBe(
      '2026-10-03T22:00:00Z',
    );
  });
});

describe('the week that a limit counts for', () => {
  test('begins on Monday in the tester’s zone', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(isoWeek('Europe/Vienna', now)).toBe('2026-W47');
    expect(isoWeek('Pacific/Auckland', now)).toBe('2026-W48');
  });

  test('belongs to the year of its Thursday', () => {
    expect(isoWeek('UTC', Date.parse('2027-01-03T12:00:00Z'))).toBe('2026-W53');
    expect(isoWeek('UTC', Date.parse('2027-01-04T00:00:00Z'))).toBe('2027-W01');
    expect(isoWeek('UTC', Date.parse('2024-12-30T00:00:00Z'))).toBe('2025-W01');
  });
});
