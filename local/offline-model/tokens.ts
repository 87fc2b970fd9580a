/**
 * Splits text into tokens of about the size that providers bill: pieces of at most four letters or
 * digits, and every other character that is not white space by itself. English prose comes to some
 * 1.5 tokens a word, a tenth above what common tokenisers give.
 */
const token = /[\p{L}\p{N}]{1,4}|[^\p{L}\p{N}\s]/gu;

export function countTokens(text: string): number {
  return text.match(token)?.length ?? 0;
}

/** The text up to and including its `most`-th token. */
export function cutToTokens(text: string, most: number): string {
  let count = 0;
  for (const match of text.matchAll(token)) {
    if (count === most) return text.slice(0, match.index);
    count++;
  }
  return text;
}
