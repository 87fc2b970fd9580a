import type { Api, Json, Operation, Parameter } from '../document/api.ts';
import { bodyOf } from './body.ts';
import { encoded, encodedReserved, encodedSegment, headerText } from './encode.ts';
import { formPairs, simpleText } from './parameter-style.ts';
import type { OperationInput, WireRequest } from './request.ts';

/** OpenAPI gives these headers no schema: the body and the credentials decide. */
const reservedHeaders = new Set(['accept', 'content-type', 'authorization']);

export function isSent(parameter: Parameter): boolean {
  return parameter.in !== 'header' || !reservedHeaders.has(parameter.name.toLowerCase());
}

function undeclared(name: string, where: Parameter['in']): Parameter {
  return {
    name,
    in: where,
    required: false,
    description: '',
    schema: { pointer: '' },
    style: where === 'query' || where === 'cookie' ? 'form' : 'simple',
    explode: where === 'query',
    allowReserved: false,
    contentType: null,
    examples: [],
  };
}

function* given(
  operation: Operation,
  where: Parameter['in'],
  values: Readonly<Record<string, Json>>,
): Generator<readonly [Parameter, Json]> {
  for (const [name, value] of Object.entries(values)) {
    const declared = operation.parameters.find(
      (each) =>
        each.in === where &&
        (where === 'header' ? each.name.toLowerCase() === name.toLowerCase() : each.name === name),
    );
    yield [declared ?? undeclared(name, where), value];
  }
}

/** The body as it is written, or undefined when the input has none. */
function body(api: Api, operation: Operation, input: OperationInput) {
  if (input.body === null) return undefined;
  const { mediaType, value, raw } = input.body;
  if (raw !== undefined) return { contentType: mediaType, body: raw };
  const media = operation.body?.media.find(({ type }) => type === mediaType) ?? null;
  return bodyOf(api, media, mediaType, value);
}

/** Writes a call down as HTTP. Deterministic; throws `SchemaProblem` only for an XML body whose schema is missing. */
export function serialise(api: Api, operation: Operation, input: OperationInput): WireRequest {
  // What follows a `#` never reaches a server.
  let [path = '/'] = operation.path.split('#');
  for (const [parameter, value] of given(operation, 'path', input.path)) {
    const text = simpleText(parameter, value, encodedSegment);
    path = path.replaceAll(`{${parameter.name}}`, () => text);
  }
  const pairs: string[] = [];
  for (const [parameter, value] of given(operation, 'query', input.query)) {
    const encode = parameter.allowReserved ? encodedReserved : encoded;
    for (const pair of formPairs(parameter, value, encode)) pairs.push(`${encoded(pair.name)}=${pair.value}`);
  }
  const headers: Record<string, string> = {};
  for (const [parameter, value] of given(operation, 'header', input.headers))
    headers[parameter.name.toLowerCase()] = headerText(simpleText(parameter, value, (text) => text));
  const cookies: string[] = [];
  for (const [parameter, value] of given(operation, 'cookie', input.cookies))
    for (const pair of formPairs(parameter, value, encoded)) cookies.push(`${pair.name}=${pair.value}`);
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  const written = body(api, operation, input);
  if (written !== undefined) headers['content-type'] = written.contentType;
  const separator = path.includes('?') ? '&' : '?';
  return {
    method: operation.method,
    target: pairs.length === 0 ? path : `${path}${separator}${pairs.join('&')}`,
    headers,
    body: written?.body ?? null,
  };
}
