import type { Random } from './random.ts';

/** Inclusive ranges of character codes. */
type Ranges = readonly (readonly [number, number])[];

/**
 * A regular expression as far as texts are made from it. What looks around (`(?=…)`, `\b`) makes no text, so that a
 * text that was made still has to be tried against the expression.
 */
type Part =
  | { readonly kind: 'characters'; readonly ranges: Ranges }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly part: Part; readonly number: number; readonly name: string | null }
  | { readonly kind: 'again'; readonly group: number | string };

const nothing: Part = { kind: 'sequence', parts: [] };
const highest = 0xffff;
const digits: Ranges = [[48, 57]];
const word: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const space: Ranges = [
  [32, 32],
  [9, 13],
  [160, 160],
];
const lineBreaks: Ranges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];

function inverted(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort(([one], [other]) => one - other);
  const out: [number, number][] = [];
  let next = 0;
  for (const [low, high] of sorted) {
    if (low > next) out.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= highest) out.push([next, highest]);
  return out;
}

function overlap(one: Ranges, other: Ranges): Ranges {
  return one.flatMap(([low, high]) =>
    other.flatMap(([from, to]): (readonly [number, number])[] =>
      Math.max(low, from) <= Math.min(high, to) ? [[Math.max(low, from), Math.min(high, to)]] : [],
    ),
  );
}

const classes: Readonly<Record<string, Ranges>> = {
  d: digits,
  D: inverted(digits),
  w: word,
  W: inverted(word),
  s: space,
  S: inverted(space),
};
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0, b: 8 };

/** Reads an expression that JavaScript accepts without flags. */
class Reader {
  readonly #source: string;
  #at = 0;
  #groups = 0;

  constructor(source: string) {
    this.#source = source;
  }

  either(): Part {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    const [only = nothing] = parts;
    return parts.length === 1 ? only : { kind: 'either', parts };
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#source.slice(this.#at));
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#at))) {
      const part = this.#atom();
      parts.push(this.#quantified(part));
    }
    return { kind: 'sequence', parts };
  }

