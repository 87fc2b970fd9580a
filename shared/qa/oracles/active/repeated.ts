import type { Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { isArray, isObject, same } from '../../schema/pointer.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { resolveSchema } from '../schema-place.ts';
import { bodyOf, callWith, operationAt, parentPath, withBody } from './calls.ts';
import { isVolatile, meansTheSame, plainName, sameContent, subjectOf } from './content.ts';
import { bodySchema, otherValue } from './other-values.ts';
import { fullWrite, readerFor, type State, told } from './put-calls.ts';

/** Puts the same twice and reads it each time. */
export const repeated: ActiveOracle = {
  name: 'repeated',
  security: false,
  applies: (_api, { method, body }) =>
    method === 'PUT' && body !== null && body.media.some(({ type }) => /json/i.test(type)),
  async probe(prober, operation) {
    if (!prober.room(8)) return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    return bodyOf(call) === null ? plainTwice(prober, operation, call) : objectTwice(prober, operation, call);
  },
};

function observe(
  operation: Operation,
  what: string,
  evidence: string,
  exchanges: readonly Exchange[],
): Observation {
  return {
    oracle: 'put-not-idempotent',
    severity: 'medium',
    operation: operation.id,
    signature: `${operation.id} ${what}`,
    title: `${operation.id} gives another result when it is repeated`,
    evidence,
    likelyCause: 'The handler adds to what is stored, or creates anew, where it should replace.',
    reference: references.idempotent,
    exchanges,
  };
}

const changes = (
  operation: Operation,
  name: string,
  values: readonly [Json | undefined, Json | undefined],
  exchanges: readonly Exchange[],
) =>
  observe(
    operation,
    `changes ${name}`,
    `After the first request ${name} was ${told(values[0])}, after the same request again it was ${told(values[1])}.`,
    [...new Set(exchanges)],
  );

async function objectTwice(
  prober: Prober,
  operation: Operation,
  call: Case,
): Promise<readonly Observation[] | null> {
  const first = await fullWrite(prober, operation, call);
  if (first === null) return null;
  const own = readerFor(prober, operation, call);
  const direct = await own(first.exchange);
  const read = direct === null ? parentReader(prober, operation, call) : own;
  const after = direct ?? (await read(first.exchange));
  const second = await prober.send(first.call);
  const refusal = refusedAgain(operation, first.exchange, second);
  if (refusal !== null) return [refusal];
  if (!succeeded(second) || after === null) return [];
  const again = await read(second);
  if (again === null || again.exchange.number === after.exchange.number) return [];
  const names =
    direct === null ? Object.keys(after.fields) : [...Object.keys(first.sent), 'id', '_id', 'uuid'];
  const different = names.find(
    (each) =>
      !isVolatile(each) &&
      Object.hasOwn(after.fields, each) &&
      !meansTheSame(after.fields[each], again.fields[each]),
  );
  if (different === undefined) return [];
  const values = [after.fields[different], again.fields[different]] as const;
  return [changes(operation, different, values, [first.exchange, after.exchange, second, again.exchange])];
}

/** Versions that are out of date and limits are good reasons to refuse the second. */
function refusedAgain(operation: Operation, first: Exchange, second: Exchange): Observation | null {
  const status = second.response?.status ?? 0;
  if (status < 400 || status >= 500 || [401, 403, 409, 412, 423, 428, 429].includes(status)) return null;
  return observe(
    operation,
    'refused',
    `The same request got ${statusOf(first)} the first time and ${status} the second.`,
    [first, second],
  );
}

/**
 * What `PUT /habits/{id}/goal` sets, as `GET /habits/{id}` shows it: the fields that are called like the end of the
 * path. Of others nobody knows what they should be.
 */
function parentReader(prober: Prober, operation: Operation, call: Case) {
  const about = plainName(operation.path.replace(/\/$/, '').split('/').at(-1) ?? '');
  const reader = about.includes('{') ? null : operationAt(prober.api, 'GET', parentPath(operation.path));
  const reading = reader === null ? null : callWith(reader, call.input.path, call.input);
  return async (): Promise<State | null> => {
    const exchange = reading === null ? null : await prober.send(reading);
    const whole = exchange === null || !succeeded(exchange) ? null : subjectOf(exchange.response?.json);
    if (exchange === null || whole === null) return null;
    const fields = Object.entries(whole).filter(([name]) => `${plainName(name)}_`.startsWith(`${about}_`));
    return { fields: Object.fromEntries(fields), exchange };
  };
}

/** Nothing comes of adding these. */
const isNeutral = (value: Json) =>
  value === 0 || value === '' || value === null || (isArray(value) && value.length === 0);

/** A number, a text or a list in place of an object: the whole answer of GET is what it sets. */
async function plainTwice(
  prober: Prober,
  operation: Operation,
  call: Case,
): Promise<readonly Observation[] | null> {
  const { body } = call.input;
  const reader = operationAt(prober.api, 'GET', operation.path);
  const reading = reader === null ? null : callWith(reader, call.input.path, call.input);
  if (body === null || isObject(body.value) || reading === null) return null;
  const schema = bodySchema(operation, body.mediaType);
  const place = schema === null ? null : resolveSchema(prober.api, schema);
  const value =
    isNeutral(body.value) && place !== null
      ? otherValue(prober.api, place, body.value, prober.random)
      : body.value;
  if (value === undefined) return null;
  const write = withBody(call, value, 'put something other than nothing');
  const first = await prober.send(write);
  if (!succeeded(first)) return null;
  const after = await prober.send(reading);
  const second = await prober.send(write);
  const refusal = refusedAgain(operation, first, second);
  if (refusal !== null) return [refusal];
  const again = await prober.send(reading);
  if (![after, second, again].every(succeeded)) return null;
  const values = [after.response?.json, again.response?.json] as const;
  if (values[0] === undefined || same(values[0], values[1] ?? null) || sameContent(...values)) return [];
  return [changes(operation, 'what is there', values, [first, after, second, again])];
}
