import type { Window } from './contract.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The wall clock of a zone as if it were UTC, in milliseconds: arithmetic on it never meets a change of clocks. */
type Wall = number;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes a hundred times as long as using one. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    // In Swedish the parts come as `2026-11-21 09:05:00`, which Date.UTC can be given as they are.
    clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** Clocks change at full quarters of an hour (UTC), so that an offset holds from one to the next. */
const quarterMs = 15 * minuteMs;
const mostOffsets = 10_000;
const offsets = new Map<string, number>();

/** How far the clocks of a zone are ahead of UTC, in milliseconds. Kept, because a ranking asks for few again and again. */
function offsetAt(instant: number, zone: string): number {
  const quarter = Math.floor(instant / quarterMs) * quarterMs;
  const key = `${zone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = Date.parse(`${clockOf(zone).format(quarter).replace(' ', 'T')}Z`) - quarter;
    if (offsets.size >= mostOffsets) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

const wallAt = (instant: number, zone: string): Wall => instant + offsetAt(instant, zone);

/** Monday is 1. */
const dayOf = (wall: Wall): number => new Date(wall).getUTCDay() || 7;

const midnightOf = (wall: Wall): Wall => Math.floor(wall / dayMs) * dayMs;

function msOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':');
  return (Number(hours) * 60 + Number(minutes)) * minuteMs;
}

function isWithin(windows: readonly Window[], wall: Wall): boolean {
  const day = dayOf(wall);
  const time = wall - midnightOf(wall);
  return windows.some((window) => window.day === day && msOf(window.from) <= time && time < msOf(window.to));
}

/**
 * The instants at which a zone's clocks show `wall`: one, two where clocks go back, none where they go forward.
 * No zone changes its clocks twice in two days, so the offsets a day before and after are all there are.
 */
function instantsOf(wall: Wall, zone: string): number[] {
  return [...new Set([offsetAt(wall - dayMs, zone), offsetAt(wall + dayMs, zone)])]
    .map((offset) => wall - offset)
    .filter((instant) => wallAt(instant, zone) === wall)
    .toSorted((one, other) => one - other);
}

/** The first minute of a window on its day; null where the clocks jump over all of it. */
function startOf(from: Wall, to: Wall, zone: string, notBefore: number): number | null {
  const shown = instantsOf(from, zone);
  if (shown.length > 0) return shown.find((instant) => instant >= notBefore) ?? null;
  for (let wall = from + minuteMs; wall < to; wall += minuteMs) {
    const [instant] = instantsOf(wall, zone);
    if (instant !== undefined) return instant >= notBefore ? instant : null;
  }
  return null;
}

/**
 * When a tester can begin: `now` if one of the weekly windows is open, otherwise the next time one opens.
 * Windows are in the wall time of `zone` (IANA), so they stay where they are when clocks change.
 *
 * @param windows none means at any time
 * @param now epoch milliseconds
 * @returns epoch milliseconds, never before `now`
 */
export function nextAvailable(windows: readonly Window[], zone: string, now: number): number {
  if (windows.length === 0) return now;
  const wall = wallAt(now, zone);
  if (isWithin(windows, wall)) return now;
  // A window that the clocks jump over this week opens in the next; the day before covers clocks put back.
  for (let ahead = 0; ahead <= 14; ahead += 1) {
    const midnight = midnightOf(wall) + ahead * dayMs;
    const starts = windows
      .filter(
        ({ day, from }) => day === dayOf(midnight) && (ahead > 0 || couldOpen(midnight + msOf(from), wall)),
      )
      .map(({ from, to }) => startOf(midnight + msOf(from), midnight + msOf(to), zone, now))
      .filter((instant) => instant !== null);
    if (starts.length > 0) return Math.min(...starts);
  }
  throw new Error('A weekly window did not open within two weeks.');
}

/** Clocks are never put back by more than this, so what lies further back today is over. */
const longestRepeatMs = 3 * 60 * minuteMs;

const couldOpen = (start: Wall, wall: Wall): boolean => start > wall - longestRepeatMs;

/** @returns the ISO 8601 week that `now` (epoch milliseconds) lies in for someone in `zone`, e.g. `2026-W47` */
export function isoWeek(zone: string, now: number): string {
  const midnight = midnightOf(wallAt(now, zone));
  // A week belongs to the year that its Thursday lies in.
  const thursday = midnight + (4 - dayOf(midnight)) * dayMs;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
