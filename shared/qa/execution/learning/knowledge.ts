import type { Json } from '../../document/api.ts';
import type { Random } from '../../schema/random.ts';
import { type Lesson, plainName } from './lessons.ts';

/** What refusals have taught, for each operation and, when that knows nothing, by the field's name alone. */
export class Knowledge {
  readonly #inOperation = new Map<string, Lesson[]>();
  readonly #anywhere = new Map<string, Lesson[]>();

  learn(operation: string, lessons: readonly Lesson[]): void {
    for (const lesson of lessons) {
      for (const [map, key] of [
        [this.#inOperation, `${operation} ${plainName(lesson.field)}`],
        [this.#anywhere, plainName(lesson.field)],
      ] as const) {
        const known = map.get(key) ?? [];
        // The newest of a kind holds: a limit may be told after another one.
        map.set(key, [...known.filter(({ kind }) => kind !== lesson.kind), lesson]);
      }
    }
  }

  about(operation: string, field: string): readonly Lesson[] {
    const name = plainName(field);
    // That something is unknown, missing or taken holds only where it was said.
    const elsewhere = (this.#anywhere.get(name) ?? []).filter(({ kind }) =>
      ['at-most', 'at-least', 'one-of', 'pattern', 'format'].includes(kind),
    );
    return this.#inOperation.get(`${operation} ${name}`) ?? elsewhere;
  }
}

const samples: Readonly<Record<string, (random: Random) => Json>> = {
  email: (random) => `${random.text(8)}@example.com`,
  uuid: (random) => {
    const hex = (count: number) =>
      Array.from({ length: count }, () => random.int(0, 15).toString(16)).join('');
    return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  },
  'date-time': (random) => `2030-0${random.int(1, 9)}-1${random.int(0, 9)}T12:00:00Z`,
  date: (random) => `2030-0${random.int(1, 9)}-1${random.int(0, 9)}`,
  uri: (random) => `https://example.com/${random.text(6)}`,
  ipv4: (random) => `192.0.2.${random.int(1, 250)}`,
  ipv6: (random) => `2001:db8::${random.int(1, 9999)}`,
  hostname: (random) => `${random.text(6)}.example.com`,
  phone: (random) => `+4930${random.int(1_000_000, 9_999_999)}`,
  integer: (random) => random.int(1, 20),
  number: (random) => random.int(1, 20),
  string: (random) => `text ${random.text(5)}`,
  boolean: () => true,
  array: () => [],
  object: () => ({}),
};

function within(low: number, high: number, value: Json): Json {
  if (typeof value === 'number') {
    if (value >= low && value <= high) return value;
    return value < low ? (Number.isFinite(low) ? low : value) : high;
  }
  if (typeof value === 'string') {
    // Texts are measured by their length; numbers in a text by their value.
    if (/^-?\d+(\.\d+)?$/.test(value) && (Number(value) < low || Number(value) > high)) {
      return String(within(low, high, Number(value)));
    }
    if (value.length > high) return value.slice(0, Math.max(0, high));
    if (value.length < low) return value.padEnd(Math.min(low, 5_000), 'abcdefgh');
    return value;
  }
  if (Array.isArray(value)) {
    if (value.length > high) return value.slice(0, Math.max(0, high));
    if (value.length < low && value[0] !== undefined) {
      return Array.from({ length: Math.min(low, 100) }, (_, index) => value[index % value.length] ?? null);
    }
  }
  return value;
}

/** A value that respects what was learned, from the one that was refused; null when nothing can be done about it. */
export function corrected(value: Json | undefined, lessons: readonly Lesson[], random: Random): Json | null {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let next: Json | undefined = value;
  for (const lesson of lessons) {
    if (lesson.kind === 'one-of') {
      const { values } = lesson;
      const wanted =
        typeof value === 'number'
          ? values.map((each) => (Number.isNaN(Number(each)) ? each : Number(each)))
          : values;
      if (wanted.length > 0 && !wanted.some((each) => each === value)) next = random.pick(wanted);
    } else if (lesson.kind === 'format') next = samples[lesson.format]?.(random) ?? next;
    else if (lesson.kind === 'type') next = samples[lesson.type]?.(random) ?? next;
    else if (lesson.kind === 'at-most')
      high = Math.min(high, lesson.exclusive ? lesson.limit - 1 : lesson.limit);
    else if (lesson.kind === 'at-least')
      low = Math.max(low, lesson.exclusive ? lesson.limit + 1 : lesson.limit);
  }
  if (next !== undefined && (low > Number.NEGATIVE_INFINITY || high < Number.POSITIVE_INFINITY)) {
    next = within(low, high, next);
  }
  return next === undefined || next === value ? null : next;
}
