import { isNode, isText } from './node.ts';
import type { BrokenSchema } from './normal-form.ts';
import { pointerOfReference, valueAt } from './pointer.ts';

/**
 * Finds the broken schema that a part of the document needs, directly or through references; null when there is
 * none. What each reference leads to is looked through once, so a document of any size is asked cheaply.
 */
export function brokenFinder(
  document: unknown,
  broken: ReadonlyMap<object, BrokenSchema>,
): (part: unknown) => BrokenSchema | null {
  if (broken.size === 0) return () => null;
  /** By pointer that is referred to: the broken schemas in it and the pointers that it refers to. */
  const targets = new Map<string, Looked>();

  const lookInto = (part: unknown): Looked => {
    const own: BrokenSchema[] = [];
    const references = new Set<string>();
    const look = (value: unknown): void => {
      if (Array.isArray(value)) for (const each of value) look(each);
      else if (isNode(value)) {
        const found = broken.get(value);
        if (found !== undefined) own.push(found);
        const pointer = isText(value.$ref) ? pointerOfReference(value.$ref) : null;
        if (pointer !== null) references.add(pointer);
        for (const each of Object.values(value)) if (typeof each === 'object') look(each);
      }
    };
    look(part);
    return { own, references };
  };

  return (part) => {
    const seen = new Set<string>();
    const pending = [lookInto(part)];
    for (let looked = pending.pop(); looked !== undefined; looked = pending.pop()) {
      const [first] = looked.own;
      if (first !== undefined) return first;
      for (const pointer of looked.references) {
        if (seen.has(pointer)) continue;
        seen.add(pointer);
        const target = targets.get(pointer) ?? lookInto(valueAt(document, pointer));
        targets.set(pointer, target);
        pending.push(target);
      }
    }
    return null;
  };
}

interface Looked {
  readonly own: readonly BrokenSchema[];
  readonly references: ReadonlySet<string>;
}
