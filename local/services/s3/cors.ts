import type { AwsRequest, AwsResponse } from '#local/service.ts';
import { AwsFault } from '#local/services/fault.ts';

/** A rule of a bucket's CorsConfiguration in the template. */
export interface CorsRule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** Answers a browser that asks whether it may send a request. */
export function preflight(rules: readonly CorsRule[], { headers }: AwsRequest): AwsResponse {
  const method = headers['access-control-request-method'];
  if (headers.origin === undefined || method === undefined) {
    throw new AwsFault('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const wanted = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = ruleFor(rules, headers.origin, method);
  const allowed = rule?.AllowedHeaders ?? [];
  if (!rule || !wanted.every((name) => allowed.some((pattern) => fits(pattern.toLowerCase(), name)))) {
    throw new AwsFault('AccessForbidden', 'CORSResponse: This CORS request is not allowed.', 403);
  }
  return {
    status: 200,
    headers: {
      ...common(rule, headers.origin),
      'access-control-allow-methods': rule.AllowedMethods.join(', '),
      ...(wanted.length > 0 && { 'access-control-allow-headers': wanted.join(', ') }),
      ...(rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
    },
  };
}

/** The headers that let a page of another origin read the answer. */
export function corsHeaders(
  rules: readonly CorsRule[],
  { method, headers }: AwsRequest,
): Readonly<Record<string, string>> {
  const rule = headers.origin === undefined ? undefined : ruleFor(rules, headers.origin, method);
  return rule ? common(rule, headers.origin ?? '') : {};
}

function common(rule: CorsRule, origin: string): Record<string, string> {
  const anyone = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    ...(rule.ExposedHeaders?.length && { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function ruleFor(rules: readonly CorsRule[], origin: string, method: string): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.AllowedMethods.includes(method) && rule.AllowedOrigins.some((pattern) => fits(pattern, origin)),
  );
}

/** A pattern may hold one `*`. */
function fits(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*', 2);
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
