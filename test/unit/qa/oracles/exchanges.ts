import type { Json, Operation } from '#shared/qa/document/api.ts';
import type { Exchange, Identity, WireResponse } from '#shared/qa/execution/exchange.ts';
import type { Case, OperationInput, Violation } from '#shared/qa/input/request.ts';

export const noInput: OperationInput = { path: {}, query: {}, headers: {}, cookies: {}, body: null };

export const jsonBody = (value: Json): OperationInput['body'] => ({ mediaType: 'application/json', value });

export interface Told {
  readonly input?: Partial<OperationInput>;
  readonly violates?: Violation | null;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly text?: string;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly took?: number;
  readonly identity?: Identity;
}

export function responseOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): WireResponse {
  const type = headers['content-type'] ?? '';
  let json: Json | undefined;
  try {
    json = /json/.test(type) ? JSON.parse(text) : undefined;
  } catch {
    json = undefined;
  }
  return { status, headers, body: Buffer.from(text), truncated: false, json, text };
}

let number = 0;

/** An exchange of the operation as it would come from the wire. */
export function exchangeOf(operation: Operation, told: Told): Exchange {
  const input: OperationInput = { ...noInput, ...told.input };
  const each: Case = {
    operation: operation.id,
    kind: told.violates ? 'negative' : 'minimal',
    description: 'for the test',
    input,
    violates: told.violates ?? null,
  };
  const text = told.text ?? (told.body === undefined ? '' : JSON.stringify(told.body));
  const headers = { ...(told.body !== undefined && { 'content-type': 'application/json' }), ...told.headers };
  number += 1;
  return {
    number,
    operation: operation.id,
    case: each,
    identity: told.identity ?? 'first',
    request: {
      method: operation.method,
      target: operation.path,
      headers: {},
      body: input.body === null ? null : JSON.stringify(input.body.value),
    },
    uses: [],
    response: told.failure === undefined ? responseOf(told.status ?? 200, headers, text) : null,
    failure: told.failure ?? null,
    took: told.took ?? 5,
    startedAt: '2026-01-01T00:00:00.000Z',
  };
}
