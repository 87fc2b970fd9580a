import type {
  DocumentedResponse,
  Header,
  Json,
  Link,
  Method,
  Operation,
  Parameter,
  Problem,
  RequestBody,
} from './api.ts';
import type { Unresolved } from './external-references.ts';
import { isJson, isNode, isText, listOf, membersOf, type Node, textOr } from './node.ts';
import type { BrokenSchema } from './normal-form.ts';
import { below, follow, pointerOfReference, referenceOf, valueAt } from './pointer.ts';
import { mediaAt, schemaPlace } from './read-media.ts';
import { parameterOf, undeclaredPathParameter } from './read-parameter.ts';
import { securityOf } from './security.ts';
import { wholeQuery } from './whole-query.ts';

const methods: Readonly<Record<string, Method>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  options: 'OPTIONS',
  head: 'HEAD',
  patch: 'PATCH',
  trace: 'TRACE',
  query: 'QUERY',
};

export interface ReadOperations {
  readonly operations: readonly Operation[];
  readonly problems: readonly Problem[];
}

/** A reason for leaving one operation out. */
class Unusable extends Error {
  readonly pointer: string;
  constructor(pointer: string, reason: string) {
    super(reason);
    this.pointer = pointer;
  }
}

/** Reads what can be called. `brokenIn` tells of a schema below a part whose reference leads nowhere. */
export function readOperations(
  document: Node,
  brokenIn: (part: unknown) => BrokenSchema | null,
  unresolved: Unresolved,
): ReadOperations {
  const problems: Problem[] = [];
  const operations: Operation[] = [];
  const note = (pointer: string, reason: string) => problems.push({ operation: null, pointer, reason });
  const missing = (pointer: string) => whyMissing(document, pointer, unresolved);
  let empty = 0;
  for (const [path] of membersOf(document.paths)) {
    if (path.startsWith('x-')) continue;
    const here = below('/paths', path);
    const item = follow(document, here);
    if (item === null || !isNode(item.value)) {
      note(here, `This path is left out: it ${missing(here)}.`);
      continue;
    }
    if (!path.startsWith('/')) {
      note(here, 'This path is left out: a path begins with a slash.');
      continue;
    }
    const before = operations.length + problems.length;
    for (const [key, method] of Object.entries(methods)) {
      if (!(key in item.value)) continue;
      const pointer = below(item.pointer, key);
      const id = `${method} ${path}`;
      try {
        operations.push(
          readOperation(document, { id, method, path, item, pointer, brokenIn, missing, note }),
        );
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        problems.push({ operation: id, pointer: error.pointer, reason: error.message });
      }
    }
    for (const [method] of membersOf(item.value.additionalOperations))
      problems.push({
        operation: `${method} ${path}`,
        pointer: below(item.pointer, 'additionalOperations', method),
        reason: `The method ${method} is not one that is sent.`,
      });
    if (before === operations.length + problems.length) empty++;
  }
  if (empty > 0) note('/paths', `${empty} ${empty === 1 ? 'path has' : 'paths have'} no operation.`);
  return { operations: withLinks(document, operations, note), problems };
}

interface Place {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly item: { readonly pointer: string; readonly value: unknown };
  readonly pointer: string;
  readonly brokenIn: (part: unknown) => BrokenSchema | null;
  /** Why nothing usable stands at a place. */
  readonly missing: (pointer: string) => string;
  readonly note: (pointer: string, reason: string) => void;
}

function whyMissing(document: Node, pointer: string, unresolved: Unresolved): string {
  const reference = referenceOf(valueAt(document, pointer));
  if (reference === null) return 'is no object';
  const reason = unresolved.get(reference);
  if (reason !== undefined) return `refers to ${reference}: ${reason}`;
  return `refers to ${reference}, where nothing is or which refers back to itself`;
}

function readOperation(document: Node, place: Place): Operation {
  const { id, method, path, item, pointer } = place;
  const operation = isNode(item.value) ? item.value[methodKey(method)] : undefined;
  if (!isNode(operation)) throw new Unusable(pointer, 'The operation is no object.');
  const responses = responsesOf(document, operation, place);
  if (responses.length === 0)
    place.note(pointer, `${id} documents no response, so little of its answers can be checked.`);
  return {
    id,
    method,
    path,
    operationId: isText(operation.operationId) && operation.operationId !== '' ? operation.operationId : null,
    summary: textOr(operation.summary, ''),
    description: textOr(operation.description, ''),
    tags: listOf(operation.tags).filter(isText),
    deprecated: operation.deprecated === true,
    parameters: parametersOf(document, operation, place),
    body: bodyOf(document, operation, place),
    responses,
    security: securityOf(operation, document),
    pointer,
  };
}

const methodKey = (method: Method): string => method.toLowerCase();

