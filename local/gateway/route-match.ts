/** A route of an HTTP API: `GET /api/runs/{id}`, `ANY /files/{path+}` or `$default`. */
export interface RouteTarget {
  readonly routeKey: string;
  readonly functionArn: string;
}

export interface Match {
  readonly routeKey: string;
  readonly functionArn: string;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly target: RouteTarget;
  readonly method: string;
  readonly segments: readonly string[];
}

function patternOf(target: RouteTarget): Pattern | null {
  if (target.routeKey === '$default') return null;
  const [method = 'ANY', path = '/'] = target.routeKey.split(' ');
  return { target, method, segments: path.split('/').slice(1) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // API Gateway passes a malformed escape on as it is.
    if (error instanceof URIError) return text;
    throw error;
  }
}

function parametersOf(pattern: Pattern, segments: readonly string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [i, wanted] of pattern.segments.entries()) {
    const name = /^\{(.+?)\+?\}$/.exec(wanted)?.[1];
    if (name !== undefined && wanted.endsWith('+}')) {
      if (segments.length <= i) return null;
      parameters[name] = decoded(segments.slice(i).join('/'));
      return parameters;
    }
    const given = segments[i];
    if (given === undefined) return null;
    if (name !== undefined) {
      if (given === '') return null;
      parameters[name] = decoded(given);
    } else if (decoded(given) !== wanted) return null;
  }
  return pattern.segments.length === segments.length ? parameters : null;
}

/** Literal before parameter before rest of the path, segment by segment; a method before `ANY`. */
function precedence(a: Pattern, b: Pattern): number {
  const rank = (segment: string | undefined) => {
    if (segment === undefined || segment.endsWith('+}')) return 2;
    return segment.startsWith('{') ? 1 : 0;
  };
  for (let i = 0; i < Math.max(a.segments.length, b.segments.length); i += 1) {
    const difference = rank(a.segments[i]) - rank(b.segments[i]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** The most specific route that serves a request, `$default` when none does. */
export function matcher(targets: readonly RouteTarget[]): (method: string, path: string) => Match | null {
  const patterns = targets
    .map(patternOf)
    .filter((pattern) => pattern !== null)
    .sort(precedence);
  const fallback = targets.find(({ routeKey }) => routeKey === '$default');
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const pathParameters = parametersOf(pattern, segments);
      if (pathParameters !== null) return { ...pattern.target, pathParameters };
    }
    return fallback === undefined ? null : { ...fallback, pathParameters: {} };
  };
}

/** As the path appears in the event: API Gateway decodes it. */
export function decodedPath(path: string): string {
  return decoded(path);
}
