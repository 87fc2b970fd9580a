import type { Api, Json, JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { callWith, inputOf, isMember, operationAt, parentPath, pathParameters } from './calls.ts';
import { subjectOf } from './content.ts';

const letters = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const singular = (name: string) =>
  name
    .replace(/ies$/, 'y')
    .replace(/(ss|us|is)$/, '$1_')
    .replace(/s$/, '')
    .replace(/_$/, '');

/** A path of which each static part has to be equal and each parameter matches one segment. */
function parametersIn(template: string, path: string): Record<string, string> | null {
  const names = pathParameters(template);
  const source = template
    .split(/\{[^}]+\}/)
    .map((part) => part.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&'))
    .join('([^/]+)');
  const found = new RegExp(`${source}/?$`).exec(path);
  if (found === null) return null;
  // What stands before the template is the base path, which has no say here.
  return Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? '')]));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The operation that a Location header leads to, the longest template first. */
export function locationCall(api: Api, created: Exchange): Case | null {
  const location = created.response?.headers.location;
  const path = location === undefined ? undefined : URL.parse(location, 'http://here/')?.pathname;
  if (path === undefined) return null;
  const reads = api.operations
    .filter(({ method, path: template }) => method === 'GET' && template.includes('{'))
    .sort((one, other) => other.path.length - one.path.length);
  for (const read of reads) {
    const parameters = parametersIn(read.path, path);
    if (parameters === null) continue;
    const call = callWith(read, parameters, inputOf(created));
    if (call !== null) return call;
  }
  return null;
}

/** Field names by which the object tells the value of a path parameter, the surest first. */
function identifiers(parameter: string, resource: string): string[] {
  const of = letters(singular(resource));
  return [
    letters(parameter),
    'id',
    `${of}id`,
    '_id',
    'uuid',
    `${of}uuid`,
    `${of}no`,
    `${of}number`,
    `${of}key`,
    `${of}code`,
    `${of}name`,
  ].map(letters);
}

/** The value of a path parameter as the object tells it; undefined when it does not. */
export function identifierIn(body: JsonObject, parameter: string, resource: string): Json | undefined {
  const byLetters = new Map(Object.entries(body).map(([name, value]) => [letters(name), value]));
  for (const name of identifiers(parameter, resource)) {
    const value = byLetters.get(name);
    if (typeof value === 'string' || typeof value === 'number') return value;
  }
  return undefined;
}

/** The last static segment before the last parameter: `books` of `/books/{id}`. */
export const resourceOf = (path: string) =>
  path
    .split('/')
    .filter((segment) => segment !== '' && !segment.startsWith('{'))
    .at(-1) ?? '';

/**
 * Calls that should read what a successful call was about, the surest first: the same address, the address of a
 * member of the collection that was posted to, the address in Location.
 */
export function readingsOf(api: Api, operation: Operation, exchange: Exchange): Case[] {
  const input = inputOf(exchange);
  const known = input?.path ?? {};
  const calls: Case[] = [];
  const same = operationAt(api, 'GET', operation.path);
  if (same !== null && operation.method !== 'POST') {
    const call = callWith(same, known, input);
    if (call !== null) calls.push(call);
  }
  if (operation.method === 'POST') {
    const answer = subjectOf(exchange.response?.json);
    const body = input?.body?.value;
    for (const read of membersOf(api, operation)) {
      const parameter = pathParameters(read.path).at(-1) ?? '';
      const id =
        (answer === null ? undefined : identifierIn(answer, parameter, resourceOf(read.path))) ??
        sentName(subjectOf(body), parameter);
      const call = id === undefined ? null : callWith(read, { ...known, [parameter]: id }, input);
      if (call !== null) calls.push(call);
    }
  }
  const location = locationCall(api, exchange);
  return location === null ? calls : [...calls, location];
}

/** A name that the client chose is only taken when the parameter is called the same. */
function sentName(body: JsonObject | null, parameter: string): Json | undefined {
  const found = Object.entries(body ?? {}).find(([name]) => letters(name) === letters(parameter));
  return typeof found?.[1] === 'string' || typeof found?.[1] === 'number' ? found[1] : undefined;
}

/** Operations that read one member of the collection that a POST adds to. */
export function membersOf(api: Api, operation: Operation): Operation[] {
  return api.operations.filter(({ method, path }) => {
    return method === 'GET' && isMember(path) && parentPath(path) === operation.path;
  });
}

/** The list that a member's address is below of: `GET /books` for `/books/{id}`. */
export function listOf(api: Api, path: string): Operation | null {
  const collection = isMember(path) ? parentPath(path) : path;
  return operationAt(api, 'GET', collection);
}
