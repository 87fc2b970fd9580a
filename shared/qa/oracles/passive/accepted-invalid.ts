import type { Api, Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Violation } from '../../input/request.ts';
import type { Oracle, Severity } from '../../report/contract.ts';
import { isArray, isObject, same, segmentsOf, valueAt } from '../../schema/pointer.ts';
import { excerpt, refused, succeeded } from '../answers.ts';
import type { PassiveOracle, Rule } from '../oracle.ts';
import { references } from '../references.ts';
import { isShared, placeOfInstance } from '../schema-place.ts';

/** Rules about how much or which, that a handler has to check on purpose. */
const limits = new Set([
  'maximum',
  'minimum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maxProperties',
  'minProperties',
  'multipleOf',
  'uniqueItems',
  'pattern',
  'enum',
  'const',
  'required',
  'dependentRequired',
]);

/**
 * Rules that many good servers are lenient about: OpenAPI lets formats be notes, unknown fields are dropped,
 * text that reads as a number is one. Breaking them only counts when the broken value comes back.
 */
const lenient = new Set(['type', 'additionalProperties', 'unevaluatedProperties', 'mediaType']);
const notes = new Set(['format', 'contentEncoding', 'contentMediaType', 'method', 'readOnly']);

/** Refusals that say nothing about what was sent. */
const aboutWhoAsks = new Set([401, 403, 407, 429]);

const paging = /limit|size|count|per_?page|page|top|first|last|max|take|offset|skip/i;

/** The rule that a request was made to break; null when servers need not check it. */
export function ruleBroken({ case: sent, operation }: Exchange): Rule | null {
  const violation = sent?.violates ?? null;
  if (violation === null || notes.has(violation.keyword) || violation.in === 'cookie') return null;
  const oracle = oracleOf(violation);
  if (oracle === null) return null;
  const field = `${violation.in}${withoutIndices(violation.pointer)}`;
  return { oracle, operation, field, keyword: violation.keyword };
}

/** A request that breaks one rule of the document and is answered as if it did not. */
export const acceptedInvalid: PassiveOracle = (api, operation, exchange) => {
  const violation = exchange.case?.violates ?? null;
  const rule = ruleBroken(exchange);
  if (violation === null || rule === null || !succeeded(exchange)) return [];
  if (isForgiven(operation, exchange, violation)) return [];
  const echoed = isEchoed(exchange, violation);
  if (lenient.has(violation.keyword) && violation.in !== 'path' && !echoed) return [];

  return [
    {
      oracle: rule.oracle,
      severity: severityOf(violation, echoed),
      operation: operation.id,
      signature: `${whereOf(api, operation, exchange, violation, rule)} ${violation.keyword}`,
      rule,
      // Whoever reads nothing as an empty object does so everywhere.
      ...(rule.keyword === 'absent' && { habit: 'absent' }),
      title: `${operation.id} takes ${wordsFor(violation)}`,
      evidence: `${violation.description}, and the answer was ${exchange.response?.status}${echoed ? ' with that value in it' : ''}: ${excerpt(exchange.response?.text ?? '', 120)}`,
      likelyCause: `The rule "${violation.keyword}" stands in the document only; the code does not check it.`,
      reference: violation.in === 'body' ? references.inputValidation : references.parameter,
      exchanges: [exchange],
    },
  ];
};

/** The rule that a request broke and was refused for. */
export function ruleKept(exchange: Exchange): Rule | null {
  if (!refused(exchange) || aboutWhoAsks.has(exchange.response?.status ?? 0)) return null;
  return ruleBroken(exchange);
}

/**
 * What leaves the rule unchecked, as far as one can tell: a header that nobody looks for is left out in one place,
 * and so is a field of a schema that several operations share.
 */
function whereOf(
  api: Api,
  operation: Operation,
  exchange: Exchange,
  violation: Violation,
  { oracle, field }: Rule,
): string {
  if (oracle === 'missing-header-accepted') return field;
  return placeOf(api, operation, exchange, violation) ?? `${operation.id} ${field}`;
}

/** The object that holds the field in a schema that several operations share, and its name; null: they share none. */
function placeOf(
  api: Api,
  operation: Operation,
  { case: sent }: Exchange,
  { in: part, pointer }: Violation,
): string | null {
  if (part !== 'body' || withoutItems(pointer) === '') return null;
  const schema =
    operation.body?.media.find(({ type }) => type === sent?.input.body?.mediaType)?.schema ?? null;
  const [holder, name] = splitPointer(withoutItems(pointer));
  const place = schema === null ? null : placeOfInstance(api, schema, holder);
  return place !== null && isShared(place) ? `${place} ${name}` : null;
}

