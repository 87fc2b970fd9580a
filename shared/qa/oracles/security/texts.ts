import type { Api, Json, Operation } from '../../document/api.ts';
import type { Case } from '../../input/request.ts';
import { isArray, isObject } from '../../schema/pointer.ts';
import { withBody } from '../active/calls.ts';
import { bodySchema } from '../active/other-values.ts';
import { fieldsOf, partsOf } from '../schema-place.ts';

/** A place of a call that takes text. */
export interface TextPlace {
  readonly in: 'path' | 'query' | 'body';
  readonly name: string;
  /** Present value, when there is one. */
  readonly value: string | null;
  readonly schema: {
    readonly pattern: string | null;
    readonly format: string | null;
    readonly maxLength: number | null;
  };
}

function textSchema(api: Api, place: string): TextPlace['schema'] | null {
  const schemas = partsOf(api, place)
    .map(({ schema }) => schema)
    .filter(isObject);
  const isText = schemas.some(({ type }) => type === 'string' || (isArray(type) && type.includes('string')));
  if (!isText || schemas.some((schema) => schema.enum !== undefined || schema.const !== undefined))
    return null;
  const find = (keyword: string): Json | undefined =>
    schemas.find((schema) => schema[keyword] !== undefined)?.[keyword];
  const [pattern, format, maxLength] = [find('pattern'), find('format'), find('maxLength')];
  return {
    pattern: typeof pattern === 'string' ? pattern : null,
    format: typeof format === 'string' ? format : null,
    maxLength: typeof maxLength === 'number' ? maxLength : null,
  };
}

const asText = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

/** All places of a call that take text, closed lists of values left out. */
export function textPlaces(api: Api, operation: Operation, call: Case): TextPlace[] {
  const parameters = operation.parameters.flatMap((parameter): TextPlace[] => {
    if (parameter.in !== 'path' && parameter.in !== 'query') return [];
    const schema = textSchema(api, parameter.schema.pointer);
    const value = asText(call.input[parameter.in][parameter.name]);
    return schema === null ? [] : [{ in: parameter.in, name: parameter.name, value, schema }];
  });
  const { body } = call.input;
  if (body === null || !isObject(body.value) || !/json/i.test(body.mediaType)) return parameters;
  const sent = body.value;
  const fields = [...fieldsOf(api, bodySchema(operation, body.mediaType)).values()].flatMap(
    (field): TextPlace[] => {
      const schema = field.readOnly ? null : textSchema(api, field.place);
      return schema === null
        ? []
        : [{ in: 'body', name: field.name, value: asText(sent[field.name]), schema }];
    },
  );
  return [...parameters, ...fields];
}

/** The call with a value in a place. What it breaks is written down when it breaks something. */
export function withText(call: Case, place: TextPlace, value: Json): Case {
  const description = `${place.name} is ${JSON.stringify(value).slice(0, 60)}`;
  const probe: Case = {
    ...call,
    kind: 'negative',
    description,
    violates: { in: place.in, pointer: `/${place.name}`, keyword: 'format', description },
  };
  if (place.in !== 'body') {
    return {
      ...probe,
      input: { ...call.input, [place.in]: { ...call.input[place.in], [place.name]: value } },
    };
  }
  const body = call.input.body?.value;
  return withBody(probe, { ...(isObject(body) ? body : {}), [place.name]: value }, description);
}
