import type { Api, Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { isArray, isObject } from '../../schema/pointer.ts';
import { excerpt } from '../answers.ts';
import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import { fieldsOf, partsOf } from '../schema-place.ts';

/**
 * Words of rules that a schema cannot hold: uniqueness, other resources, rights, state, dates, checksums.
 * A refusal that uses one says nothing against the document.
 */
const business =
  /\b(exist\w*|unique|uniqueness|taken|already|duplicate\w*|conflict\w*|found|unknown|permission\w*|allowed|authori[sz]ed|forbidden|balance|funds|insufficient|stock|available|unavailable|past|future|expired?|earlier|later|before|after|match\w*|differ\w*|same|token|credentials?|wrong|incorrect|state|status|closed|locked|owner|quota|checksum|either|unless|when|if|with|without|together|depends?|deleted|used|reserved|reachable|refer\w*|related|belong\w*|verify|verified)\b/i;

/** How good they must be is a policy of the service, which documents leave out on purpose. */
const policies = /^(new_?|old_?|current_?)?(pass(word|phrase|code)?|pwd|pin|secret)$/i;

/** Sentences with which frameworks say that a value is too large, too small or missing. */
const bound =
  /(?:at most|no (?:more|longer|greater) than|less than(?: or equal to)?|not exceed|maximum(?: length)?(?: is| of)?|max(?:imum)?[:= ]|<=?|at least|no (?:less|shorter|fewer) than|(?:greater|more|longer) than(?: or equal to)?|minimum(?: length)?(?: is| of)?|min(?:imum)?[:= ]|>=?)\s*(-?\d+(?:\.\d+)?)/i;
const missing =
  /\b(?:is|are|field|property|parameter)?\s*(?:required|missing|must not be (?:null|blank|empty)|may not be (?:null|blank|empty)|cannot be (?:null|blank|empty)|can't be (?:blank|empty))\b/i;

interface Complaint {
  readonly field: string;
  readonly message: string;
}

/**
 * A request that is valid as documented, refused with words that contradict the document: it asks for a field
 * that is optional, or names a limit that is not there. Any other refusal may be a rule of the business.
 */
export const validDataRefused: PassiveOracle = (api, operation, exchange) => {
  const { response } = exchange;
  if (response === null || exchange.case === null || exchange.case.violates !== null) return [];
  if (response.status !== 400 && response.status !== 422) return [];
  for (const complaint of complaintsOf(response.json)) {
    if (business.test(complaint.message) || policies.test(complaint.field)) continue;
    const contradiction = contradictionOf(api, operation, exchange, complaint);
    if (contradiction === null) continue;
    return [
      {
        oracle: 'valid-data-refused',
        severity: 'low',
        operation: operation.id,
        signature: `${operation.id} ${complaint.field} ${contradiction.kind}`,
        title: `${operation.id} refuses ${complaint.field} as the document allows it`,
        evidence: `${contradiction.said} The answer was ${response.status}: ${excerpt(complaint.message)}`,
        likelyCause: 'The code checks more than the document says.',
        reference: references.schema,
        exchanges: [exchange],
      },
    ];
  }
  return [];
};

const fieldNames = ['field', 'name', 'path', 'param', 'property', 'parameter', 'pointer', 'loc', 'source'];
const messageNames = ['message', 'msg', 'detail', 'error', 'reason', 'description'];

const lastName = (text: string) =>
  text
    .split(/[./[\]]+/)
    .filter((part) => part !== '')
    .at(-1) ?? '';

function nameIn(value: Json | undefined): string | null {
  if (typeof value === 'string') return lastName(value);
  if (isArray(value)) return nameIn(value.at(-1));
  if (isObject(value)) return nameIn(value.pointer ?? value.parameter);
  return null;
}

/** Pairs of field and message, in the shapes that frameworks use: lists of objects, and objects by field. */
function* complaintsOf(value: Json | undefined, depth = 0): Generator<Complaint> {
  if (depth > 4) return;
  if (isArray(value)) {
    for (const item of value) yield* complaintsOf(item, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  const field = fieldNames.map((name) => nameIn(value[name])).find((name) => name !== null);
  const message = messageNames.map((name) => value[name]).find((text) => typeof text === 'string');
  if (field !== undefined && field !== null && message !== undefined) yield { field, message };
  for (const [name, item] of Object.entries(value)) {
    const texts = isArray(item) ? item.filter((each) => typeof each === 'string') : [];
    const sentences = typeof item === 'string' ? [item] : texts;
    for (const sentence of sentences) yield { field: lastName(name), message: sentence };
    yield* complaintsOf(item, depth + 1);
  }
}

interface Known {
  readonly required: boolean;
  readonly place: string;
  readonly value: Json | undefined;
}

function knownField(api: Api, operation: Operation, exchange: Exchange, name: string): Known | null {
  const input = exchange.case?.input;
  const parameter = operation.parameters.find((each) => each.name === name && each.in === 'query');
  if (parameter !== undefined) {
    return { required: parameter.required, place: parameter.schema.pointer, value: input?.query[name] };
  }
  const sent = input?.body;
  if (sent === null || sent === undefined || !isObject(sent.value)) return null;
  const schema = operation.body?.media.find(({ type }) => type === sent.mediaType)?.schema ?? null;
  const field = fieldsOf(api, schema).get(name);
  if (field === undefined) return null;
  return { required: field.required, place: field.place, value: sent.value[name] };
}

const limitKeywords = [
  'maximum',
  'minimum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
];

function contradictionOf(
  api: Api,
  operation: Operation,
  exchange: Exchange,
  { field, message }: Complaint,
): { readonly kind: string; readonly said: string } | null {
  const known = knownField(api, operation, exchange, field);
  if (known === null) return null;
  if (known.value === undefined) {
    if (known.required || !missing.test(message)) return null;
    return { kind: 'required', said: `${field} is optional in the document and was left out.` };
  }
  const named = bound.exec(message)?.[1];
  if (named === undefined) return null;
  const documented = partsOf(api, known.place).some(
    ({ schema }) => isObject(schema) && limitKeywords.some((keyword) => schema[keyword] === Number(named)),
  );
  if (documented) return null;
  return { kind: `limit ${named}`, said: `The document knows no limit of ${named} for ${field}.` };
}
