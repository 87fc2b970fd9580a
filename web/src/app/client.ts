import { createContext, use } from 'react';
import type * as z from 'zod';
import { ErrorBody } from '#shared/platform/contract.ts';
import type { Route } from '#shared/platform/route.ts';
import { strings } from '../strings.ts';
import { CallError } from './call-error.ts';
import { noteServerTime } from './server-clock.ts';

type Part<R, K extends 'params' | 'query' | 'body'> = R extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? { readonly [P in K]: z.input<S> }
  : unknown;

export type CallInput<R extends Route> = Part<R, 'params'> &
  Part<R, 'query'> &
  Part<R, 'body'> & {
    /** The same for every attempt of one submission, so that a repeated attempt creates nothing twice. */
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

export type Answer<R extends Route> = R['answer']['schema'] extends infer S extends z.ZodType
  ? z.output<S>
  : undefined;

/** Calls one operation of the API; rejects with a `CallError`. */
export type Call = <R extends Route>(route: R, input: CallInput<R>) => Promise<Answer<R>>;

export interface Session {
  /** A token that has not run out, or null when there is none to be had. */
  accessToken(): Promise<string | null>;
  /** A fresh token after the server refused the last one, or null. */
  renew(): Promise<string | null>;
  /** Nobody is signed in any more. */
  end(): Promise<void>;
}

interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

function addressOf(route: Route, input: LooseInput): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Not from our API: a proxy's page, or half an answer.
    throw new CallError(strings.app.failure.unreadable, {
      code: 'UNREADABLE',
      status: response.status,
      correlationId: response.headers.get('x-correlation-id'),
    });
  }
}

async function send(
  route: Route,
  input: LooseInput,
  who: Readonly<Record<string, string>>,
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', ...who });
  if (input.idempotencyKey !== undefined) headers.set('idempotency-key', input.idempotencyKey);
  if (input.body !== undefined) headers.set('content-type', 'application/json');
  try {
    const response = await fetch(addressOf(route, input), {
      method: route.method,
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    });
    noteServerTime(response.headers.get('date'));
    return response;
  } catch (cause) {
    if (input.signal?.aborted) throw cause;
    throw new CallError(strings.app.failure.offline, { code: 'UNREACHABLE', status: 0 });
  }
}

async function answerOf<R extends Route>(route: R, response: Response): Promise<Answer<R>> {
  if (response.ok && route.answer.schema === null) return undefined as Answer<R>;
  const body = await jsonOf(response);
  if (response.ok) {
    const answer = route.answer.schema?.safeParse(body);
    if (answer?.success) return answer.data as Answer<R>;
  } else {
    const refusal = ErrorBody.safeParse(body);
    if (refusal.success) throw CallError.refused(refusal.data, response);
  }
  throw new CallError(strings.app.failure.unreadable, {
    code: 'UNREADABLE',
    status: response.status,
    correlationId: response.headers.get('x-correlation-id'),
  });
}

/** For routes that are open to anyone, where nobody need be signed in. */
export const callAsAnyone: Call = async (route, input) =>
  answerOf(route, await send(route, input as LooseInput, {}));

export function createCall(session: Session, memberId: string | null): Call {
  const sendAs = (route: Route, input: LooseInput, token: string) =>
    send(route, input, {
      authorization: `Bearer ${token}`,
      ...(memberId !== null && { 'x-assay-member': memberId }),
    });

  return async <R extends Route>(route: R, given: CallInput<R>): Promise<Answer<R>> => {
    const input = given as LooseInput;
    const token = await session.accessToken();
    let response = token === null ? null : await sendAs(route, input, token);
    if (response?.status === 401) {
      const fresh = await session.renew();
      response = fresh === null ? null : await sendAs(route, input, fresh);
    }
    if (response === null || response.status === 401) {
      await session.end();
      throw new CallError(strings.accounts.landing.ended, { code: 'UNAUTHORIZED', status: 401 });
    }
    return answerOf(route, response);
  };
}

export const CallContext = createContext<Call | null>(null);

export function useCall(): Call {
  const call = use(CallContext);
  if (call === null) throw new Error('useCall needs a CallContext above it');
  return call;
}
