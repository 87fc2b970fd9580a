import type { Json } from '../document/api.ts';
import type { Field, KnownValues } from '../input/known-values.ts';
import { isObject, segmentsOf } from '../schema/pointer.ts';
import type { Driver } from './driver.ts';
import { corrected } from './learning/knowledge.ts';
import type { Lesson } from './learning/lessons.ts';

function starting(field: Field, lessons: readonly Lesson[]): Json | undefined {
  const type = isObject(field.schema) ? field.schema.type : undefined;
  const limited = lessons.some(({ kind }) => kind === 'at-most' || kind === 'at-least');
  if (!limited) return undefined;
  if (type === 'integer' || type === 'number') return Number.MAX_SAFE_INTEGER;
  return type === 'string' ? 'x'.repeat(10_000) : undefined;
}

/** Learned values for the generator: those that a refusal asked for, kept by operation and field name. */
export function learnedValues(driver: Driver): KnownValues {
  return {
    for(field) {
      const name =
        segmentsOf(field.at)
          .filter((each) => !/^\d+$/.test(each))
          .at(-1) ?? field.name;
      const lessons = driver.knowledge.about(field.operation, name);
      if (lessons.length === 0) return [];
      const options = lessons.flatMap((lesson) => (lesson.kind === 'one-of' ? lesson.values : []));
      if (options.length > 0) return options;
      const value = corrected(starting(field, lessons), lessons, driver.random);
      return value === null ? [] : [value];
    },
  };
}
