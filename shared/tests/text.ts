/** At most `length` UTF-16 units of a text, never half a character, with an ellipsis where it was cut. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
