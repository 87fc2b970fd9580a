import type { Reading, ReportedIssue } from './reading.ts';

/** On a page with so few issues each is compared with each. */
const few = 60;
/** On a page with more, two issues are compared if they share a word that no more issues than this have. */
const rare = 30;

/**
 * The pairs of one page that can be one defect, as places in `places`' own numbering.
 *
 * Two findings of the examination are never a pair: each has a measured place of its own, and the examination
 * has joined those that repeat. What names the same selector is compared always.
 */
export function pairsOf(
  issues: readonly ReportedIssue[],
  readings: readonly Reading[],
  places: readonly number[],
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const isMeasured = (place: number) => issues[place]?.source === 'examination';
  const add = (one: number, other: number) => {
    if (!(isMeasured(one) && isMeasured(other))) pairs.push([one, other]);
  };
  if (places.length <= few) {
    for (const [at, one] of places.entries()) for (const other of places.slice(at + 1)) add(one, other);
    return pairs;
  }
  const sharing = new Map<string, number[]>();
  for (const place of places) {
    for (const key of keysOf(issues[place], readings[place])) {
      const known = sharing.get(key);
      if (known === undefined) sharing.set(key, [place]);
      else known.push(place);
    }
  }
  for (const one of places) {
    const others = new Set<number>();
    for (const key of keysOf(issues[one], readings[one])) {
      const all = sharing.get(key) ?? [];
      if (all.length <= rare || key.startsWith('#'))
        for (const other of all) if (other > one) others.add(other);
    }
    for (const other of others) add(one, other);
  }
  return pairs;
}

/** Words have no blanks and no hash, so a selector is never taken for one. */
function* keysOf(issue: ReportedIssue | undefined, reading: Reading | undefined): Iterable<string> {
  if (issue?.selector != null) yield `# ${issue.selector}`;
  yield* reading?.telling ?? [];
}
