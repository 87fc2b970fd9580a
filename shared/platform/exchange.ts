import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { ErrorBody } from './contract.ts';
import { Refusal } from './errors.ts';
import { logger } from './logger.ts';
import type { Principal } from './principal.ts';
import { recordRequest } from './telemetry.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** One request on its way to its answer. */
export interface Exchange {
  readonly event: APIGatewayProxyEventV2;
  readonly correlationId: string;
  /** Sent with the answer, whatever it will be. */
  readonly headers: Record<string, string>;
  /** Set once the caller is known. */
  principal: Principal | null;
}

export interface Answer {
  readonly status: number;
  /** Undefined for an empty one. */
  readonly body: unknown;
}

/** What every request has, known route or not: correlation id, errors in one shape, a telemetry row. */
export function exchange(routeId: string, answer: (exchange: Exchange) => Promise<Answer>): HttpHandler {
  return async (event) => {
    const startedAt = performance.now();
    const correlationId = correlationIdOf(event);
    logger.resetKeys();
    logger.appendKeys({ correlationId, route: routeId });
    const current: Exchange = {
      event,
      correlationId,
      headers: { 'x-correlation-id': correlationId, 'cache-control': 'no-store' },
      principal: null,
    };
    const { status, body } = await answer(current).catch((error) => refused(error, current));
    const latencyMs = Math.round(performance.now() - startedAt);
    const { method } = event.requestContext.http;
    const { principalId = null, companyId = null } = current.principal ?? {};
    logger.info('Answered', { method, status, latencyMs, principalId });
    await recordRequest({ route: routeId, method, status, latencyMs, principalId, companyId, correlationId });
    if (body === undefined) return { statusCode: status, headers: current.headers };
    return {
      statusCode: status,
      headers: { ...current.headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    };
  };
}

/** The sender's own id when it is a sane one, so that their logs and ours can be read together. */
function correlationIdOf(event: APIGatewayProxyEventV2): string {
  const sent = event.headers['x-correlation-id'];
  return sent !== undefined && /^[\w.:/+=-]{1,100}$/.test(sent) ? sent : randomUUID();
}

function refused(error: unknown, { correlationId, headers }: Exchange): Answer {
  if (error instanceof Refusal) {
    Object.assign(headers, error.headers);
    const { code, message, details } = error;
    return { status: error.status, body: errorBody(code, message, details, correlationId) };
  }
  logger.error('Call failed', error as Error);
  const message = 'Something went wrong on our side. Try again, and quote the correlation id if it stays.';
  return { status: 500, body: errorBody('INTERNAL_ERROR', message, [], correlationId) };
}

function errorBody(
  code: ErrorBody['code'],
  error: string,
  details: readonly ErrorBody['details'][number][],
  correlationId: string,
): ErrorBody {
  return { success: false, error, code, details: [...details], correlationId };
}
