import type { Json } from '../../document/api.ts';
import type { OperationInput } from '../../input/request.ts';
import { matching } from '../../schema/patterns.ts';
import type { Random } from '../../schema/random.ts';
import { variantOf } from '../fresh.ts';
import { inputAt, type Place, placesOf, withInputAt } from '../input-tree.ts';
import { corrected } from './knowledge.ts';
import { type Lesson, plainName } from './lessons.ts';

/** Where other values come from while an input is put right. */
export interface Remedies {
  readonly random: Random;
  /** A documented input with everything in it, to take missing fields from. */
  readonly full: OperationInput | null;
  /** Values of existing things that a field may refer to. */
  readonly existing: (field: string, words: readonly string[]) => readonly Json[];
}

const find = (places: readonly Place[], name: string) =>
  places.find((place) => plainName(place.name) === plainName(name)) ?? null;

function shifted(value: Json, days: number): Json | null {
  if (typeof value === 'number') return value + days;
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  if (Number.isNaN(time)) return null;
  const text = new Date(time + days * 86_400_000).toISOString();
  return value.length <= 10 ? text.slice(0, 10) : text;
}

/** Pure: the input as the lessons of its refusal want it, or null when they change nothing. */
export function correct(
  input: OperationInput,
  lessons: readonly Lesson[],
  remedies: Remedies,
): OperationInput | null {
  let next = input;
  const fields = [...new Set(lessons.map(({ field }) => field))];
  for (const field of fields) {
    const about = lessons.filter((lesson) => lesson.field === field);
    const place = find(placesOf(next), field);
    const set = (value: Json | undefined) => {
      if (place !== null) next = withInputAt(next, place.at, value);
    };
    for (const lesson of about) {
      if (lesson.kind === 'unknown' && place !== null && !place.at.startsWith('/path/')) set(undefined);
      if (lesson.kind === 'required' && place === null) {
        const documented = remedies.full === null ? null : find(placesOf(remedies.full), field);
        if (documented !== null) next = taken(next, documented);
      } else if (
        lesson.kind === 'required' &&
        place !== null &&
        (place.value === '' || place.value === null)
      ) {
        set(`text ${remedies.random.text(5)}`);
      }
      if (lesson.kind === 'unique' && place !== null && !place.at.startsWith('/path/')) {
        if (typeof place.value === 'string') set(variantOf(place.value, remedies.random));
        else if (typeof place.value === 'number') set(place.value + remedies.random.int(1, 10_000));
      }
      if (lesson.kind === 'missing-resource' && place !== null) {
        const other = remedies.existing(field, lesson.words).find((value) => value !== place.value);
        if (other !== undefined) set(other);
      }
      if (lesson.kind === 'pattern' && place !== null)
        set(matching([lesson.pattern], 1, 40, remedies.random) ?? place.value);
      if (lesson.kind === 'after' || lesson.kind === 'before' || lesson.kind === 'same-as') {
        const other = find(placesOf(next), lesson.other);
        const base = other === null ? undefined : inputAt(next, other.at);
        if (base === undefined || place === null) continue;
        const value = lesson.kind === 'same-as' ? base : shifted(base, lesson.kind === 'after' ? 1 : -1);
        if (value !== null) set(value);
      }
    }
    const better = place === null ? null : corrected(inputAt(next, place.at), about, remedies.random);
    if (better !== null) set(better);
  }
  return next === input ? null : next;
}

/** With a documented place added, and what has to be around it. */
function taken(input: OperationInput, place: Place): OperationInput {
  if (!place.at.startsWith('/body/')) return withInputAt(input, place.at, place.value);
  return input.body === null ? input : withInputAt(input, place.at, place.value);
}
