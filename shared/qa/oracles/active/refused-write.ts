import type { Json, JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { validatorOf } from '../../schema/validator.ts';
import { refused, statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { type Field, fieldsOf } from '../schema-place.ts';
import { bodyOf, callWith, operationAt, withBody } from './calls.ts';
import { comparableNames, itemsOf, meansTheSame, subjectOf } from './content.ts';
import { bodySchema, fullerBody } from './other-values.ts';

/** Values that hardly any schema of a field allows. */
const wrong: readonly Json[] = [{ not: 'allowed' }, [[]], true, -1, 'x'.repeat(5_000), ''];

/** Sends a write that breaks one rule; when it is refused, nothing may have changed. */
export const refusedWrite: ActiveOracle = {
  name: 'refused-write',
  security: false,
  applies: (api, { method, path, body }) =>
    body !== null &&
    (method === 'POST' || method === 'PUT' || method === 'PATCH') &&
    operationAt(api, 'GET', path) !== null,
  async probe(prober, operation) {
    if (!prober.room(6)) return null;
    const accepted = await prober.accepted(operation.id);
    const body = accepted === null ? null : bodyOf(accepted);
    const schema = accepted === null ? null : bodySchema(operation, accepted.input.body?.mediaType ?? '');
    const reader = operationAt(prober.api, 'GET', operation.path);
    const reading =
      accepted === null || reader === null ? null : callWith(reader, accepted.input.path, accepted.input);
    if (accepted === null || body === null || schema === null || reading === null) return null;

    const changed = fullerBody(prober.api, schema, body, prober.random);
    const broken = brokenBodies(prober, operation, accepted, changed);
    const before = await prober.send(reading);
    if (!succeeded(before)) return null;
    let looked = false;
    for (const call of broken) {
      const write = await prober.send(call);
      if (!refused(write) || write.response?.status === 401 || write.response?.status === 403) continue;
      looked = true;
      const after = await prober.send(reading);
      const seen =
        operation.method === 'POST' ? added(changed, call, before, after) : altered(changed, before, after);
      if (seen !== null) return [observe(operation, call, seen, [before, write, after])];
    }
    return looked ? [] : null;
  },
};

/** The body with one field that is certainly wrong, everything else valid and new: the last field and the first. */
function brokenBodies(prober: Prober, operation: Operation, call: Case, body: JsonObject): Case[] {
  const schema = bodySchema(operation, call.input.body?.mediaType ?? '');
  const fields = [...fieldsOf(prober.api, schema).values()].filter(({ readOnly }) => !readOnly);
  const chosen = [...new Set([fields.at(-1), fields[0]])].filter((field) => field !== undefined);
  return chosen.flatMap((field) => {
    const value = wrongFor(prober, field);
    if (value === undefined) return [];
    const description = `${field.name} is ${JSON.stringify(value).slice(0, 30)}`;
    const broken = withBody(call, { ...body, [field.name]: value }, description);
    return [
      {
        ...broken,
        kind: 'negative' as const,
        violates: { in: 'body' as const, pointer: `/${field.name}`, keyword: 'type', description },
      },
    ];
  });
}

function wrongFor(prober: Prober, field: Field): Json | undefined {
  const validator = validatorOf(prober.api, { pointer: field.place }, 'request');
  return wrong.find((value) => validator.check(value).some(({ keyword }) => keyword === 'type'));
}

function observe(
  operation: Operation,
  call: Case,
  seen: string,
  exchanges: readonly [Exchange, Exchange, Exchange],
): Observation {
  return {
    oracle: 'failed-write-has-effect',
    severity: 'high',
    operation: operation.id,
    signature: `${operation.id} has an effect`,
    title: `${operation.id} is refused and changes something all the same`,
    evidence: `${call.description}: the answer was ${statusOf(exchanges[1])}, yet ${seen}.`,
    likelyCause: 'The handler writes before it has checked everything, and does not undo it.',
    reference: references.clientError,
    exchanges,
  };
}

function altered(sent: JsonObject, before: Exchange, after: Exchange): string | null {
  const [was, is] = [subjectOf(before.response?.json), subjectOf(after.response?.json)];
  if (!succeeded(after) || was === null || is === null) return null;
  const name = comparableNames(sent, is).find(
    (each) => !meansTheSame(was[each], is[each]) && meansTheSame(sent[each], is[each]),
  );
  return name === undefined ? null : `${name} now has the value that was sent`;
}

/** A new item with everything that was sent but the broken field: others may add to the list meanwhile. */
function added(sent: JsonObject, call: Case, before: Exchange, after: Exchange): string | null {
  const broken = call.violates?.pointer.slice(1);
  const names = Object.keys(sent).filter((name) => name !== broken && typeof sent[name] === 'string');
  if (names.length === 0 || !succeeded(after)) return null;
  const isNew = (item: Json) => {
    const subject = subjectOf(item);
    return subject !== null && names.every((name) => meansTheSame(sent[name], subject[name]));
  };
  const had = (itemsOf(before.response?.json) ?? []).filter(isNew).length;
  const has = (itemsOf(after.response?.json) ?? []).filter(isNew).length;
  return has > had ? 'the list has an item with the values that were sent' : null;
}
