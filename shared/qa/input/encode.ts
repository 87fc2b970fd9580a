/** Percent-encodes all but unreserved characters (RFC 3986). Text that is no valid Unicode loses what is broken. */
export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same, with reserved characters left as they are, except those that would end the query. */
export function encodedReserved(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /%(3A|2F|3F|5B|5D|40|21|24|27|28|29|2A|2C|3B)/g,
    (code) => decodeURIComponent(code),
  );
}

/** A path segment; dots alone would be resolved away by every client on the way. */
export function encodedSegment(text: string): string {
  return text === '.' || text === '..' ? text.replaceAll('.', '%2E') : encoded(text);
}

/** A header's value as bytes allow it: no line breaks, no controls, nothing beyond Latin-1. */
export function headerText(text: string): string {
  return [...text]
    .map((character) => (/[\t\x20-\x7e\x80-\xff]/.test(character) ? character : encoded(character)))
    .join('')
    .trim();
}