  #quantified(part: Part): Part {
    const found = this.#match(/^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/);
    if (found === null) return part;
    const [, mark, low, comma, high] = found;
    if (mark !== undefined)
      return {
        kind: 'repeat',
        part,
        min: mark === '+' ? 1 : 0,
        max: mark === '?' ? 1 : Number.POSITIVE_INFINITY,
      };
    const min = Number(low);
    const max = comma === '' ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    return { kind: 'repeat', part, min, max };
  }

  #atom(): Part {
    if (this.#match(/^(?:\^|\$|\\b|\\B)/) !== null) return nothing;
    if (this.#take('[')) return this.#class();
    if (this.#take('(')) return this.#group();
    if (this.#take('.')) return { kind: 'characters', ranges: inverted(lineBreaks) };
    const again = this.#match(/^\\([1-9]\d*)|^\\k<(\w+)>/);
    if (again !== null) return { kind: 'again', group: again[2] ?? Number(again[1]) };
    return { kind: 'characters', ranges: this.#character() };
  }

  #group(): Part {
    const opening = this.#match(/^\?(?:(:|<?[=!])|<(\w+)>)/);
    const [, mark, name = null] = opening ?? [];
    if (mark === undefined) this.#groups += 1;
    const number = this.#groups;
    const part = this.either();
    this.#take(')');
    if (mark === ':') return part;
    return mark === undefined ? { kind: 'group', part, number, name } : nothing;
  }

  #class(): Part {
    const negated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (this.#at < this.#source.length && !this.#take(']')) {
      const from = this.#take('\\b') ? ([[8, 8]] as const) : this.#character();
      const single = from.length === 1 && from[0]?.[0] === from[0]?.[1];
      if (single && /^-[^\]]/.test(this.#source.slice(this.#at))) {
        this.#at += 1;
        const to = this.#character();
        const [first] = from;
        const [last] = to;
        if (first !== undefined && last !== undefined && to.length === 1 && last[0] === last[1])
          ranges.push([first[0], last[0]]);
        else ranges.push(...from, [45, 45], ...to);
      } else ranges.push(...from);
    }
    return { kind: 'characters', ranges: negated ? inverted(ranges) : ranges };
  }

  /** One character, or a class like `\d`. */
  #character(): Ranges {
    const one = (code: number): Ranges => [[code, code]];
    if (!this.#take('\\')) {
      this.#at += 1;
      return one(this.#source.charCodeAt(this.#at - 1));
    }
    const code = this.#match(/^(?:u([\dA-Fa-f]{4})|x([\dA-Fa-f]{2}))/);
    if (code !== null) return one(Number.parseInt(code[1] ?? code[2] ?? '0', 16));
    const control = this.#match(/^c([A-Za-z])/);
    if (control !== null) return one((control[1] ?? 'A').charCodeAt(0) % 32);
    const letter = this.#source.charAt(this.#at);
    this.#at += 1;
    return classes[letter] ?? one(controls[letter] ?? letter.charCodeAt(0));
  }
}

const lengths = new WeakMap<Part, readonly [number, number]>();

/** Fewest and most characters that a part makes. */
function lengthOf(part: Part): readonly [number, number] {
  const known = lengths.get(part);
  if (known !== undefined) return known;
  const found = measured(part);
  lengths.set(part, found);
  return found;
}

function measured(part: Part): readonly [number, number] {
  switch (part.kind) {
    case 'characters':
      return [1, 1];
    case 'again':
      return [0, 0];
    case 'group':
      return lengthOf(part.part);
    case 'sequence':
      return part.parts
        .map(lengthOf)
        .reduce<readonly [number, number]>(
          ([low, high], [least, most]) => [low + least, high + most],
          [0, 0],
        );
    case 'either': {
      const all = part.parts.map(lengthOf);
      return [Math.min(...all.map(([least]) => least)), Math.max(...all.map(([, most]) => most))];
    }
    case 'repeat': {
      const [least, most] = lengthOf(part.part);
      return [least * part.min, most === 0 ? 0 : most * part.max];
    }
  }
}

/** Readable characters first: letters and digits, then what a keyboard has, then anything. */
const readable: readonly Ranges[] = [
  [
    [97, 122],
    [48, 57],
  ],
  [[65, 90]],
  [[33, 126]],
  [[32, 126]],
  [[0, 0xd7ff]],
];

function character(ranges: Ranges, random: Random): string {
  for (const preferred of readable) {
    const common = overlap(ranges, preferred);
    if (common.length === 0) continue;
    const sizes = common.map(([low, high]) => high - low + 1);
    let index = random.int(0, sizes.reduce((sum, size) => sum + size, 0) - 1);
    for (const [low, high] of common) {
      if (index <= high - low) return String.fromCharCode(low + index);
      index -= high - low + 1;
    }
  }
  return '';
}

type Captured = Map<number | string, string>;

/** A text of a part that is `extra` characters longer than the shortest, as far as the part allows. */
function written(part: Part, extra: number, random: Random, captured: Captured): string {
  switch (part.kind) {
    case 'characters':
      return character(part.ranges, random);
    case 'again':
      return captured.get(part.group) ?? '';
    case 'group': {
      const text = written(part.part, extra, random, captured);
      captured.set(part.number, text);
      if (part.name !== null) captured.set(part.name, text);
      return text;
    }
    case 'sequence': {
      let left = extra;
      // Which part grows is a matter of chance; the last one that can takes what is left.
      const room = part.parts.map((each) => lengthOf(each)[1] - lengthOf(each)[0]);
      const shares = room.map(() => 0);
      const order = room.map((_, index) => index).filter((index) => (room[index] ?? 0) > 0);
      if (order.length > 1 && random.chance(0.5)) order.reverse();
      for (const index of order) {
        const share = Math.min(left, room[index] ?? 0);
        shares[index] = share;
        left -= share;
      }
      return part.parts.map((each, index) => written(each, shares[index] ?? 0, random, captured)).join('');
    }
    case 'either': {
      const [least] = lengthOf(part);
      const wanted = least + extra;
      const fitting = part.parts.filter((each) => lengthOf(each)[0] <= wanted && lengthOf(each)[1] >= wanted);
      const near = part.parts.filter((each) => lengthOf(each)[0] <= wanted);
      const chosen = random.pick(fitting.length > 0 ? fitting : near.length > 0 ? near : part.parts);
      return written(chosen, Math.max(0, wanted - lengthOf(chosen)[0]), random, captured);
    }
    case 'repeat':
      return repeated(part, extra, random, captured);
  }
}

function repeated(
  part: Extract<Part, { kind: 'repeat' }>,
  extra: number,
  random: Random,
  captured: Captured,
): string {
  const [least, most] = lengthOf(part.part);
  let count = part.min;
  let left = extra;
  const cost = Math.max(1, least);
  while (count < part.max && left >= cost && (least > 0 || most > 0)) {
    const more = least === most ? Math.floor(left / cost) : 1;
    const added = Math.min(more, part.max - count);
    count += added;
    left -= added * least;
    if (least === 0) break;
  }
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const share = Math.min(left, most - least);
    left -= share;
    text += written(part.part, share, random, captured);
  }
  return text;
}

const read = new Map<string, Part>();

/** Makes texts for an expression; each must still be tried against it. */
export function textsOf(source: string): {
  readonly shortest: number;
  readonly longest: number;
  make(length: number, random: Random): string;
} {
  const part = read.get(source) ?? new Reader(source).either();
  read.set(source, part);
  const [shortest, longest] = lengthOf(part);
  return {
    shortest,
    longest,
    make: (length, random) =>
      written(part, Math.max(0, Math.min(length, longest) - shortest), random, new Map()),
  };
}
