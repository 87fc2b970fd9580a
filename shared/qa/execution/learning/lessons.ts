import type { Json } from '../../document/api.ts';
import type { Complaint } from './complaints.ts';

/** What a refusal teaches about a field. */
export type Lesson = { readonly field: string } & (
  | { readonly kind: 'required' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unique' }
  | { readonly kind: 'missing-resource'; readonly words: readonly string[] }
  | { readonly kind: 'at-most'; readonly limit: number; readonly exclusive: boolean }
  | { readonly kind: 'at-least'; readonly limit: number; readonly exclusive: boolean }
  | { readonly kind: 'one-of'; readonly values: readonly Json[] }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'format'; readonly format: string }
  | { readonly kind: 'type'; readonly type: 'integer' | 'number' | 'string' | 'boolean' | 'array' | 'object' }
  | { readonly kind: 'after'; readonly other: string }
  | { readonly kind: 'before'; readonly other: string }
  | { readonly kind: 'same-as'; readonly other: string }
);

/** Names are compared without case and separators: `ownerId`, `owner_id` and "owner id" are one. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const number = String.raw`(-?\d+(?:[.,]\d+)?)`;
const atMost = new RegExp(
  String.raw`(?:at most|no more than|no longer than|no greater than|no larger than|maximum(?: (?:value|length|size))?(?: of| is|:)?|<=|≤|less than or equal(?: to)?|lower than or equal(?: to)?|(?:must |may |can )?not exceed|not be (?:greater|more|larger|longer|higher) than|up to|max(?:imum)?\.?)\s*:?\s*${number}`,
  'i',
);
const below = new RegExp(
  String.raw`(?:less than|lower than|smaller than|shorter than|fewer than|below|<)\s*${number}`,
  'i',
);
const atLeast = new RegExp(
  String.raw`(?:at least|no less than|no fewer than|no shorter than|minimum(?: (?:value|length|size))?(?: of| is|:)?|>=|≥|greater than or equal(?: to)?|not be (?:less|lower|smaller|shorter|fewer) than|min(?:imum)?\.?)\s*:?\s*${number}`,
  'i',
);
const above = new RegExp(
  String.raw`(?:greater than|more than|larger than|longer than|higher than|above|>)\s*${number}`,
  'i',
);
const between = new RegExp(
  String.raw`(?:between|from|in (?:the )?range(?: of)?)\s*\[?${number}\s*(?:and|to|-|–|,|\.\.)\s*${number}`,
  'i',
);

const required =
  /\b(?:is|are) (?:a )?(?:required|mandatory|missing)|\brequired\b|\bmissing\b|must(?:n't| not) be (?:null|blank|empty|undefined|none)|can(?:'t|not| not) be (?:null|blank|empty)|may not be (?:null|blank|empty)|should not be (?:null|blank|empty)|must be (?:provided|given|set|present|specified)|is needed|non-?empty|\bnot (?:present|given|provided|specified|supplied)\b/i;
const unknown =
  /unknown (?:field|property|key|parameter|argument)|unrecogni[sz]ed|unexpected (?:field|property|key|parameter)|additional propert|extra (?:fields?|inputs?|propert)|is not (?:permitted|a known)|should not exist|not expected|is not allowed(?! to)/i;
const unique =
  /already (?:exist|taken|in use|used|registered|been|present|assigned|in)|\b(?:is|are) (?:in the \w+ already|taken|registered already|not unique|in use)|duplicate|must be unique|unique constraint|not available/i;
const absent =
  /not (?:be )?found|does(?:n't| not) exist|do not exist|no such|could not be found|there is no|unknown (?!field|property|key|parameter|argument)|no \w+ (?:with|has|by)|invalid (?:reference|id)|is not (?:a|an) (?:existing|member)|must exist/i;

const formats: readonly (readonly [RegExp, string])[] = [
  [/e-?mail/i, 'email'],
  [/\buuid\b|\bguid\b/i, 'uuid'],
  [/date.?time|iso.?8601 (?:date|time)|timestamp|rfc ?3339/i, 'date-time'],
  [/\bdate\b|yyyy-mm-dd/i, 'date'],
  [/\burl\b|\buri\b|web address/i, 'uri'],
  [/\bipv6\b/i, 'ipv6'],
  [/\bip(?:v4)?(?: address)?\b/i, 'ipv4'],
  [/\bhost ?name\b/i, 'hostname'],
  [/phone|telephone/i, 'phone'],
];

const types: readonly (readonly [
  RegExp,
  'integer' | 'number' | 'string' | 'boolean' | 'array' | 'object',
])[] = [
  [/\binteger\b|\bwhole number\b|\bint\b/i, 'integer'],
  [/\bnumber\b|\bnumeric\b|\bdecimal\b|\bfloat\b/i, 'number'],
  [/\bboolean\b|\btrue or false\b|\bbool\b/i, 'boolean'],
  [/\barray\b|\blist\b/i, 'array'],
  [/\bobject\b|\bmap\b/i, 'object'],
  [/\bstring\b|\btext\b/i, 'string'],
];

const toNumber = (text: string | undefined) => Number((text ?? '').replace(',', '.'));

function listIn(message: string): string[] {
  const after =
    /(?:one of|either|any of|allowed(?: values)?(?: are| is)?|valid (?:values|options)(?: are)?|accepted(?: values)?(?: are)?|possible values(?: are)?|expected(?: one of)?|values)\s*:?\s*(.+)$/is.exec(
      message,
    )?.[1];
  if (after === undefined) return [];
  const inside = /[[({]([^\])}]+)[\])}]/.exec(after)?.[1] ?? after;
  const quoted = [...inside.matchAll(/["'`‘“]([^"'`’”]{1,60})["'`’”]/g)].map(([, value]) => value ?? '');
  if (quoted.length > 0) return quoted;
  return inside
    .split(/\s*(?:,|\||;|\bor\b|\band\b)\s*/)
    .map((part) => part.trim().replace(/[.]$/, ''))
    .filter((part) => /^[\w.:-]{1,40}$/.test(part));
}

