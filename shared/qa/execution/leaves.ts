import type { Json } from '../document/api.ts';
import { below, isArray, isObject } from '../schema/pointer.ts';

/** Every value in it that is no object and no list, with its pointer. */
export function* leavesOf(
  value: Json,
  pointer = '',
): Generator<{ readonly at: string; readonly value: Json }> {
  if (isArray(value)) {
    for (const [index, each] of value.entries()) yield* leavesOf(each, below(pointer, index));
  } else if (isObject(value)) {
    for (const [name, each] of Object.entries(value)) yield* leavesOf(each, below(pointer, name));
  } else yield { at: pointer, value };
}
