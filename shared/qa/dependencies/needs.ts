import type { Api, Parameter } from '../document/api.ts';
import { below } from '../document/pointer.ts';
import { bodyPointer, candidateFinder, etagCandidates, linkedCandidates, type Wanted } from './candidates.ts';
import type { Catalogue, Entry } from './catalogue.ts';
import type { Candidate, Need } from './plan-types.ts';
import { resourceOf } from './resource-path.ts';
import { type Field, fieldsOf, kindOf } from './schema-fields.ts';
import { namingOf, shorterNames, wordsOf } from './words.ts';

/** What each operation needs to exist before it can succeed, with where that may come from. */
export function needsFinder(api: Api, catalogue: Catalogue): (entry: Entry) => readonly Need[] {
  const links = linkedCandidates(catalogue);
  const candidatesOf = candidateFinder(catalogue);
  const bodies = new Map<string, readonly Field[]>();
  const bodyFields = (pointer: string): readonly Field[] => {
    const before = bodies.get(pointer);
    if (before !== undefined) return before;
    const fields = fieldsOf(api.document, pointer);
    bodies.set(pointer, fields);
    return fields;
  };
  const forms = formsByName(api, catalogue, bodyFields);
  const exists = (resource: string): boolean =>
    catalogue.about.has(resource) || shorterNames(resource).some((name) => catalogue.about.has(name));

  return (entry) => {
    const { operation } = entry;
    const linked = links.get(operation.id);
    const needs: Need[] = [];
    for (const parameter of operation.parameters) {
      const kind = kindOf(api.document, parameter.schema.pointer);
      if (kind.fixed || kind.type === 'boolean') continue;
      const declared = linked?.get(parameter.name) ?? [];
      const wanted =
        parameter.in === 'path'
          ? pathWanted(entry, parameter, kind)
          : namedWanted(parameter.name, kind, exists);
      if (isPrecondition(parameter)) {
        needs.push({
          at: atOf(parameter),
          resource: entry.resource,
          required: parameter.required,
          form: [],
          candidates: [...declared, ...etagCandidates(catalogue, entry)],
        });
      } else if (wanted !== null) {
        needs.push({
          at: atOf(parameter),
          resource: wanted.resource || wanted.collectionResource,
          required: parameter.required,
          form: parameter.in === 'path' ? kind.form : formFor(forms, parameter.name, kind),
          candidates: joined(declared, candidatesOf(wanted, entry)),
        });
      } else if (declared.length > 0) {
        needs.push({
          at: atOf(parameter),
          resource: null,
          required: parameter.required,
          form: [],
          candidates: declared,
        });
      }
    }
    const media = operation.body?.media.find(({ type, schema }) => schema !== null && /json|form/.test(type));
    const place = media?.schema?.pointer;
    if (place === undefined) return needs;
    for (const field of bodyFields(place)) {
      const wanted = bodyWanted(field, entry, exists);
      if (wanted === null) continue;
      const found = candidatesOf(wanted, entry);
      const candidates = wanted.by === null && (found[0]?.confidence ?? 0) < leastForPlain ? [] : found;
      if (candidates.length === 0) continue;
      needs.push({
        // The first of a list stands for each of them.
        at: bodyPointer(field.pointer.replaceAll('/*', '/0')),
        resource: wanted.resource,
        required: field.required && operation.body?.required === true,
        form: formFor(forms, wanted.name, field.kind),
        candidates,
      });
    }
    return needs;
  };
}

/** How values of a name are put together, wherever in the document that is shown: `project` is one everywhere. */
function formsByName(
  api: Api,
  catalogue: Catalogue,
  bodyFields: (pointer: string) => readonly Field[],
): ReadonlyMap<string, readonly string[]> {
  const forms = new Map<string, readonly string[]>();
  const learn = (name: string, form: readonly string[]) => {
    const key = wordsOf(name).join('-');
    if (form.length > 0 && !forms.has(key)) forms.set(key, form);
  };
  for (const { operation } of catalogue.entries) {
    for (const { name, in: place, schema } of operation.parameters)
      if (place !== 'path') learn(name, kindOf(api.document, schema.pointer).form);
    for (const { schema } of operation.body?.media ?? [])
      if (schema !== null) for (const { name, kind } of bodyFields(schema.pointer)) learn(name, kind.form);
  }
  return forms;
}

