import { AwsFault } from '#local/services/fault.ts';
import type { ObjectRecord } from './object-store.ts';

type Headers = Readonly<Record<string, string>>;

function preconditionFailed(condition: string): AwsFault {
  return new AwsFault(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold: ${condition}`,
    412,
  );
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => one.trim() === '*' || unquoted(one) === unquoted(etag));
}

function unquoted(etag: string): string {
  return etag.trim().replace(/^"|"$/g, '');
}

/** Refuses a write that was to happen only if the object is absent, or only if it is a certain one. */
export function checkWrite(headers: Headers, current: ObjectRecord | null): void {
  const ifMatch = headers['if-match'];
  if (headers['if-none-match'] === '*' && current) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (!current) throw new AwsFault('NoSuchKey', 'The specified key does not exist.', 404);
  if (!names(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** Says whether the reader already has this object; refuses when it wants another. RFC 9110, section 13.2.2. */
export function checkRead(headers: Headers, current: ObjectRecord): 'send' | 'not modified' {
  const seconds = Math.floor(current.modifiedAt / 1000) * 1000;
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  const since = Date.parse(headers['if-modified-since'] ?? '');
  const unmodifiedSince = Date.parse(headers['if-unmodified-since'] ?? '');
  if (ifMatch === undefined ? seconds > unmodifiedSince : !names(ifMatch, current.etag)) {
    throw preconditionFailed(ifMatch === undefined ? 'If-Unmodified-Since' : 'If-Match');
  }
  const same = ifNoneMatch === undefined ? seconds <= since : names(ifNoneMatch, current.etag);
  return same ? 'not modified' : 'send';
}

/**
 * The part of an object that a `Range` header asks for; null for all of it, also when the header is of
 * a kind that servers may ignore.
 */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || (from === '' && Number(to) === 0)) {
    throw new AwsFault('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  return end < start ? null : { start, end };
}
