import { ofFormat } from './formats.ts';
import { textNamed } from './names.ts';
import { matching } from './patterns.ts';
import type { Random } from './random.ts';
import { patternOf, type Shape } from './shape.ts';

/** Texts without a stated maximum are kept to what people type. */
const usual = 20;

/** Length as schemas count it: characters, not UTF-16 units. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

export function fitsText(shape: Shape, text: string): boolean {
  const length = lengthOf(text);
  return (
    length >= shape.minLength &&
    length <= shape.maxLength &&
    shape.patterns.every((pattern) => patternOf(pattern).test(text))
  );
}

/** A text with exactly that many characters, from the beginning of `text` on. */
export function ofLength(text: string, length: number, random: Random): string {
  const characters = [...text].slice(0, length);
  return characters.join('') + random.text(length - characters.length);
}

/** A text for a field of that name, or null when none was found, which proves nothing. */
export function textFor(shape: Shape, name: string, random: Random): string | null {
  for (const format of shape.formats) {
    const text = ofFormat(format, random);
    if (text !== null && fitsText(shape, text)) return text;
  }
  const named = textNamed(name, random);
  if (named !== null) {
    if (fitsText(shape, named)) return named;
    if (shape.patterns.length === 0 && shape.formats.length === 0) {
      const length = Math.min(Math.max(lengthOf(named), shape.minLength), shape.maxLength);
      return ofLength(named, length, random);
    }
  }
  if (shape.patterns.length > 0) return matching(shape.patterns, shape.minLength, shape.maxLength, random);
  if (shape.formats.length > 0) {
    const [format] = shape.formats;
    const short = shortOfFormat(format ?? '');
    if (short !== null && fitsText(shape, short)) return short;
    const long = longOfFormat(format ?? '', shape.minLength);
    if (long !== null && fitsText(shape, long)) return long;
  }
  const least = Math.max(shape.minLength, Math.min(8, shape.maxLength));
  return random.text(random.int(least, Math.max(least, Math.min(shape.maxLength, usual, least + 4))));
}

/** The shortest of a format whose usual values may be too long. */
function shortOfFormat(format: string): string | null {
  const short: Readonly<Record<string, string>> = {
    email: 'a@b.co',
    uri: 'a:b',
    url: 'http://a.co',
    hostname: 'a.co',
    'uri-reference': 'a',
    duration: 'P1D',
    byte: 'YQ==',
    ipv6: '::1',
    ipv4: '1.1.1.1',
  };
  return short[format] ?? null;
}

/** One of a format with at least that many characters. */
function longOfFormat(format: string, length: number): string | null {
  const fill = (before: string, after: string): string =>
    before + 'a'.repeat(Math.max(1, length - before.length - after.length)) + after;
  if (format === 'uri' || format === 'url' || format === 'uri-reference')
    return fill('https://www.example.com/', '');
  if (format === 'email' || format === 'idn-email') return fill('qa', '@example.com');
  if (format === 'byte') return 'QUJD'.repeat(Math.ceil(Math.max(4, length) / 4));
  return null;
}
