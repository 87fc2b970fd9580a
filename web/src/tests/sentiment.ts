import { strings } from '../strings.ts';

/** A sentiment of 0 to 1 in a word. */
export function sentimentWord(score: number): string {
  const { words } = strings.tests.report;
  if (score < 0.35) return words.bad;
  if (score < 0.55) return words.poor;
  return score < 0.78 ? words.fair : words.good;
}

/** A sentiment of 0 to 1 as people read it: 0 to 100. */
export function sentimentPercent(score: number): number {
  return Math.round(score * 100);
}
