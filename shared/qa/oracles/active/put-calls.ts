import type { Json, JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { succeeded } from '../answers.ts';
import type { Prober } from '../oracle.ts';
import { bodyOf, callWith, operationAt, withBody } from './calls.ts';
import { subjectOf } from './content.ts';
import { bodySchema, completedBody, fullerBody } from './other-values.ts';

/** What is there after a write, and what showed it. */
export interface State {
  readonly fields: JsonObject;
  readonly exchange: Exchange;
}

/** How the state after a write is seen: by GET of the same path, else by the answer of the write itself. */
export function readerFor(prober: Prober, operation: Operation, call: Case) {
  const reader = operationAt(prober.api, 'GET', operation.path);
  const reading = reader === null ? null : callWith(reader, call.input.path, call.input);
  return async (written: Exchange | null): Promise<State | null> => {
    const exchange = reading === null ? written : await prober.send(reading);
    if (exchange === null || !succeeded(exchange)) return null;
    const fields = subjectOf(exchange.response?.json);
    return fields === null ? null : { fields, exchange };
  };
}

/** A body that was accepted. */
export interface Written {
  readonly sent: JsonObject;
  readonly call: Case;
  readonly exchange: Exchange;
}

/** Writes with as many fields, and as many other values, as the server takes; null when it takes none. */
export async function fullWrite(prober: Prober, operation: Operation, call: Case): Promise<Written | null> {
  const body = bodyOf(call);
  const schema = bodySchema(operation, call.input.body?.mediaType ?? '');
  if (body === null || schema === null) return null;
  const bodies = [
    fullerBody(prober.api, schema, body, prober.random),
    // Another value may refer to something that does not exist.
    completedBody(prober.api, schema, body, prober.random),
    body,
  ];
  for (const sent of bodies) {
    const full = withBody(call, sent, 'replaced by a full body');
    const exchange = await prober.send(full);
    if (succeeded(exchange)) return { sent, call: full, exchange };
  }
  return null;
}

/** A value for evidence. */
export const told = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
