import type { ObjectRecord } from './object-store.ts';

export interface Listing {
  readonly objects: readonly ObjectRecord[];
  /** What keys have in common up to the delimiter, each in place of all of them. */
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

const pageSize = 1000;
/** Sorts after every key that goes on from a common prefix. */
const last = '\u{10ffff}';

/**
 * One page of the keys of a bucket, where a common prefix counts like a key.
 *
 * @param read gives up to `limit` objects in the order of their keys, after the given key
 */
export function listPage(
  read: (after: string, limit: number) => readonly ObjectRecord[],
  {
    prefix,
    delimiter,
    after,
    maximum,
  }: { prefix: string; delimiter: string; after: string; maximum: number },
): Listing {
  const objects: ObjectRecord[] = [];
  const commonPrefixes: string[] = [];
  let position = after;
  for (;;) {
    const rows = read(position, pageSize);
    for (const row of rows) {
      // Keys of the common prefix that was just counted.
      if (row.key <= position) continue;
      if (objects.length + commonPrefixes.length === maximum)
        return { objects, commonPrefixes, next: position };
      const cut = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        objects.push(row);
        position = row.key;
      } else {
        const common = row.key.slice(0, cut + delimiter.length);
        commonPrefixes.push(common);
        position = common + last;
      }
    }
    if (rows.length < pageSize) return { objects, commonPrefixes, next: null };
  }
}