function factNumber(facts: Readonly<Record<string, Json>>, ...names: readonly string[]): number | undefined {
  for (const name of names) if (typeof facts[name] === 'number') return facts[name];
  return undefined;
}

/** The fields that a sentence names: quoted first, else whichever known name stands in it as a word. */
export function namedIn(message: string, known: readonly string[]): string[] {
  const quoted = [...message.matchAll(/["'`‘“]([\w.[\]-]{1,80})["'`’”]/g)].map(
    ([, name]) =>
      (name ?? '')
        .split(/[.[\]]+/)
        .filter((part) => part !== '')
        .at(-1) ?? '',
  );
  const byPlain = new Map(known.map((name) => [plainName(name), name]));
  const fromQuotes = quoted.flatMap((name) => byPlain.get(plainName(name)) ?? []);
  if (fromQuotes.length > 0) return [...new Set(fromQuotes)];
  const words = message.toLowerCase().split(/[^a-z0-9_-]+/);
  const joined = new Set([
    ...words.map(plainName),
    ...words.slice(1).map((word, at) => plainName(`${words[at]}${word}`)),
  ]);
  const order = [...joined];
  // The first that is named is the one that is wrong: "end must be after start".
  const exact = known
    .filter((name) => plainName(name).length > 1 && joined.has(plainName(name)))
    .sort((a, b) => order.indexOf(plainName(a)) - order.indexOf(plainName(b)));
  // "There is no book 7" speaks of `book_id`.
  const short = known.filter((name) => {
    const bare = plainName(name);
    const stem = bare.replace(/(id|key|ref|no)$/, '');
    return stem !== bare && stem.length > 2 && !exact.includes(name) && joined.has(stem);
  });
  return [...exact, ...short];
}

/** What one sentence says about one field; empty when it is not understood. */
function lessonsAbout(
  field: string,
  { message, facts }: Complaint,
  known: readonly string[],
  status: number,
): Lesson[] {
  const found: Lesson[] = [];
  const others = namedIn(message, known).filter((name) => plainName(name) !== plainName(field));
  const other = others[0];
  if (other !== undefined) {
    if (/\b(after|later than|greater than|newer than|not be before)\b/i.test(message))
      found.push({ field, kind: 'after', other });
    else if (/\b(before|earlier than|less than|older than|not be after)\b/i.test(message))
      found.push({ field, kind: 'before', other });
    else if (/\b(match|same as|equal)/i.test(message)) found.push({ field, kind: 'same-as', other });
    if (found.length > 0) return found;
  }
  if (unique.test(message) || (status === 409 && !absent.test(message))) return [{ field, kind: 'unique' }];
  if (unknown.test(message)) return [{ field, kind: 'unknown' }];

  const options =
    facts.options ?? facts.allowed ?? facts.allowedValues ?? facts.valids ?? facts.enum ?? facts.values;
  const values = Array.isArray(options) ? options : listIn(message);
  if (values.length > 0) found.push({ field, kind: 'one-of', values });

  const range = between.exec(message);
  if (range !== null) {
    found.push({ field, kind: 'at-least', limit: toNumber(range[1]), exclusive: false });
    found.push({ field, kind: 'at-most', limit: toNumber(range[2]), exclusive: false });
  } else {
    const upper = atMost.exec(message);
    const lower = atLeast.exec(message);
    const under = below.exec(message);
    const over = above.exec(message);
    const maximum = factNumber(facts, 'maximum', 'le', 'max', 'max_length', 'maxLength');
    const minimum = factNumber(facts, 'minimum', 'ge', 'min', 'min_length', 'minLength');
    if (upper !== null) found.push({ field, kind: 'at-most', limit: toNumber(upper[1]), exclusive: false });
    else if (under !== null)
      found.push({ field, kind: 'at-most', limit: toNumber(under[1]), exclusive: true });
    else if (maximum !== undefined) found.push({ field, kind: 'at-most', limit: maximum, exclusive: false });
    if (lower !== null) found.push({ field, kind: 'at-least', limit: toNumber(lower[1]), exclusive: false });
    else if (over !== null)
      found.push({ field, kind: 'at-least', limit: toNumber(over[1]), exclusive: true });
    else if (minimum !== undefined) found.push({ field, kind: 'at-least', limit: minimum, exclusive: false });
  }
  const pattern =
    /(?:match(?:es)?|pattern|regex(?:p)?|regular expression)[^^]*?(\^.+\$)/i.exec(message)?.[1] ??
    facts.pattern ??
    facts.regex;
  if (typeof pattern === 'string') found.push({ field, kind: 'pattern', pattern });
  if (found.length > 0) return found;

  if (required.test(message)) return [{ field, kind: 'required' }];
  if (absent.test(message))
    return [{ field, kind: 'missing-resource', words: message.toLowerCase().match(/[a-z]+/g) ?? [] }];
  const format = formats.find(([words]) => words.test(message));
  if (format !== undefined && /valid|must be|should be|format|not a|invalid|expected/i.test(message)) {
    return [{ field, kind: 'format', format: format[1] }];
  }
  const type = types.find(([words]) => words.test(message));
  if (type !== undefined && /must be|should be|valid|expected|not an?\b/i.test(message)) {
    return [{ field, kind: 'type', type: type[1] }];
  }
  return [];
}

/**
 * @param known names of the fields and parameters of the call
 * @param status of the refusal
 */
export function lessonsOf(
  complaints: readonly Complaint[],
  known: readonly string[],
  status: number,
): readonly Lesson[] {
  const lessons = complaints.flatMap((complaint) => {
    const own = complaint.field?.filter((name) => !/^\d+$/.test(name)).at(-1);
    const fields = own === undefined ? namedIn(complaint.message, known).slice(0, 2) : [own];
    // "end must be after start": the first is what has to change.
    const about = fields.slice(0, 1).flatMap((field) => lessonsAbout(field, complaint, known, status));
    return about.length > 0 || fields[1] === undefined
      ? about
      : lessonsAbout(fields[1], complaint, known, status);
  });
  const seen = new Set<string>();
  return lessons.filter((lesson) => {
    const key = JSON.stringify(lesson);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
