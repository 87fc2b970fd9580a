import type { Api, Json, SchemaPlace } from '../../document/api.ts';
import type { Severity } from '../../report/contract.ts';
import { valueAt } from '../../schema/pointer.ts';
import { type SchemaError, validatorOf } from '../../schema/validator.ts';
import { excerpt } from '../answers.ts';
import { documentedContent, isJson, matchingMedia, mediaTypeOf } from '../documented-response.ts';
import type { Observation, PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import { isShared, placeOfInstance } from '../schema-place.ts';

/** Keywords that say less than they seem to: servers and validators differ on them. */
const soft = new Set(['format', 'additionalProperties', 'unevaluatedProperties', 'contentMediaType']);
/** Keywords that only say that one of the others failed. */
const summing = new Set(['allOf', 'anyOf', 'oneOf', 'if', 'not', '$ref', 'discriminator']);

/** A body that does not fit its schema; one observation for each place in the schema and keyword. */
export const responseSchema: PassiveOracle = (api, operation, exchange) => {
  const { response } = exchange;
  if (response === null || exchange.case === null || response.status >= 500) return [];
  if (response.truncated || response.json === undefined) return [];
  // What was taken against the rules comes back as it was sent: that it was taken is the fault.
  if (exchange.case.violates !== null && response.status < 300) return [];
  const documented = documentedContent(operation, response.status);
  const type = mediaTypeOf(response.headers['content-type']);
  const media =
    matchingMedia(documented?.media ?? [], type) ??
    documented?.media.find((each) => isJson(mediaTypeOf(each.type)) && isJson(type));
  const place = media?.schema ?? null;
  if (documented === null || place === null) return [];

  const errors = validatorOf(api, place, 'response').check(response.json);
  const plain = errors.filter(({ keyword }) => !summing.has(keyword));
  // Branches of a union each complain of what another allows: only the union itself is certain.
  const union = errors.find(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  // A value of another type is none of the listed ones either.
  const mistyped = new Set(plain.flatMap(({ keyword, pointer }) => (keyword === 'type' ? [pointer] : [])));
  const plainest = plain.filter(({ keyword, pointer }) => keyword === 'type' || !mistyped.has(pointer));
  const certain =
    union === undefined ? (plainest.length > 0 ? plainest : errors) : outside(errors, union.pointer);
  const seen = new Set<string>();
  return certain.flatMap((error) => {
    const member = memberOf(error.params);
    const signature = signatureOf(api, place, operation.id, response.status, error, member);
    if (seen.has(signature)) return [];
    seen.add(signature);
    const isNull = member === '' && valueAt(response.json ?? null, error.pointer) === null;
    const family = familyOf(api, place, operation.id, response.status, error, member, response.json);
    const name = `${error.pointer}${member === '' ? '' : `/${member}`}` || 'the body';
    return [
      {
        oracle: 'response-schema' as const,
        severity: severityOf(response.status, error.keyword),
        operation: operation.id,
        signature,
        ...(family !== null && { family }),
        ...(isNull && { habit: 'null' }),
        title: `${operation.id} answers ${response.status} with a body that breaks its schema at ${withoutIndices(name)}`,
        evidence: `${name} ${error.message}; it is ${shown(valueAt(response.json ?? null, error.pointer))}.`,
        likelyCause:
          'The code or the schema changed and the other did not, or a case was left out of the schema.',
        reference: references.schema,
        exchanges: [exchange],
      },
    ];
  });
};

const outside = (errors: readonly SchemaError[], union: string): readonly SchemaError[] =>
  errors.filter(
    ({ keyword, pointer }) =>
      (pointer === union && (keyword === 'oneOf' || keyword === 'anyOf')) ||
      (!summing.has(keyword) && pointer !== union && !pointer.startsWith(`${union}/`)),
  );

/** The property that `required` misses or that is too many. */
function memberOf(params: SchemaError['params']): string {
  if ('missingProperty' in params) return String(params.missingProperty);
  return 'additionalProperty' in params ? String(params.additionalProperty) : '';
}

const withoutIndices = (path: string) => path.replaceAll(/\/\d+(?=\/|$)/g, '/*');

/** Where the schema says it, or else which part of which answer. */
function whereOf(api: Api, place: SchemaPlace, operation: string, status: number, pointer: string): string {
  const known = placeOfInstance(api, place, pointer);
  // Refusals come from one place for all operations, as a rule.
  const from = status < 300 ? operation : 'refusal';
  return known !== null && isShared(known) ? known : `${from} ${status} ${withoutIndices(pointer)}`;
}

function signatureOf(
  api: Api,
  place: SchemaPlace,
  operation: string,
  status: number,
  error: SchemaError,
  member: string,
): string {
  const more = member === '' ? '' : ` ${member}`;
  return `${whereOf(api, place, operation, status, error.pointer)} ${error.keyword}${more}`;
}

/**
 * Members that an object has too many and too few have one cause: the schema describes something else. So have
 * the members of one object that are null and must not be.
 */
function familyOf(
  api: Api,
  place: SchemaPlace,
  operation: string,
  status: number,
  { pointer, keyword }: SchemaError,
  member: string,
  json: Json | undefined,
): NonNullable<Observation['family']> | null {
  if (member !== '')
    return {
      signature: `${whereOf(api, place, operation, status, pointer)} members`,
      member: `${withoutIndices(pointer)}/${member} ${keyword === 'required' ? '(missing)' : '(not in the schema)'}`,
    };
  if (keyword !== 'type' || pointer === '' || valueAt(json ?? null, pointer) !== null) return null;
  const holder = pointer.replace(/\/[^/]*$/, '');
  return {
    signature: `${whereOf(api, place, operation, status, holder)} null`,
    member: withoutIndices(pointer),
  };
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : excerpt(JSON.stringify(value), 80);
}

function severityOf(status: number, keyword: string): Severity {
  return status < 300 && !soft.has(keyword) ? 'medium' : 'low';
}
