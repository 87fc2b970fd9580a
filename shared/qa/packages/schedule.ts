import { Cron } from 'croner';
import { refuse } from '#shared/platform/errors.ts';
import type { PackageRow } from './store.ts';

/** No run may be due more often than this, in minutes: it would begin before the last one ended. */
const SHORTEST = 15;

const minutesOf: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1_440 };

/** A schedule as it is kept, with when it is due first; refuses what is none or too dense. */
export function scheduleOf(expression: string | null, now: Date): PackageRow['schedule'] {
  if (expression === null) return null;
  const first = nextAfter(expression, now);
  const second = first && nextAfter(expression, first);
  if (first === null) refuseSchedule('It is never due.');
  if (second && second.getTime() - first.getTime() < SHORTEST * 60_000) {
    refuseSchedule(`It is due more often than every ${SHORTEST} minutes.`);
  }
  return { expression, nextAt: first.toISOString(), lastProblem: null };
}

/**
 * When a schedule is due next after `time`; null when never again. Refuses what is no schedule.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, times in UTC.
 */
export function nextAfter(expression: string, time: Date): Date | null {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') {
    const [, count, unit = ''] = /^(\d{1,4}) (minute|hour|day)s?$/.exec(inside) ?? [];
    const minutes = Number(count) * (minutesOf[unit] ?? 0);
    if (!(minutes > 0)) refuseSchedule('Write it like rate(30 minutes), rate(6 hours) or rate(1 day).');
    return new Date(time.getTime() + minutes * 60_000);
  }
  const fields = inside.trim().split(/\s+/);
  if (kind !== 'cron' || fields.length !== 6) {
    refuseSchedule('Write cron with six fields: minutes, hours, day, month, weekday, year.');
  }
  // AWS counts the days of the week from 1 for Sunday, cron from 0; the 3 of `6#3` is no day.
  const weekday = (fields[4] ?? '').replace(/(?<![#/\d])\d/g, (day) => String(Number(day) - 1));
  const pattern = ['0', ...fields.slice(0, 4), weekday, fields[5]].join(' ');
  try {
    return new Cron(pattern, { timezone: 'UTC', paused: true, sloppyRanges: true }).nextRun(time);
  } catch (error) {
    return refuseSchedule((error as Error).message);
  }
}

function refuseSchedule(message: string): never {
  return refuse('VALIDATION_ERROR', 'This is no schedule that can be kept.', [
    { path: 'body.schedule', message },
  ]);
}
