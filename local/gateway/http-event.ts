import { accountId } from '#local/assembly/resources.ts';
import type { HttpRequest } from '#local/gateway/request.ts';
import { decodedPath, type Match } from '#local/gateway/route-match.ts';

export interface ApiIdentity {
  readonly apiId: string;
  readonly domainName: string;
  readonly stage: string;
}

/** Content types whose bodies an HTTP API passes on as text; all others arrive in base64. */
function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return /^(text\/.*|application\/(json|xml|javascript|.*\+json|.*\+xml))$/.test(type);
}

/** `12/Mar/2020:19:03:58 +0000` */
export function requestTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function queryParameters(rawQuery: string): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const earlier = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return rawQuery === '' ? undefined : parameters;
}

/** The event of an HTTP API in payload format 2.0. What is absent from a request has no property. */
export function httpEvent(request: HttpRequest, match: Match, api: ApiIdentity, requestId: string): unknown {
  const { cookie, ...headers } = request.headers;
  const now = new Date();
  const path = decodedPath(request.path);
  const base64 = !isText(headers['content-type']);
  const queryStringParameters = queryParameters(request.rawQuery);
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath: path,
    rawQueryString: request.rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: { ...headers, host: api.domainName },
    ...(queryStringParameters !== undefined && { queryStringParameters }),
    requestContext: {
      accountId,
      apiId: api.apiId,
      domainName: api.domainName,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.routeKey,
      stage: api.stage,
      time: requestTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(request.body.length > 0 && { body: request.body.toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64 && request.body.length > 0,
  };
}