function parametersOf(document: Node, operation: Node, place: Place): readonly Parameter[] {
  const { item, path, pointer } = place;
  const templated = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '');
  const byKey = new Map<string, Parameter>();
  const sources = [
    {
      declared: isNode(item.value) ? item.value.parameters : undefined,
      at: below(item.pointer, 'parameters'),
    },
    { declared: operation.parameters, at: below(pointer, 'parameters') },
  ];
  for (const { declared, at } of sources) {
    for (const index of listOf(declared).keys()) {
      const here = below(at, index);
      const followed = follow(document, here);
      if (followed === null || !isNode(followed.value))
        throw new Unusable(here, `A parameter ${place.missing(here)}.`);
      const isWhole = followed.value.in === 'querystring';
      const read = (isWhole ? wholeQuery : parameterOf)(document, followed.value, followed.pointer);
      if (read === null) continue;
      if ('reason' in read) {
        if (followed.value.required === true)
          throw new Unusable(here, `A required parameter ${read.reason}.`);
        place.note(here, `A parameter ${read.reason}; it is not sent.`);
        continue;
      }
      for (const parameter of [read].flat()) {
        if (parameter.in === 'path' && !templated.includes(parameter.name)) {
          place.note(here, `The parameter "${parameter.name}" is not in the path ${path}; it is not sent.`);
          continue;
        }
        const broken = place.brokenIn(followed.value);
        if (broken !== null) {
          if (parameter.required)
            throw new Unusable(broken.pointer, `The parameter "${parameter.name}" ${broken.reason}.`);
          place.note(broken.pointer, `The parameter "${parameter.name}" ${broken.reason}; it is not sent.`);
          continue;
        }
        const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name;
        byKey.set(`${parameter.in} ${name}`, parameter);
      }
    }
  }
  for (const name of templated)
    if (!byKey.has(`path ${name}`)) byKey.set(`path ${name}`, undeclaredPathParameter(name));
  return [...byKey.values()];
}

function bodyOf(document: Node, operation: Node, place: Place): RequestBody | null {
  if (operation.requestBody === undefined || operation.requestBody === null) return null;
  const here = below(place.pointer, 'requestBody');
  const followed = follow(document, here);
  if (followed === null || !isNode(followed.value))
    throw new Unusable(here, `The request body ${place.missing(here)}.`);
  const broken = place.brokenIn(followed.value);
  if (broken !== null) throw new Unusable(broken.pointer, `The request body ${broken.reason}.`);
  const media = mediaAt(document, followed.value.content, below(followed.pointer, 'content'));
  if (media.length === 0) return null;
  return { required: followed.value.required === true, media };
}

function responsesOf(document: Node, operation: Node, place: Place): readonly DocumentedResponse[] {
  return membersOf(operation.responses).flatMap(([written]) => {
    if (written.startsWith('x-')) return [];
    const here = below(place.pointer, 'responses', written);
    const status = /^[1-5]xx$/i.test(written) ? written.toUpperCase() : written;
    if (!/^([1-5](\d\d|XX)|default)$/.test(status)) {
      place.note(here, `"${written}" is no status code; this response is left out.`);
      return [];
    }
    const followed = follow(document, here);
    if (followed === null || !isNode(followed.value)) {
      place.note(here, `This response ${place.missing(here)}; its content is not checked.`);
      return [{ status, description: '', headers: [], media: [], links: [] }];
    }
    const response = followed.value;
    return [
      {
        status,
        description: textOr(response.description, ''),
        headers: headersOf(document, response.headers, below(followed.pointer, 'headers')),
        media: mediaAt(document, response.content, below(followed.pointer, 'content')),
        links: linksOf(document, response.links, below(followed.pointer, 'links')),
      },
    ];
  });
}

function headersOf(document: Node, headers: unknown, pointer: string): readonly Header[] {
  return membersOf(headers).flatMap(([name]) => {
    const followed = follow(document, below(pointer, name));
    if (followed === null || !isNode(followed.value)) return [];
    return [
      {
        name: name.toLowerCase(),
        required: followed.value.required === true,
        schema: schemaPlace(followed.value, followed.pointer),
      },
    ];
  });
}

/** Links as written: `operation` holds the operationId or the pointer until all operations are known. */
function linksOf(document: Node, links: unknown, pointer: string): readonly Link[] {
  return membersOf(links).flatMap(([name]) => {
    const followed = follow(document, below(pointer, name));
    if (followed === null || !isNode(followed.value)) return [];
    const { operationId, operationRef, parameters, requestBody } = followed.value;
    const operation =
      operationId ?? (isText(operationRef) ? `#${operationRef.split('#')[1] ?? ''}` : undefined);
    if (!isText(operation)) return [];
    return [
      {
        name,
        operation,
        parameters: Object.fromEntries(
          membersOf(parameters).filter((entry): entry is [string, Json] => isJson(entry[1])),
        ),
        requestBody: isJson(requestBody) ? requestBody : undefined,
      },
    ];
  });
}

/** Links lead to operations by their ids; those that lead nowhere are dropped. Names operationIds that are used twice. */
function withLinks(
  document: Node,
  operations: readonly Operation[],
  note: (pointer: string, reason: string) => void,
): readonly Operation[] {
  const byOperationId = new Map<string, string>();
  const byPointer = new Map(operations.map(({ id, pointer }) => [pointer, id]));
  for (const { id, operationId, pointer } of operations) {
    if (operationId === null) continue;
    const first = byOperationId.get(operationId);
    if (first === undefined) byOperationId.set(operationId, id);
    else note(pointer, `The operationId "${operationId}" is also that of ${first}; links lead to that one.`);
  }
  const target = ({ operation }: Link): string | undefined => {
    const direct = byOperationId.get(operation);
    if (direct !== undefined || !operation.startsWith('#')) return direct;
    const pointer = pointerOfReference(operation);
    const followed = pointer === null ? null : follow(document, pointer);
    return followed === null ? undefined : byPointer.get(followed.pointer);
  };
  return operations.map((operation) => {
    if (operation.responses.every(({ links }) => links.length === 0)) return operation;
    const responses = operation.responses.map((response) => ({
      ...response,
      links: response.links.flatMap((link) => {
        const id = target(link);
        if (id !== undefined) return [{ ...link, operation: id }];
        note(operation.pointer, `The link "${link.name}" of ${operation.id} leads to no operation.`);
        return [];
      }),
    }));
    return { ...operation, responses };
  });
}
