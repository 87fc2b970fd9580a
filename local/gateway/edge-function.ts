import vm from 'node:vm';
import { type HttpAnswer, type HttpRequest, textAnswer } from '#local/gateway/request.ts';

interface EdgeValue {
  value: string;
  multiValue?: { value: string }[];
}

interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Record<string, EdgeValue>;
  headers: Record<string, EdgeValue>;
  cookies: Record<string, EdgeValue>;
}

interface EdgeResponse {
  statusCode: number;
  headers?: Record<string, EdgeValue>;
  body?: string | { data: string; encoding?: 'text' | 'base64' };
}

/** CloudFront measures compute in a share of a fixed limit; this is far above it. */
const longestMs = 1_000;

function edgeRequest(request: HttpRequest): EdgeRequest {
  const { cookie = '', ...headers } = request.headers;
  const querystring: Record<string, EdgeValue> = {};
  for (const part of request.rawQuery.split('&').filter((text) => text !== '')) {
    const [name = '', ...rest] = part.split('=');
    const value = rest.join('=');
    const earlier = querystring[name];
    if (earlier === undefined) querystring[name] = { value };
    else earlier.multiValue = [...(earlier.multiValue ?? [{ value: earlier.value }]), { value }];
  }
  const cookies = cookie.split(/; */).filter((text) => text !== '');
  return {
    method: request.method,
    uri: request.path,
    querystring,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
    cookies: Object.fromEntries(
      cookies.map((text) => {
        const [name = '', ...rest] = text.split('=');
        return [name, { value: rest.join('=') }];
      }),
    ),
  };
}

function httpRequest(edge: EdgeRequest, original: HttpRequest): HttpRequest {
  const cookies = Object.entries(edge.cookies).map(([name, { value }]) => `${name}=${value}`);
  const headers = Object.entries(edge.headers).map(([name, { value }]) => [name.toLowerCase(), value]);
  const query = Object.entries(edge.querystring).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one) => (one.value === '' ? name : `${name}=${one.value}`)),
  );
  return {
    ...original,
    path: edge.uri,
    rawQuery: query.join('&'),
    headers: {
      ...Object.fromEntries(headers),
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
    },
  };
}

function httpAnswer(response: EdgeResponse): HttpAnswer {
  const { body = '' } = response;
  const text = typeof body === 'string' ? body : body.data;
  const encoding = typeof body === 'string' || body.encoding !== 'base64' ? 'utf8' : 'base64';
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers ?? {}).map(([name, { value, multiValue }]) => [
        name.toLowerCase(),
        multiValue === undefined ? value : multiValue.map((one) => one.value),
      ]),
    ),
    body: Buffer.from(text, encoding),
  };
}

/** A viewer-request function: gives the request to go on with, or an answer that ends it. */
export type EdgeFunction = (request: HttpRequest) => Promise<HttpRequest | HttpAnswer>;

export function isAnswer(result: HttpRequest | HttpAnswer): result is HttpAnswer {
  return 'status' in result;
}

/**
 * Runs the code of a CloudFront Function in a context of its own, without anything of Node.
 *
 * @param code declares `function handler(event)`
 */
export function edgeFunction(code: string, failed: (error: unknown) => void): EdgeFunction {
  const script = new vm.Script(`${code}\n;handler(JSON.parse(event))`, {
    filename: 'cloudfront-function.js',
  });
  return async (request) => {
    const event = {
      version: '1.0',
      context: { eventType: 'viewer-request' },
      viewer: { ip: request.remoteAddress },
      request: edgeRequest(request),
    };
    try {
      const context = vm.createContext({ event: JSON.stringify(event) });
      const result = (await script.runInContext(context, { timeout: longestMs })) as
        | EdgeRequest
        | EdgeResponse;
      return 'statusCode' in result ? httpAnswer(result) : httpRequest(result, request);
    } catch (error) {
      failed(error);
      return textAnswer(503, 'The CloudFront function failed; its error is in the log.');
    }
  };
}
