import { randomUUID } from 'node:crypto';
import type { ApiIdentity } from '#local/gateway/http-event.ts';
import { requestTime } from '#local/gateway/http-event.ts';

export interface ConnectionFacts {
  readonly connectionId: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
}

type Moment =
  | {
      readonly type: 'CONNECT';
      readonly headers: Readonly<Record<string, string>>;
      readonly rawQuery: string;
    }
  | { readonly type: 'MESSAGE'; readonly routeKey: string; readonly body: string }
  | { readonly type: 'DISCONNECT'; readonly code: number; readonly reason: string };

const routeKeys = { CONNECT: '$connect', DISCONNECT: '$disconnect' } as const;

function multiple(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

function requestParts(moment: Moment): Record<string, unknown> {
  if (moment.type === 'MESSAGE') return { body: moment.body };
  if (moment.type === 'DISCONNECT') return {};
  const query = new URLSearchParams(moment.rawQuery);
  return {
    headers: moment.headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(moment.headers).map(([name, value]) => [name, [value]]),
    ),
    ...(query.size > 0 && {
      queryStringParameters: Object.fromEntries(query),
      multiValueQueryStringParameters: multiple(query),
    }),
  };
}

/** The event that a WebSocket API gives to the function of a route. */
export function webSocketEvent(api: ApiIdentity, connection: ConnectionFacts, moment: Moment): unknown {
  const now = new Date();
  const requestId = randomUUID();
  return {
    ...requestParts(moment),
    requestContext: {
      routeKey: moment.type === 'MESSAGE' ? moment.routeKey : routeKeys[moment.type],
      ...(moment.type === 'MESSAGE' && { messageId: randomUUID() }),
      ...(moment.type === 'DISCONNECT' && {
        disconnectStatusCode: moment.code,
        disconnectReason: moment.reason,
      }),
      eventType: moment.type,
      extendedRequestId: requestId,
      requestTime: requestTime(now),
      messageDirection: 'IN',
      stage: api.stage,
      connectedAt: connection.connectedAt,
      requestTimeEpoch: now.getTime(),
      identity: { sourceIp: connection.sourceIp, userAgent: connection.userAgent },
      requestId,
      domainName: api.domainName,
      connectionId: connection.connectionId,
      apiId: api.apiId,
    },
    isBase64Encoded: false,
  };
}

/**
 * Which route a message goes to, by a selection expression such as `$request.body.action`. Anything
 * that does not say one goes to `$default`.
 */
export function routeKeyOf(expression: string, body: string): string {
  const path = /^\$request\.body\.(.+)$/.exec(expression)?.[1];
  if (path === undefined) return '$default';
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return '$default';
    throw error;
  }
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '$default';
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' && value !== '' ? value : '$default';
}
