import { isNode, isText } from './node.ts';
import { below } from './pointer.ts';

/** Places that schemas gave a name of their own, by that name. */
export interface Anchors {
  /** Of `$anchor` and `$dynamicAnchor`; null when several have the same name. */
  readonly placeOf: (name: string) => string | null;
}

/** Finds the anchors when somebody first asks for one: hardly any document has them. */
export function anchorsIn(document: unknown): Anchors {
  let places: ReadonlyMap<string, string | null> | undefined;
  return {
    placeOf(name) {
      places ??= allIn(document);
      return places.get(name) ?? null;
    },
  };
}

function allIn(document: unknown): ReadonlyMap<string, string | null> {
  const places = new Map<string, string | null>();
  const visit = (part: unknown, pointer: string): void => {
    if (Array.isArray(part)) for (const [index, each] of part.entries()) visit(each, below(pointer, index));
    if (!isNode(part)) return;
    for (const name of new Set([part.$anchor, part.$dynamicAnchor]))
      if (isText(name)) places.set(name, places.has(name) ? null : pointer);
    for (const [name, each] of Object.entries(part)) visit(each, below(pointer, name));
  };
  visit(document, '');
  return places;
}