const formFor = (
  forms: ReadonlyMap<string, readonly string[]>,
  name: string,
  { type, form }: Wanted['kind'],
): readonly string[] =>
  form.length > 0 ? form : type === 'string' ? (forms.get(wordsOf(name).join('-')) ?? []) : [];

/** `author` may just as well be a text: only a good match makes it a reference. */
const leastForPlain = 0.4;

const sections = { path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const;
const atOf = (parameter: Parameter): string => below(`/${sections[parameter.in]}`, parameter.name);

const isPrecondition = (parameter: Parameter): boolean =>
  parameter.in === 'header' && /^if-(none-)?match$/i.test(parameter.name);

function joined(first: readonly Candidate[], then: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set(first.map(({ operation, source }) => `${operation} ${source}`));
  return [...first, ...then.filter(({ operation, source }) => !seen.has(`${operation} ${source}`))];
}

function pathWanted(entry: Entry, parameter: Parameter, kind: Wanted['kind']): Wanted | null {
  const place = entry.path.parameters.find(({ name }) => name === parameter.name);
  const { resource, by } = namingOf(parameter.name);
  const collection = place?.collection ?? null;
  const collectionResource = collection !== null && place?.chooses === true ? resourceOf(collection) : null;
  // `/repos/{owner}/{repo}`: the owner does not choose from the repositories, so only its own name says what it is.
  const fallback = collection === null ? '' : resourceOf(collection);
  return {
    name: parameter.name,
    resource: resource === '' ? fallback : resource,
    by,
    kind,
    collectionPath: place?.collectionPath ?? null,
    collectionResource,
    segment: place?.index ?? null,
  };
}

/** A filter or header that names something: `?petId=`, `?board=`. Null for other values. */
function namedWanted(
  name: string,
  kind: Wanted['kind'],
  exists: (resource: string) => boolean,
): Wanted | null {
  const { resource, by } = namingOf(name.replace(/^filter|^x-/i, ''));
  if (resource === '' || !exists(resource)) return null;
  // A title or a number says what something is called, not which one is meant.
  if (by !== null && !references.has(by)) return null;
  if (by === null && wordsOf(name).length > 1) return null;
  return { name, resource, by, kind, collectionPath: null, collectionResource: null, segment: null };
}

const references = new Set([
  'id',
  'uuid',
  'key',
  'slug',
  'reference',
  'code',
  'login',
  'username',
  'handle',
  'sku',
]);
/** Names of their own kind: the parent of a comment is a comment. */
const kin =
  /^(parent|previous|next|original|predecessor|successor|replied-to|reply-to|in-reply-to|duplicate-of)$/;
const persons =
  /^(owner|assignee|author|creator|reviewer|manager|requester|approver|reporter|recipient|assigned-to|member)$/;

/** A field of a body that names something else, or the thing itself when it is changed. */
function bodyWanted(field: Field, entry: Entry, exists: (resource: string) => boolean): Wanted | null {
  const { kind, pointer } = field;
  if (kind.fixed || kind.type === 'boolean' || kind.type === null || kind.format === 'date-time') return null;
  const isListed = pointer.endsWith('/*');
  const name = isListed ? (pointer.split('/').at(-2) ?? '') : field.name;
  const naming = namingOf(name);
  const [holder = ''] = field.owners;
  const nested = naming.resource === '' && !field.main && naming.by !== null && references.has(naming.by);
  const resource = nested ? holder : naming.resource;
  if (resource === '') return null;
  const wanted: Wanted = {
    name,
    resource,
    by: naming.by,
    kind,
    collectionPath: null,
    collectionResource: null,
    segment: null,
  };
  if (nested) return resource !== entry.resource && exists(resource) ? wanted : null;
  if (kin.test(resource)) return entry.resource === null ? null : { ...wanted, resource: entry.resource };
  if (persons.test(resource) && (naming.by === null || references.has(naming.by))) return wanted;
  if (naming.by !== null && !references.has(naming.by)) return null;
  // Who creates something may be asked for its own id or key: that is new, and names nothing yet.
  if (resource === entry.resource && entry.role === 'create') return null;
  return exists(resource) ? wanted : null;
}
