import { anchorsIn } from './anchors.ts';
import type { Problem } from './api.ts';
import type { Unresolved } from './external-references.ts';
import { isNode, isText, listOf, membersOf, type Node } from './node.ts';
import { normaliseSchema } from './normal-schema.ts';
import { below, follow, pointerOfReference, referenceOf, valueAt } from './pointer.ts';

/** A schema whose reference leads nowhere. It now allows anything; who needs to know what it asks for cannot. */
export interface BrokenSchema {
  readonly pointer: string;
  readonly reason: string;
}

export interface NormalForm {
  /** By the object that stands in the document. */
  readonly broken: ReadonlyMap<object, BrokenSchema>;
  readonly problems: readonly Problem[];
}

export const methodKeys = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

type Kind =
  | 'schema'
  | 'parameter'
  | 'header'
  | 'media'
  | 'response'
  | 'requestBody'
  | 'pathItem'
  | 'operation';

const schemaMaps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const schemaLists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const schemaSingles = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contentSchema',
];

/**
 * Brings every schema of an OpenAPI 3 document, wherever it stands, to JSON Schema 2020-12, in place. It walks by
 * what each part is, so examples, defaults and extensions stay as their author wrote them.
 */
export function bringToNormalForm(document: Node, before31: boolean, unresolved: Unresolved): NormalForm {
  const problems: Problem[] = [];
  const broken = new Map<object, BrokenSchema>();
  const visited = new Set<object>();
  const anchors = anchorsIn(document);
  /** Parts that only a reference leads to. */
  const referred: (readonly [kind: Kind, pointer: string])[] = [];

  const each = (kind: Kind, container: unknown, pointer: string) => {
    for (const [name, part] of membersOf(container)) visit(kind, part, below(pointer, name));
  };
  const list = (kind: Kind, container: unknown, pointer: string) => {
    for (const [index, part] of listOf(container).entries()) visit(kind, part, below(pointer, index));
  };

  /** Null when the reference leads somewhere, else why it does not. */
  const failureOf = (reference: string): string | null => {
    if (!reference.startsWith('#'))
      return `refers to ${reference}: ${unresolved.get(reference) ?? 'this is in another document'}`;
    const target = pointerOfReference(reference);
    if (target === null) return `refers to ${reference}, which is no place in the document`;
    const followed = follow(document, target);
    if (followed === null) return `refers to ${reference}, where nothing is or which refers back to itself`;
    return null;
  };

  const visitReference = (kind: Kind, part: Node, reference: string) => {
    const target = pointerOfReference(reference);
    if (target !== null) referred.push([kind, target]);
    else delete part.$ref;
  };

  /**
   * Turns references to anchors into references to places. A dynamic one is whatever the schema around it says it is,
   * which is the same place unless several have the name.
   */
  const placeAnchors = (schema: Node) => {
    const { $ref, $dynamicRef } = schema;
    delete schema.$dynamicRef;
    const reference = $ref ?? $dynamicRef;
    if (!isText(reference)) return;
    const name = /^#([^/].*)$/.exec(reference)?.[1];
    const place = name === undefined ? null : anchors.placeOf(name);
    schema.$ref = place === null ? reference : `#${encodeURI(place)}`;
  };

  const visitSchema = (schema: Node, pointer: string) => {
    placeAnchors(schema);
    normaliseSchema(schema, before31, (keyword, reason) =>
      problems.push({
        operation: null,
        pointer: below(pointer, keyword),
        reason: `${keyword} ${reason}; ignored`,
      }),
    );
    const reference = referenceOf(schema);
    if (reference !== null) {
      const failure = failureOf(reference);
      if (failure === null) visitReference('schema', schema, reference);
      else {
        delete schema.$ref;
        broken.set(schema, { pointer, reason: failure });
      }
    }
    for (const keyword of schemaMaps) {
      const map = schema[keyword];
      for (const [name, part] of membersOf(map)) {
        if (isNode(part)) visit('schema', part, below(pointer, keyword, name));
        else if (typeof part !== 'boolean' && isNode(map)) map[name] = {};
      }
    }
    for (const keyword of schemaLists) {
      const parts = schema[keyword];
      if (!Array.isArray(parts)) continue;
      for (const [index, part] of parts.entries()) {
        if (isNode(part)) visit('schema', part, below(pointer, keyword, index));
        else if (typeof part !== 'boolean') parts[index] = {};
      }
    }
    for (const keyword of schemaSingles) {
      const part = schema[keyword];
      if (isNode(part)) visit('schema', part, below(pointer, keyword));
      else if (part !== undefined && typeof part !== 'boolean') delete schema[keyword];
    }
  };

  const visit = (kind: Kind, part: unknown, pointer: string): void => {
    if (!isNode(part) || visited.has(part)) return;
    visited.add(part);
    if (kind === 'schema') {
      visitSchema(part, pointer);
      return;
    }
    const reference = referenceOf(part);
    if (reference !== null && kind !== 'operation') {
      const target = pointerOfReference(reference);
      if (target !== null) referred.push([kind, target]);
      if (kind !== 'pathItem') return;
    }
    switch (kind) {
      case 'pathItem':
        list('parameter', part.parameters, below(pointer, 'parameters'));
        for (const method of methodKeys) visit('operation', part[method], below(pointer, method));
        each('operation', part.additionalOperations, below(pointer, 'additionalOperations'));
        break;
      case 'operation':
        list('parameter', part.parameters, below(pointer, 'parameters'));
        visit('requestBody', part.requestBody, below(pointer, 'requestBody'));
        each('response', part.responses, below(pointer, 'responses'));
        break;
      case 'response':
        each('header', part.headers, below(pointer, 'headers'));
        each('media', part.content, below(pointer, 'content'));
        break;
      case 'requestBody':
        each('media', part.content, below(pointer, 'content'));
        break;
      case 'media':
        // Items that come one after the other are together a list.
        if (part.itemSchema !== undefined) part.schema ??= { type: 'array', items: part.itemSchema };
        visit('schema', part.schema, below(pointer, 'schema'));
        break;
      default:
        visit('schema', part.schema, below(pointer, 'schema'));
        each('media', part.content, below(pointer, 'content'));
    }
  };

  const { components } = document;
  if (isNode(components)) {
    const kinds: readonly (readonly [string, Kind])[] = [
      ['schemas', 'schema'],
      ['parameters', 'parameter'],
      ['headers', 'header'],
      ['responses', 'response'],
      ['requestBodies', 'requestBody'],
      ['pathItems', 'pathItem'],
      ['mediaTypes', 'media'],
    ];
    for (const [name, kind] of kinds) each(kind, components[name], `/components/${name}`);
  }
  each('pathItem', document.paths, '/paths');
  for (let next = referred.pop(); next !== undefined; next = referred.pop()) {
    const [kind, pointer] = next;
    visit(kind, valueAt(document, pointer), pointer);
  }
  return { broken, problems };
}
