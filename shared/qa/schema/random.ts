/** The one source of chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(share: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T;
  /** Letters and digits that are easily read. */
  text(length: number): string;
  /** A source of its own that does not depend on how much was drawn from this one. */
  fork(label: string): Random;
}

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** FNV-1a, so that a label moves the seed. */
function hash(text: string, seed: number): number {
  let state = seed ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state >>> 0;
}

/** mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[int(0, from.length - 1)];
    if (chosen === undefined && from.length === 0) throw new RangeError('nothing to pick from');
    return chosen as T;
  };
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick,
    text: (length) => Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join(''),
    fork: (label) => randomFrom(hash(label, seed)),
  };
}
