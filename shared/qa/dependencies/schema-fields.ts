import type { JsonObject } from '../document/api.ts';
import { isNode, isText, listOf, membersOf, type Node } from '../document/node.ts';
import { below, pointerOfReference, referenceOf, valueAt } from '../document/pointer.ts';
import { formOf } from './forms.ts';
import { resourceOf } from './resource-path.ts';
import { wordsOf } from './words.ts';

export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | null;

/** What is known of a value that a schema describes. */
export interface ValueKind {
  readonly type: FieldType;
  readonly format: string | null;
  /** Listed values: it is chosen from them and names nothing else. */
  readonly fixed: boolean;
  /** What stands between its parts, when it is made of several. */
  readonly form: readonly string[];
}

/** A single value somewhere in a body. */
export interface Field {
  /** JSON pointer into the body; `*` for any index of a list. */
  readonly pointer: string;
  readonly name: string;
  /** Names of properties and components around it, nearest first, as resources: `owner` of `/owner/id`. */
  readonly owners: readonly string[];
  /** Whether it belongs to what the body is about, not to something inside that. */
  readonly main: boolean;
  readonly kind: ValueKind;
  readonly required: boolean;
}

/** Names of properties that hold what a body is about. */
const wrappers = new Set([
  'data',
  'item',
  'result',
  'record',
  'entry',
  'value',
  'content',
  'payload',
  'response',
  'object',
  'row',
  'element',
  'list',
  'collection',
  'embedded',
  'member',
  'hit',
  'node',
  'body',
  'edge',
  'output',
  'page',
]);
/** Words that are part of the names of schemas and say nothing of what they describe. */
const decorations = new Set([
  'full',
  'minimal',
  'simple',
  'basic',
  'short',
  'summary',
  'detail',
  'detailed',
  'response',
  'request',
  'dto',
  'model',
  'output',
  'input',
  'read',
  'list',
  'collection',
  'page',
  'paged',
  'paginated',
  'result',
  'schema',
  'entity',
  'resource',
  'object',
  'item',
  'get',
  'create',
  'created',
  'update',
  'new',
  'view',
  'representation',
  'vm',
  'out',
  'base',
  'public',
  'private',
  'nullable',
  'body',
  'type',
  'definition',
  'record',
  'data',
  'payload',
  'single',
  'array',
  'v1',
  'v2',
  'v3',
  'api',
]);

const limits = { depth: 5, fields: 400, steps: 3_000, branches: 8 } as const;

/** What a component describes: `FullPetResponse` describes a `pet`; empty when only decoration is left. */
export function resourceOfSchema(name: string): string {
  const words = wordsOf(name.split('.').at(-1) ?? name);
  return words.filter((word) => !decorations.has(word)).join('-');
}

/** Single values in what a schema describes; at most some hundred, the outer ones first. */
export function fieldsOf(document: JsonObject, pointer: string): readonly Field[] {
  const fields: Field[] = [];
  let steps = 0;
  interface Visit {
    readonly schema: unknown;
    readonly pointer: string;
    readonly name: string;
    readonly owners: readonly string[];
    readonly main: boolean;
    readonly depth: number;
    readonly required: boolean;
  }
  let level: Visit[] = [
    {
      schema: valueAt(document, pointer),
      pointer: '',
      name: '',
      owners: [],
      main: true,
      depth: 0,
      required: true,
    },
  ];
  while (level.length > 0 && fields.length < limits.fields && steps < limits.steps) {
    const next: Visit[] = [];
    for (const visit of level) {
      if (steps++ >= limits.steps || fields.length >= limits.fields) break;
      const merged = mergedSchema(document, visit.schema);
      const owners =
        merged.resource === '' || visit.owners[0] === merged.resource
          ? visit.owners
          : [merged.resource, ...visit.owners];
      const deeper = visit.depth + 1;
      if (merged.items !== undefined) {
        if (deeper <= limits.depth + 1)
          next.push({
            ...visit,
            schema: merged.items,
            pointer: below(visit.pointer, '*'),
            owners,
            depth: deeper,
          });
        continue;
      }
      if (merged.properties.size > 0) {
        if (visit.depth >= limits.depth) continue;
        const lead = visit.main ? mainPart(document, merged) : null;
        for (const [name, schema] of merged.properties) {
          const leads = lead === name;
          const composite = !isSimple(document, schema);
          next.push({
            schema,
            pointer: below(visit.pointer, name),
            name,
            owners: composite ? (leads && isWrapper(name) ? owners : [resourceOf(name), ...owners]) : owners,
            main: visit.main && (lead === null ? !composite : leads),
            depth: deeper,
            required: visit.required && merged.required.has(name),
          });
        }
        continue;
      }
      if (merged.kind.type === null && visit.name === '') continue;
      fields.push({
        pointer: visit.pointer,
        name: visit.name,
        owners,
        main: visit.main,
        kind: merged.kind,
        required: visit.required,
      });
    }
    level = next;
  }
  return fields;
}

/** What kind of value a schema describes. */
export const kindOf = (document: JsonObject, pointer: string): ValueKind =>
  mergedSchema(document, valueAt(document, pointer)).kind;

