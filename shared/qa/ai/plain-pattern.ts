const LONGEST = 200;

/**
 * Whether a regular expression that a stranger wrote ends soon on any text: short, with no repeated group, no
 * reference back, no look around, and at most two repetitions, of which the second needs a `^` at the beginning.
 * Names, numbers and dates need no more.
 */
export function isPlainPattern(pattern: string): boolean {
  if (pattern.length > LONGEST || !compiles(pattern)) return false;
  // What is escaped or in brackets is one character.
  const bare = pattern
    .replaceAll(/\\[1-9k]/g, '(?')
    .replaceAll(/\\./g, 'x')
    .replaceAll(/\[[^\]]*\]/g, 'x');
  if (/\)[*+{]|\(\?(?!:)/.test(bare)) return false;
  const repetitions = (bare.match(/[*+]|\{\d+,\d*\}/g) ?? []).length;
  return repetitions <= (bare.startsWith('^') && !bare.includes('|') ? 2 : 1);
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
