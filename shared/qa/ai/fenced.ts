import { randomBytes } from 'node:crypto';

/**
 * Text that strangers wrote, between two marks: one line of JSON, so that nothing in it can look like the end of
 * the data, because JSON has no raw line breaks and its authors cannot know the marks.
 */
export interface Fenced {
  readonly begin: string;
  readonly end: string;
  /** The marks with the data between them. */
  readonly text: string;
}

/** @param name what the data is: `API DOCUMENT` */
export function fenced(name: string, data: unknown): Fenced {
  const nonce = randomBytes(12).toString('hex');
  const begin = `BEGIN ${name} ${nonce}`;
  const end = `END ${name} ${nonce}`;
  const line = JSON.stringify(data).replace(/[\u0085\u2028\u2029]/g, ' ');
  return { begin, end, text: `${begin}\n${line}\n${end}` };
}
