import { Cron } from 'croner';

/** When something is due, in milliseconds since the epoch. */
export interface Schedule {
  /** The first time after `time`; null when there is none. */
  next(time: number): number | null;
  /** The last time at or before `time`, which is not before `due`, itself such a time. */
  latest(due: number, time: number): number;
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/**
 * Reads `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` or `at(2026-11-21T08:00:00)`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @param timezone IANA name; rates do not depend on it
 */
export function parseSchedule(expression: string, timezone = 'UTC'): Schedule {
  const [, kind, inside = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(expression, inside);
  if (kind === 'cron') return cron(expression, inside, timezone);
  if (kind === 'at') return once(new Cron(inside, { timezone, paused: true }));
  throw new Error(`The schedule ${expression} is none of rate(…), cron(…) and at(…).`);
}

function rate(expression: string, inside: string): Schedule {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inside) ?? [];
  const period = Number(count) * (unitMilliseconds[unit] ?? 0);
  if (!(period > 0)) throw new Error(`The schedule ${expression} is not like rate(5 minutes).`);
  return {
    next: (time) => time + period,
    latest: (due, time) => due + Math.floor((time - due) / period) * period,
  };
}

function cron(expression: string, inside: string, timezone: string): Schedule {
  const fields = inside.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`The schedule ${expression} has not six fields.`);
  const [minute, hour, dayOfMonth, month, dayOfWeek = '', year] = fields;
  // AWS counts the days of the week from 1 for Sunday, cron from 0; the 3 of `6#3` is no day.
  const weekday = dayOfWeek.replace(/(?<![#/\d])\d/g, (day) => String(Number(day) - 1));
  const pattern = ['0', minute, hour, dayOfMonth, month, weekday, year].join(' ');
  const times = new Cron(pattern, { timezone, paused: true, sloppyRanges: true });
  return {
    next: (time) => times.nextRun(new Date(time))?.getTime() ?? null,
    // The time itself counts, where the library looks strictly before.
    latest: (due, time) => Math.max(due, times.previousRuns(1, new Date(time + 1000))[0]?.getTime() ?? due),
  };
}

function once(times: Cron): Schedule {
  return {
    next: (time) => times.nextRun(new Date(time))?.getTime() ?? null,
    latest: (due) => due,
  };
}
