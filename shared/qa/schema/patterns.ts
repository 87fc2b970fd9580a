import { ofFormat } from './formats.ts';
import type { Random } from './random.ts';
import { textsOf } from './regular-expression.ts';
import { patternOf } from './shape.ts';

/** Texts that many patterns ask for, so that a value looks like what it stands for. */
function likely(random: Random): string[] {
  const letters = random.text(8).replaceAll(/\d/g, 'a');
  const digits = String(random.int(10_000_000, 99_999_999));
  return [
    letters,
    `Name ${letters}`,
    digits,
    digits.slice(0, 4),
    digits.slice(0, 2),
    digits.slice(0, 1),
    digits + digits,
    letters.toUpperCase(),
    letters.slice(0, 2).toUpperCase(),
    letters.slice(0, 3).toUpperCase(),
    letters.slice(0, 2),
    'EUR',
    'AT',
    'en',
    'en-US',
    '#336699',
    '1.0.0',
    '12.50',
    '12:30',
    '+14155550123',
    `Qa-${letters}7!`,
    `item-${letters}`,
    `/${letters}`,
    `${letters}.example.com`,
    ...['uuid', 'date', 'date-time', 'email', 'uri', 'ipv4', 'byte'].flatMap(
      (format) => ofFormat(format, random) ?? [],
    ),
  ];
}

/** Repeats or drops characters as long as the text keeps what it must. */
function fitted(text: string, min: number, max: number, holds: (text: string) => boolean): string | null {
  let current = text;
  while ([...current].length < min) {
    const missing = min - [...current].length;
    const grown = grownBy(current, missing, holds) ?? grownBy(current, 1, holds);
    if (grown === null) return null;
    current = grown;
  }
  while ([...current].length > max) {
    const shorter = Array.from(
      current,
      (_, index) => current.slice(0, index) + current.slice(index + 1),
    ).find(holds);
    if (shorter === undefined) return null;
    current = shorter;
  }
  return current;
}

function grownBy(text: string, count: number, holds: (text: string) => boolean): string | null {
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const grown = text.slice(0, index) + text.charAt(index).repeat(count) + text.slice(index);
    if (holds(grown)) return grown;
  }
  return null;
}

/** Texts that are made for one pattern before it is given up. */
const tries = 24;
/** Longest text that is worth growing to; a longer minimum is rare and the search is quadratic. */
const longest = 100_000;

/**
 * A text that matches all patterns and has from `min` to `max` characters, or null when none was found, which
 * proves nothing.
 */
export function matching(
  sources: readonly string[],
  min: number,
  max: number,
  random: Random,
): string | null {
  const patterns = sources.map(patternOf);
  const holds = (text: string): boolean => patterns.every((pattern) => pattern.test(text));
  const fits = (text: string): boolean => {
    const { length } = [...text];
    return length >= min && length <= max && holds(text);
  };
  const candidates = likely(random);
  const found = candidates.find(fits);
  if (found !== undefined) return found;
  if (min > longest) return null;
  for (const source of sources) {
    const texts = textsOf(source);
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const least = Math.max(min, Math.min(texts.shortest, max));
      const length = least + (attempt < 2 ? 0 : random.int(0, Math.min(max - least, attempt * 2)));
      const sample = texts.make(length, random);
      if (fits(sample)) return sample;
      if (!holds(sample)) continue;
      const text = fitted(sample, min, max, holds);
      if (text !== null) return text;
    }
  }
  for (const candidate of candidates.filter(holds)) {
    const text = fitted(candidate, min, max, holds);
    if (text !== null) return text;
  }
  return null;
}
