import { documentLimits } from './limits.ts';
import { isNode, isText, type Node } from './node.ts';
import { parseText } from './parse-text.ts';
import { pointerOfReference, valueAt } from './pointer.ts';

/** References that lead to other documents and cannot be followed, with the reason. */
export type Unresolved = ReadonlyMap<string, string>;

type Kind =
  | 'schemas'
  | 'parameters'
  | 'responses'
  | 'headers'
  | 'requestBodies'
  | 'examples'
  | 'links'
  | 'pathItem';

/** A `$ref` to another document, where it stands, and the address that it is relative to. */
interface Found {
  readonly holder: Node;
  readonly reference: string;
  readonly kind: Kind;
  readonly base: string | null;
}

const data = new Set(['example', 'examples', 'default', 'enum', 'const', 'x-example', 'x-examples']);
const maps: Readonly<Record<string, Kind>> = {
  parameters: 'parameters',
  responses: 'responses',
  headers: 'headers',
  requestBody: 'requestBodies',
  requestBodies: 'requestBodies',
  links: 'links',
  paths: 'pathItem',
};
const namedSchemas = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'schemas']);

/**
 * Copies what other documents hold into this one, so that every reference is internal: `pet.yaml#/Pet` becomes
 * `#/components/schemas/pet_Pet` (`#/definitions/…` in Swagger 2.0). Changes the document in place. What cannot
 * be fetched stays as it is and is returned.
 */
export async function embedExternal(
  document: Node,
  address: string | null,
  fetchExternal: ((url: string) => Promise<string>) | null,
): Promise<Unresolved> {
  const unresolved = new Map<string, string>();
  const fetched = new Map<string, { readonly value: unknown } | { readonly reason: string }>();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const isTwo = 'swagger' in document;
  let bytes = 0;

  const fetchOne = async (
    url: string,
  ): Promise<{ readonly value: unknown } | { readonly reason: string }> => {
    if (fetchExternal === null) return { reason: 'other documents are not fetched' };
    if (fetched.size >= documentLimits.externalDocuments)
      return { reason: `it refers to more than ${documentLimits.externalDocuments} other documents` };
    try {
      const text = await fetchExternal(url);
      bytes += Buffer.byteLength(text);
      if (bytes > documentLimits.externalBytes)
        return {
          reason: `the documents that it refers to have more than ${documentLimits.externalBytes / 1e6} MB`,
        };
      return { value: parseText(text, documentLimits) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  };

  const pending = foundIn(document, address, false);
  for (let found = pending.pop(); found !== undefined; found = pending.pop()) {
    const { holder, reference, kind, base } = found;
    const target = absolute(reference, base);
    if (target === null) {
      unresolved.set(reference, 'the address of the document that holds it is not known');
      continue;
    }
    const [url, fragment] = target;
    if (url === address) {
      holder.$ref = `#${fragment}`;
      continue;
    }
    const known = fetched.get(url) ?? (await fetchOne(url));
    fetched.set(url, known);
    if ('reason' in known) {
      unresolved.set(reference, known.reason);
      continue;
    }
    const pointer = fragment === '' || fragment === '/' ? '' : pointerOfReference(`#${fragment}`);
    const value = pointer === null ? undefined : valueAt(known.value, pointer);
    if (value === undefined) {
      unresolved.set(reference, 'the other document has nothing there');
      continue;
    }
    if (kind === 'pathItem') {
      const copy = structuredClone(value);
      if (!isNode(copy)) {
        unresolved.set(reference, 'the other document has no path there');
        continue;
      }
      delete holder.$ref;
      Object.assign(holder, copy);
      pending.push(...foundIn(holder, url, true, 'pathItem'));
      continue;
    }
    const key = `${kind} ${url}#${pointer}`;
    const name = names.get(key);
    if (name !== undefined) {
      holder.$ref = `#/${name}`;
      continue;
    }
    const place = collection(document, kind, isTwo);
    const fresh = freshName(
      url,
      pointer ?? '',
      (candidate) => candidate in place.into || taken.has(candidate),
    );
    taken.add(fresh);
    const copy: unknown = structuredClone(value);
    place.into[fresh] = copy;
    names.set(key, `${place.path}/${fresh}`);
    holder.$ref = `#/${place.path}/${fresh}`;
    pending.push(...foundIn(copy, url, true, kind));
  }
  return unresolved;
}

function absolute(reference: string, base: string | null): readonly [url: string, fragment: string] | null {
  const [file = '', fragment = ''] = reference.split('#', 2);
  if (file === '' && base === null) return null;
  try {
    const url = base === null ? new URL(file) : new URL(file, base);
    url.hash = '';
    return [url.href, fragment];
  } catch {
    return null;
  }
}

function collection(document: Node, kind: Exclude<Kind, 'pathItem'>, isTwo: boolean) {
  const inTwo = kind === 'schemas' ? 'definitions' : kind === 'requestBodies' ? 'parameters' : kind;
  const path = isTwo ? inTwo : `components/${kind}`;
  let into = document;
  for (const part of path.split('/')) {
    const existing = into[part];
    const next: Node = isNode(existing) ? existing : {};
    into[part] = next;
    into = next;
  }
  return { path, into };
}

function freshName(url: string, pointer: string, isTaken: (name: string) => boolean): string {
  const file = (new URL(url).pathname.split('/').at(-1) ?? '').replace(/\.\w+$/, '');
  const last = pointer.split('/').at(-1) ?? '';
  const name =
    [file, last]
      .filter((part) => part !== '')
      .join('_')
      .replace(/[^\w.-]/g, '_') || 'external';
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** References to other documents below a value. `foreign`: the value itself comes from one, so `#/…` counts too. */
function foundIn(value: unknown, base: string | null, foreign: boolean, kind: Kind = 'schemas'): Found[] {
  const found: Found[] = [];
  const visit = (part: unknown, kindHere: Kind, isMapOfNames: boolean): void => {
    if (Array.isArray(part)) {
      for (const each of part) visit(each, kindHere, false);
      return;
    }
    if (!isNode(part)) return;
    const reference = part.$ref;
    if (!isMapOfNames && isText(reference) && (foreign || !reference.startsWith('#')))
      found.push({ holder: part, reference, kind: kindHere, base });
    for (const [name, each] of Object.entries(part)) {
      if (isMapOfNames) {
        visit(each, kindHere, false);
        continue;
      }
      if (data.has(name) || (name.startsWith('x-') && kindHere !== 'pathItem')) continue;
      if (namedSchemas.has(name)) visit(each, 'schemas', true);
      else if (name in maps) visit(each, maps[name] ?? 'schemas', isNode(each) && name !== 'requestBody');
      else visit(each, 'schemas', false);
    }
  };
  visit(value, kind, false);
  return found;
}
