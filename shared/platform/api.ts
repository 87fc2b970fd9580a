import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { authenticate, authenticateApplicant } from './authenticate.ts';
import { setting } from './config.ts';
import { Refusal, refuse } from './errors.ts';
import { type Answer, type Exchange, exchange, type HttpHandler } from './exchange.ts';
import { Idempotency } from './idempotency.ts';
import { sourceAddress } from './origin.ts';
import type { Principal } from './principal.ts';
import { countCall } from './rate-limit.ts';
import { jsonBody, validated } from './request.ts';
import type { Route } from './route.ts';

type Parsed<R extends Route, Part extends 'params' | 'query' | 'body'> =
  R extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;

/** What a route answers when all went well: nothing for an empty answer. */
export type AnswerOf<R extends Route> = R['answer']['schema'] extends infer Schema extends z.ZodType
  ? z.input<Schema>
  : // biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer returns nothing
    void;

/** A call that passed every check that needs no knowledge of the capability. */
export interface Call<R extends Route> {
  readonly principal: Principal;
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly body: Parsed<R, 'body'>;
  readonly correlationId: string;
  /** Put its record into the transaction of the effect. */
  readonly idempotency: Idempotency;
  /** Address of the client; asks for a secret on the first call. */
  sourceAddress(): Promise<string>;
  /** E-mail address of the person who is signed in, confirmed by the issuer; asks it on the first call. */
  verifiedEmail(): Promise<string>;
  /** Adds a header to the answer, name in lower case. */
  setHeader(name: string, value: string): void;
}

/**
 * The Lambda handler of one route (HTTP API, payload 2.0): authenticate, rate limit, authorise, validate,
 * replay, handle. Nothing but counters and telemetry is written before `handle` is called.
 */
export function api<const R extends Route>(
  route: R,
  handle: (call: Call<R>) => Promise<AnswerOf<R>>,
): HttpHandler {
  return exchange(route.id, async (current) => {
    const principal = await recognise(route, current);
    Object.assign(current.headers, await countCall(principal.principalId, route.id, route.rateLimit));
    if (!route.roles.includes(principal.role)) {
      refuse('FORBIDDEN', `This is not for the role ${principal.role}.`);
    }
    const { event } = current;
    const params = validated('params', route.params, event.pathParameters ?? {});
    const query = validated('query', route.query, event.queryStringParameters ?? {});
    const body = route.body && validated('body', route.body, jsonBody(event));
    const idempotency = Idempotency.of(
      principal.principalId,
      route.id,
      route.idempotent ? event.headers['idempotency-key'] : undefined,
      { params, query, body },
    );
    const call = {
      principal,
      params,
      query,
      body,
      correlationId: current.correlationId,
      idempotency,
      sourceAddress: () => sourceAddress(event),
      verifiedEmail: async () => (await import('./userinfo.ts')).verifiedEmail(event.headers.authorization),
      setHeader: (name: string, value: string) => {
        current.headers[name] = value;
      },
    } as Call<R>;
    return { status: route.answer.status, body: await answerOnce(route, call, () => handle(call)) };
  });
}

async function recognise(route: Route, current: Exchange): Promise<Principal> {
  const { event } = current;
  if (route.roles.includes('anyone')) {
    const principalId = `address/${await sourceAddress(event)}`;
    return { principalId, role: 'anyone', companyId: null, subject: principalId, keyId: null };
  }
  try {
    const { authorization, 'x-assay-member': wantedMember } = event.headers;
    current.principal = route.roles.includes('applicant')
      ? await authenticateApplicant(authorization)
      : await authenticate(authorization, wantedMember);
    return current.principal;
  } catch (error) {
    // Guessing costs the guesser's address, since there is no principal to count for.
    if (error instanceof Refusal) {
      await countCall(`address/${await sourceAddress(event)}`, route.id, route.rateLimit);
    }
    throw error;
  }
}

async function answerOnce<R extends Route>(
  route: R,
  call: Call<R>,
  handle: () => Promise<AnswerOf<R>>,
): Promise<Answer['body']> {
  const replay = async () => {
    const earlier = await call.idempotency.earlier();
    if (earlier) call.setHeader('idempotency-replayed', 'true');
    return earlier;
  };
  const earlier = await replay();
  if (earlier) return earlier.answer;
  let answer: unknown;
  try {
    answer = await handle();
  } catch (error) {
    // Whatever went wrong: if the record exists now, the effect does too, by a call that raced this one
    // or by this one itself when only the confirmation was lost.
    const raced = await replay();
    if (raced) return raced.answer;
    throw error;
  }
  if (setting('STAGE') === 'local') assertAsPromised(route, answer);
  return answer ?? undefined;
}

/** Catches a handler that drifts from its contract, on the stage where that breaks nobody's call. */
function assertAsPromised({ id, answer: { schema } }: Route, answer: unknown): void {
  const sent = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  if (schema === null ? sent !== undefined : !isDeepStrictEqual(schema.parse(sent), sent)) {
    throw new Error(`${id} answered something else than its contract says.`);
  }
}
