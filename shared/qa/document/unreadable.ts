/** Thrown for what is no API document at all. The message is one sentence for the person who gave it. */
export class DocumentUnreadable extends Error {
  override readonly name = 'DocumentUnreadable';
}
