import type { Reading, ReportedIssue } from './reading.ts';

/** On a page with so few issues each is compared with each. */
const few = 60;
/** On a page with more, two issues are compared if they share a word that no more issues than this have. */
const rare = 30;
/** Who reports one thing twice repeats more than a word. */
const fromOneSource = 2;

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
  const sharing = new Map<string | number, number[]>();
  for (const place of places) {
    for (const key of keysOf(issues[place], readings[place])) {
      const known = sharing.get(key);
      if (known === undefined) sharing.set(key, [place]);
      else known.push(place);
    }
  }
  for (const one of places) {
    /** How many words, or all of the selector, are shared with others. */
    const shared = new Map<number, number>();
    for (const key of keysOf(issues[one], readings[one])) {
      const all = sharing.get(key) ?? [];
      const isSelector = typeof key === 'string';
      if (all.length > rare && !isSelector) continue;
      for (const other of all)
        if (other > one) shared.set(other, (shared.get(other) ?? 0) + (isSelector ? fromOneSource : 1));
    }
    for (const [other, count] of shared)
      if (count >= (issues[one]?.source === issues[other]?.source ? fromOneSource : 1)) add(one, other);
  }
  return pairs;
}

/** Words are numbers, selectors are texts. */
function* keysOf(issue: ReportedIssue | undefined, reading: Reading | undefined): Iterable<string | number> {
  if (issue?.selector != null) yield issue.selector;
  yield* reading?.said.terms ?? [];
}
