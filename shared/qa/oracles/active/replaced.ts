import type { JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { isArray, isObject, same } from '../../schema/pointer.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { type Field, fieldsOf } from '../schema-place.ts';
import { operationAt, withBody } from './calls.ts';
import { comparableNames, meansTheSame } from './content.ts';
import { barestBody, bodySchema } from './other-values.ts';
import { fullWrite, readerFor, type State, told } from './put-calls.ts';

/** Words with which a document says that a PUT only changes what it is given. */
const merges =
  /partial|merge|only the (?:given|supplied|sent|provided|specified)|fields? (?:that (?:are|is|were) )?(?:given|sent|provided|supplied|specified)|unchanged|left as|keeps?\b|omitted|optional(?:ly)? updat/i;

/** Replaces something with a full body, then with a bare one, and reads it each time. */
export const replaced: ActiveOracle = {
  name: 'replaced',
  security: false,
  applies: (_api, { method, body }) =>
    method === 'PUT' && body !== null && body.media.some(({ type }) => /json/i.test(type)),
  async probe(prober, operation) {
    if (!prober.room(12)) return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    const schema = bodySchema(operation, call.input.body?.mediaType ?? '');
    if (schema === null) return null;

    const read = readerFor(prober, operation, call);
    const original = await read(null);
    const first = await fullWrite(prober, operation, call);
    if (first === null) return null;
    const after = await read(first.exchange);
    const observations: Observation[] = [...ignored(operation, first.sent, original, first.exchange, after)];
    const bare = barestBody(prober.api, schema, first.sent);
    // What is ignored is also kept: that is no second fault.
    if (
      observations.length === 0 &&
      after !== null &&
      Object.keys(bare).length < Object.keys(first.sent).length
    ) {
      const replacement = await prober.send(
        withBody(call, bare, 'replaced by a body without optional fields'),
      );
      const now = succeeded(replacement) ? await read(replacement) : null;
      if (now !== null) {
        const silent = [...fieldsOf(prober.api, schema).values()].filter(saysNothing);
        const kept = keptFields(
          first.sent,
          bare,
          after.fields,
          now.fields,
          silent.map(({ name }) => name),
        );
        observations.push(...merged(prober, operation, kept, [first.exchange, replacement, now.exchange]));
      }
    }
    return observations;
  },
};

/** Fields that were sent, and that are as they were before. */
function ignored(
  operation: Operation,
  sent: JsonObject,
  original: State | null,
  write: Exchange,
  after: State | null,
): Observation[] {
  if (original === null || after === null || original.exchange.number === after.exchange.number) return [];
  const untouched = comparableNames(sent, after.fields).filter(
    (name) =>
      !meansTheSame(sent[name], after.fields[name]) && same(original.fields[name], after.fields[name]),
  );
  const [name] = untouched;
  if (name === undefined) return [];
  const changed = Object.keys(after.fields).some((each) => !same(original.fields[each], after.fields[each]));
  return [
    {
      oracle: 'partial-put',
      severity: 'medium',
      operation: operation.id,
      // What keeps nothing at all of what is sent keeps nothing anywhere.
      signature: changed ? `${operation.id} ignores ${untouched.join(' ')}` : 'stores nothing',
      title: `${operation.id} answers success and leaves ${untouched.join(', ')} as before`,
      evidence: `${name} was sent as ${told(sent[name])}, the answer was ${statusOf(write)}, and it is still ${told(after.fields[name])}.`,
      likelyCause: 'The handler copies only some of the fields.',
      reference: references.put,
      exchanges: [original.exchange, write, after.exchange],
    },
  ];
}

/**
 * A field whose kept value is no evidence: a server fills in what it takes for the default, and the value of a
 * switch or a choice may well be that.
 */
function saysNothing({ readOnly, schema }: Field): boolean {
  if (readOnly || !isObject(schema)) return true;
  return schema.type === 'boolean' || schema.enum !== undefined || schema.default !== undefined;
}

/** Optional fields that the second body left out and that still have the value that the first one sent. */
function keptFields(
  full: JsonObject,
  bare: JsonObject,
  before: JsonObject,
  now: JsonObject,
  silent: readonly string[],
): string[] {
  return Object.keys(full).filter((name) => {
    const value = full[name];
    const plain = value === null || value === 0 || value === '' || (isArray(value) && value.length === 0);
    return (
      !Object.hasOwn(bare, name) &&
      !silent.includes(name) &&
      !plain &&
      !(isObject(value) && Object.keys(value).length === 0) &&
      meansTheSame(value, before[name]) &&
      Object.hasOwn(now, name) &&
      meansTheSame(value, now[name])
    );
  });
}

function merged(
  prober: Prober,
  operation: Operation,
  kept: readonly string[],
  exchanges: readonly Exchange[],
): Observation[] {
  const [name] = kept;
  if (name === undefined || merges.test(`${operation.summary} ${operation.description}`)) return [];
  const patch = operationAt(prober.api, 'PATCH', operation.path) !== null;
  return [
    {
      oracle: 'partial-put',
      // With a PATCH beside it there is no doubt what PUT is for.
      severity: patch ? 'medium' : 'low',
      operation: operation.id,
      signature: `${operation.id} keeps what is left out`,
      title: `${operation.id} keeps fields that the new body leaves out`,
      evidence: `After a PUT without ${kept.join(', ')} they still have the values of the PUT before. PUT replaces the whole; what merges is a PATCH.`,
      likelyCause: 'The handler merges the body into what is stored.',
      reference: references.put,
      exchanges,
    },
  ];
}
