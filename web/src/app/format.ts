import { strings } from '../strings.ts';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const spans: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 minutes ago"; the date itself once it is older than a week. */
export function ago(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1_000);
  if (Math.abs(seconds) >= 7 * 86_400) return absolute.format(new Date(iso));
  for (const [unit, size] of spans) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return strings.app.justNow;
}

export function dateTime(iso: string): string {
  return absolute.format(new Date(iso));
}

export function timeOfDay(iso: string): string {
  return clock.format(new Date(iso));
}

/** `1:05`, or `1:02:03` from an hour on. */
export function duration(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1_000));
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(seconds).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** A length of time in its largest whole unit, as people say it: "24 hours", "90 minutes". */
export function span(seconds: number): string {
  const unit = seconds % 3_600 === 0 ? 'hour' : 'minute';
  const count = Math.ceil(seconds / (unit === 'hour' ? 3_600 : 60));
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

export function money(amount: number, currency: string, fractionDigits = 2): string {
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    maximumFractionDigits: fractionDigits,
  }).format(amount);
}

/** An address as people read it: without scheme and without a lone slash. */
export function shortUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  return `${url.host}${url.pathname === '/' ? '' : url.pathname}${url.search}`;
}

export function hostOf(text: string): string {
  return URL.canParse(text) ? new URL(text).host : text;
}

/** Path and query of an address, to tell the pages of one site apart. */
export function pathOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  return `${url.pathname}${url.search}`;
}
