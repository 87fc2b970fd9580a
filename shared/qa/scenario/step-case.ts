import type { Api, Json, Operation, Parameter } from '../document/api.ts';
import { readingsOfTexts } from '../input/readings.ts';
import type { Case, OperationInput, Violation, WireRequest } from '../input/request.ts';
import { isJson, matchingMedia, mediaTypeOf } from '../oracles/documented-response.ts';
import { below } from '../schema/pointer.ts';
import { type SchemaError, validatorOf } from '../schema/validator.ts';
import type { Step } from './contract.ts';
import { parametersOf } from './step-operation.ts';

/** Headers that say how the message is written and not what it asks for. */
const general = new Set(['accept', 'content-type']);
/** Keywords that only say that another one failed, or that many good servers are lenient about. */
const vague = /^(allOf|anyOf|oneOf|if|not|\$ref|discriminator|format|additionalProperties|unevaluated\w+)$/;

/**
 * What a step's request is by the document alone: a valid call, or, when whoever wrote it expects a refusal, one
 * whose JSON body provably breaks one rule. Null when neither can be proved; nothing follows then from how it is
 * answered.
 */
export function caseOf(api: Api, operation: Operation, request: WireRequest, step: Step): Case | null {
  const [path = '', query = ''] = request.target.split('?');
  const texts = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query))
    texts.set(name, [...(texts.get(name) ?? []), value]);
  const inPath = pathTexts(operation, path);
  const input = { path: {}, query: {}, headers: {}, cookies: {} } satisfies Omit<OperationInput, 'body'>;
  const parts: Record<string, Record<string, Json>> = input;
  for (const parameter of operation.parameters) {
    const { name, required } = parameter;
    if (parameter.in === 'header' && general.has(name.toLowerCase())) continue;
    const sent = textsOf(parameter, inPath, texts, request.headers);
    if (parameter.in === 'query') texts.delete(name);
    if (sent === undefined) {
      if (required) return null;
      continue;
    }
    const value = validReading(api, parameter, sent);
    if (value === undefined) return null;
    const part =
      parts[parameter.in === 'header' ? 'headers' : parameter.in === 'cookie' ? 'cookies' : parameter.in];
    if (part !== undefined) part[name] = value;
  }
  // Nobody knows what a server makes of a name that is not in the document.
  if (texts.size > 0) return null;
  const body = bodyOf(api, operation, request);
  if (body === null) return null;
  const { value, errors } = body;
  const violates = errors.length === 0 ? null : violationOf(errors, step);
  if (violates === undefined) return null;
  return {
    operation: operation.id,
    kind: violates === null ? 'example' : 'negative',
    description: step.name,
    input: { ...input, body: value },
    violates,
  };
}

function pathTexts(operation: Operation, path: string): Map<string, string> {
  return new Map(
    parametersOf(operation, path).flatMap(({ documented, sent }) => {
      const name = /^\{([^}]+)\}$/.exec(documented)?.[1];
      return name === undefined ? [] : [[name, decoded(sent)]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function textsOf(
  parameter: Parameter,
  inPath: ReadonlyMap<string, string>,
  query: ReadonlyMap<string, string[]>,
  headers: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  const { name } = parameter;
  if (parameter.in === 'query') return query.get(name);
  const text =
    parameter.in === 'path'
      ? inPath.get(name)
      : parameter.in === 'header'
        ? headers[name.toLowerCase()]
        : undefined;
  return text === undefined ? undefined : [text];
}

/** A valid value that a server may take the texts for; undefined: there is none. */
function validReading(api: Api, { schema }: Parameter, texts: readonly string[]): Json | undefined {
  const validator = validatorOf(api, schema, 'request');
  if (validator.problem !== null) return undefined;
  return readingsOfTexts(texts).find((each) => each !== undefined && validator.check(each).length === 0);
}

/** The body and what is wrong with it; null when that cannot be told. */
function bodyOf(
  api: Api,
  operation: Operation,
  { headers, body }: WireRequest,
): { readonly value: OperationInput['body']; readonly errors: readonly SchemaError[] } | null {
  if (body === null) return operation.body?.required === true ? null : { value: null, errors: [] };
  const mediaType = mediaTypeOf(headers['content-type']);
  const media = matchingMedia(operation.body?.media ?? [], mediaType);
  if (typeof body !== 'string' || !isJson(mediaType) || media === null || media.schema === null) return null;
  const validator = validatorOf(api, media.schema, 'request');
  if (validator.problem !== null) return null;
  const value: Json = JSON.parse(body);
  return { value: { mediaType: media.type, value }, errors: validator.check(value) };
}

/** The one rule that is broken; undefined when it is not one, not a clear one, or not broken on purpose. */
function violationOf(errors: readonly SchemaError[], { expected }: Step): Violation | undefined {
  const [error] = errors;
  if (error === undefined || errors.length > 1 || vague.test(error.keyword)) return undefined;
  if (!expected.status.every((status) => status.startsWith('4'))) return undefined;
  const { keyword, message, params } = error;
  const missing = keyword === 'required' ? params.missingProperty : undefined;
  const pointer = missing === undefined ? error.pointer : below(error.pointer, String(missing));
  return {
    in: 'body',
    pointer,
    keyword,
    description: `${pointer || 'the body'} ${missing === undefined ? message : 'is required and left out'}`,
  };
}
