const LONGEST = 200;
const REPETITIONS = 2;

/**
 * Whether a regular expression that a stranger wrote ends soon on any text: short, with no repeated group, no
 * reference back, no look around, and two repetitions at most. Names, numbers and dates need no more.
 */
export function isPlainPattern(pattern: string): boolean {
  if (pattern.length > LONGEST || !compiles(pattern)) return false;
  // What is escaped or in brackets is one character.
  const bare = pattern
    .replaceAll(/\\[1-9k]/g, '(?')
    .replaceAll(/\\./g, 'x')
    .replaceAll(/\[[^\]]*\]/g, 'x');
  if (/\)[*+{]|\(\?(?!:)/.test(bare)) return false;
  return (bare.match(/[*+]|\{\d+,\d*\}/g) ?? []).length <= REPETITIONS;
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
