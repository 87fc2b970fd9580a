import type { Api, Json, JsonObject, Method, Operation, Parameter } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case, OperationInput } from '../../input/request.ts';
import { isObject } from '../../schema/pointer.ts';

/** Parameters of a path, in order. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');

export const operationAt = (api: Api, method: Method, path: string): Operation | null =>
  api.operations.find((each) => each.method === method && each.path === path) ?? null;

export const operationOf = (api: Api, id: string): Operation | null =>
  api.operations.find((each) => each.id === id) ?? null;

const isNeeded = (parameter: Parameter) => parameter.required && parameter.in !== 'path';

/** A valid call with these path parameters; null when the operation needs more than can be known. */
export function callWith(
  operation: Operation,
  path: Readonly<Record<string, Json>>,
  like: OperationInput | null,
): Case | null {
  const wanted = pathParameters(operation.path);
  if (wanted.some((name) => path[name] === undefined)) return null;
  if (operation.body?.required === true) return null;
  const query: Record<string, Json> = {};
  const headers: Record<string, Json> = {};
  for (const parameter of operation.parameters.filter(isNeeded)) {
    const given = parameter.in === 'query' ? like?.query[parameter.name] : like?.headers[parameter.name];
    if (given === undefined || parameter.in === 'cookie') return null;
    (parameter.in === 'query' ? query : headers)[parameter.name] = given;
  }
  return {
    operation: operation.id,
    kind: 'minimal',
    description: 'read what the call before it is about',
    input: {
      path: Object.fromEntries(wanted.map((name) => [name, path[name] ?? null])),
      query,
      headers,
      cookies: {},
      body: null,
    },
    violates: null,
  };
}

/** The same call with another body. */
export function withBody(each: Case, value: Json, description: string): Case {
  const { body } = each.input;
  if (body === null) return each;
  return { ...each, description, input: { ...each.input, body: { ...body, value } } };
}

/** The JSON object that a call sends; null when it sends none. */
export function bodyOf(each: Case): JsonObject | null {
  const value = each.input.body?.value;
  return isObject(value) && /json/i.test(each.input.body?.mediaType ?? '') ? value : null;
}

/** Whether a path is that of one of many; some services end every path with a slash. */
export const isMember = (path: string): boolean => /\}\/?$/.test(path);

/** The path without its last segment, in the same style: `/a/{b}` of `/a/{b}/c`, `/books/` of `/books/{id}/`. */
export function parentPath(path: string): string {
  const end = path.endsWith('/') ? '/' : '';
  const bare = path.slice(0, path.length - end.length);
  return bare.slice(0, bare.lastIndexOf('/')) + end;
}

export const inputOf = (exchange: Exchange): OperationInput | null => exchange.case?.input ?? null;