/** Items of a list have no name: what is wrong with them is wrong with the list. */
const withoutItems = (pointer: string) => pointer.replace(/(\/\d+)+$/, '');

function splitPointer(pointer: string): readonly [holder: string, name: string] {
  const end = pointer.lastIndexOf('/');
  return [pointer.slice(0, end), pointer.slice(end + 1)];
}

function oracleOf({ in: place, keyword, pointer }: Violation): Oracle | null {
  if (place === 'header') {
    if (/^\/(accept|content-type|authorization)$/i.test(pointer)) return null;
    return keyword === 'required' || keyword === 'absent' ? 'missing-header-accepted' : 'limit-ignored';
  }
  return limits.has(keyword) ? 'limit-ignored' : 'invalid-data-accepted';
}

const withoutIndices = (pointer: string) => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');

function wordsFor({ in: place, pointer, keyword }: Violation): string {
  const name = segmentsOf(pointer)
    .filter((segment) => !/^\d+$/.test(segment))
    .join('.');
  if (keyword === 'absent' || (keyword === 'required' && place !== 'body'))
    return `a request without ${name || `a ${place}`}`;
  return name === '' ? `a ${place} that breaks "${keyword}"` : `a ${name} that breaks "${keyword}"`;
}

/** A list that a too large limit did not make longer, or a removal that has nothing to look at. */
function isForgiven(operation: Operation, exchange: Exchange, violation: Violation): boolean {
  const body = exchange.response?.json;
  // Most servers take `?q=` for no q at all.
  if (violation.in === 'query' && valueAt(sentPart(exchange, 'query') ?? null, violation.pointer) === '')
    return true;
  if (violation.in === 'query' && paging.test(violation.pointer) && operation.method === 'GET') {
    const sent = valueAt(sentPart(exchange, 'query') ?? null, violation.pointer);
    const length = longestList(body);
    if (/^(exclusive)?maximum$/i.test(violation.keyword)) {
      // Clamped: fewer than asked for. Only a list as long as asked for shows that the limit is not there, or an
      // answer that says that it goes by it.
      if (typeof sent !== 'number') return true;
      if (saysSo(body, segmentsOf(violation.pointer).at(-1) ?? '', sent)) return false;
      return length === null || length < sent;
    }
    return /minimum|type|multipleOf/i.test(violation.keyword);
  }
  return operation.method === 'DELETE' && violation.in === 'path';
}

const letters = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');

/** Whether the answer to a page tells the size that was asked for as its own. */
function saysSo(body: Json | undefined, name: string, sent: number): boolean {
  if (!isObject(body)) return false;
  const places = [body, ...Object.values(body).filter(isObject)];
  return places.some((at) =>
    Object.entries(at).some(([key, value]) => letters(key) === letters(name) && value === sent),
  );
}

function longestList(value: Json | undefined): number | null {
  if (isArray(value)) return value.length;
  if (!isObject(value)) return null;
  const lengths = Object.values(value).flatMap((each) => (isArray(each) ? [each.length] : []));
  return lengths.length === 0 ? null : Math.max(...lengths);
}

function sentPart(exchange: Exchange, part: 'query' | 'path' | 'body'): Json | undefined {
  const input = exchange.case?.input;
  return part === 'body' ? input?.body?.value : input?.[part];
}

/** Whether the answer has the value that breaks the rule, under the same name. */
function isEchoed(exchange: Exchange, { in: place, pointer, keyword }: Violation): boolean {
  if (place !== 'body' || keyword === 'required') return false;
  const value = valueAt(sentPart(exchange, 'body') ?? null, pointer);
  const name = segmentsOf(pointer).at(-1);
  if (value === undefined || name === undefined) return false;
  const holds = (at: Json | undefined, depth: number): boolean => {
    if (depth > 6) return false;
    if (isArray(at)) return at.some((each) => holds(each, depth + 1));
    if (!isObject(at)) return false;
    if (Object.hasOwn(at, name) && same(at[name], value)) return true;
    return Object.values(at).some((each) => holds(each, depth + 1));
  };
  return holds(exchange.response?.json, 0);
}

function severityOf({ in: place, keyword }: Violation, echoed: boolean): Severity {
  if (keyword === 'additionalProperties' || keyword === 'mediaType') return 'low';
  if (echoed) return 'medium';
  return place === 'body' || keyword === 'enum' || keyword === 'required' ? 'medium' : 'low';
}