/** Whether a body is a list, or an object whose main part is one. */
export function describesList(document: JsonObject, pointer: string): boolean {
  const merged = mergedSchema(document, valueAt(document, pointer));
  if (merged.items !== undefined) return true;
  const lead = mainPart(document, merged);
  return lead !== null && mergedSchema(document, merged.properties.get(lead)).items !== undefined;
}

/** What the component behind a schema describes, list items looked through; empty when it has no telling name. */
export function describedResource(document: JsonObject, pointer: string): string {
  const merged = mergedSchema(document, valueAt(document, pointer));
  if (merged.items !== undefined) return mergedSchema(document, merged.items).resource;
  const lead = mainPart(document, merged);
  if (lead === null) return merged.resource;
  const part = mergedSchema(document, merged.properties.get(lead));
  return part.items === undefined ? part.resource : mergedSchema(document, part.items).resource;
}

const isWrapper = (name: string): boolean => wordsOf(name).every((word) => wrappers.has(word));

/** What lists come with. */
const paging =
  /^(_?links?|_?meta(data)?|pag(e|ing|ination)\w*|.*(count|total|page|pages|cursor|token|limit|offset|size|number)s?|total\w*|next\w*|prev\w*|first|last|has\w*|is\w*|after|before|self|href|url|start\w*|kind|etag|success|ok|status|code|message|errors?|took|time\w*|object|type|version)$/i;

/** The property that the object only wraps: `data`, or the one list among counts and links. */
function mainPart(document: JsonObject, merged: Merged): string | null {
  const names = [...merged.properties.keys()];
  const composites = names.filter((name) => !isSimple(document, merged.properties.get(name)));
  if (names.some((name) => /^(id|uuid|key|slug|name)$/i.test(name))) return null;
  const wrapped = composites.find(isWrapper);
  if (wrapped !== undefined) return wrapped;
  const isList = (name: string) => mergedSchema(document, merged.properties.get(name)).items !== undefined;
  const lists = composites.filter(isList);
  const [only] = lists.length === 1 ? lists : composites.length === 1 ? composites : [];
  return only !== undefined && names.every((name) => name === only || paging.test(name)) ? only : null;
}

function isSimple(document: JsonObject, schema: unknown): boolean {
  const { items, properties } = mergedSchema(document, schema);
  return items === undefined && properties.size === 0;
}

interface Merged {
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  readonly items: unknown;
  readonly kind: ValueKind;
  readonly resource: string;
}

const nothing: Merged = {
  properties: new Map(),
  required: new Set(),
  items: undefined,
  kind: { type: null, format: null, fixed: false, form: [] },
  resource: '',
};
const known = new WeakMap<object, Merged>();

/** A schema with its references, `allOf` and alternatives laid over each other. */
function mergedSchema(document: JsonObject, schema: unknown): Merged {
  if (!isNode(schema)) return nothing;
  const before = known.get(schema);
  if (before !== undefined) return before;
  const properties = new Map<string, unknown>();
  const required = new Set<string>();
  const seen = new Set<object>();
  const state: { items: unknown; resource: string } & Laid = {
    items: undefined,
    type: null,
    format: null,
    fixed: false,
    form: [],
    resource: '',
  };
  const lay = (part: unknown, certain: boolean): void => {
    if (!isNode(part) || seen.has(part) || seen.size > 60) return;
    seen.add(part);
    const reference = referenceOf(part);
    const target = reference === null ? null : pointerOfReference(reference);
    if (target !== null) {
      if (state.resource === '' && /\/(schemas|definitions)\/[^/]+$/.test(target))
        state.resource = resourceOfSchema(target.slice(target.lastIndexOf('/') + 1));
      lay(valueAt(document, target), certain);
    }
    for (const [name, property] of membersOf(part.properties))
      if (!properties.has(name)) properties.set(name, property);
    if (certain) for (const name of listOf(part.required)) if (isText(name)) required.add(name);
    if (part.items !== undefined) state.items ??= part.items;
    layKind(part, state);
    for (const each of listOf(part.allOf)) lay(each, certain);
    for (const each of listOf(part.anyOf).slice(0, limits.branches)) lay(each, false);
    for (const each of listOf(part.oneOf).slice(0, limits.branches)) lay(each, false);
  };
  lay(schema, true);
  const merged: Merged = {
    properties,
    required,
    items: state.items,
    kind: { type: state.type, format: state.format, fixed: state.fixed, form: state.form },
    resource: state.resource,
  };
  known.set(schema, merged);
  return merged;
}

interface Laid {
  type: FieldType;
  format: string | null;
  fixed: boolean;
  form: readonly string[];
}

function layKind(part: Node, state: Laid): void {
  if (state.form.length === 0 && part.properties === undefined && part.items === undefined)
    state.form = formOf(part);
  const listed: readonly unknown[] = Array.isArray(part.type) ? part.type : [part.type];
  for (const type of listed)
    if (type === 'string' || type === 'integer' || type === 'number' || type === 'boolean')
      state.type ??= type;
  if (isText(part.format)) state.format ??= part.format;
  if (Array.isArray(part.enum) || part.const !== undefined) state.fixed = true;
}
