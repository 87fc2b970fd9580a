import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { webSocketPath } from '#local/assembly/addresses.ts';
import { type Page, s3BasePath } from '#local/engine.ts';
import {
  BodyTooLarge,
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  readRequest,
  textAnswer,
} from '#local/gateway/request.ts';
import type { WebSocketApi } from '#local/gateway/websocket-api.ts';
import { namesThisMachine } from '#local/listen.ts';
import type { Service } from '#local/service.ts';

/** The largest body of an HTTP API. Objects of S3 go through the same port and may be larger. */
const largestBody = 10 * 1024 * 1024;
const largestObject = 256 * 1024 * 1024;

/** Everything that the public port leads to. */
export interface PublicParts {
  readonly publicUrl: string;
  readonly pages: readonly Page[];
  readonly s3: Service;
  /** The OpenID Connect provider, below `/oidc`. */
  readonly signIn: (request: IncomingMessage, response: ServerResponse) => void;
  /** The distribution of the app. */
  readonly app: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly webSocketApis: readonly WebSocketApi[];
  readonly failed: (error: unknown) => void;
}

export function isBelow(path: string, parent: string): boolean {
  const folder = parent.replace(/\/$/, '');
  return path === folder || path.startsWith(`${folder}/`);
}

/** Sends an answer. `Date` is set by us, since clients take the server's time for their signatures. */
export function sendAnswer(response: ServerResponse, answer: HttpAnswer, head = false): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.setHeader('date', new Date().toUTCString());
  if (answer.status !== 304 && answer.status !== 204) {
    response.setHeader('content-length', answer.body.length);
  }
  response.end(head ? undefined : answer.body);
}

/** A request that another site's page made the browser send, and that would change something. */
function isForged({ method, headers }: HttpRequest, publicUrl: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const { origin } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] === 'cross-site';
  const ours = new URL(publicUrl);
  return (
    !URL.canParse(origin) || !namesThisMachine(new URL(origin).host) || new URL(origin).port !== ours.port
  );
}

async function page(request: HttpRequest, { pages, publicUrl }: PublicParts): Promise<HttpAnswer> {
  if (isForged(request, publicUrl)) return textAnswer(403, 'This request came from another site.');
  const found = pages
    .filter(({ path }) => isBelow(request.path, path))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (found === undefined) return textAnswer(404, 'There is no such page.');
  const { status, headers, body } = await found.handle({
    method: request.method,
    path: request.path,
    query: new URLSearchParams(request.rawQuery),
    headers: request.headers,
    body: request.body,
  });
  return { status, headers: headers ?? {}, body: Buffer.from(body) };
}

/** Whether a person opened a page of the app under a name that sign-in does not know us by. */
function opensUnderOtherName({ method, headers }: HttpRequest, publicUrl: string): boolean {
  return (
    method === 'GET' && headers['sec-fetch-dest'] === 'document' && headers.host !== new URL(publicUrl).host
  );
}

async function serveS3(
  message: IncomingMessage,
  response: ServerResponse,
  { s3 }: PublicParts,
): Promise<void> {
  const request = await readRequest(message, largestObject);
  const { status, headers, body } = await s3.handle({
    method: request.method,
    path: request.path,
    query: new URLSearchParams(request.rawQuery),
    headers: request.headers,
    body: request.body,
  });
  response.writeHead(status, { ...headers, date: new Date().toUTCString() });
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else body.on('error', () => response.destroy()).pipe(response);
}

async function serve(message: IncomingMessage, response: ServerResponse, parts: PublicParts): Promise<void> {
  if (!namesThisMachine(message.headers.host)) {
    return sendAnswer(response, textAnswer(421, 'Call this port as localhost.'));
  }
  const path = (message.url ?? '/').split('?')[0] ?? '/';
  if (isBelow(path, '/oidc')) return parts.signIn(message, response);
  if (isBelow(path, s3BasePath)) return serveS3(message, response, parts);
  const request = await readRequest(message, largestBody);
  if (opensUnderOtherName(request, parts.publicUrl)) {
    response.writeHead(302, { location: `${parts.publicUrl}${message.url}` }).end();
    return;
  }
  const answer = isBelow(path, '/_local') ? await page(request, parts) : await parts.app(request);
  sendAnswer(response, answer, request.method === 'HEAD');
}

/** Answers requests on the public port; those that come while we start wait. */
export function publicListener(ready: Promise<PublicParts>): RequestListener {
  return (message, response) => {
    void ready.then(async (parts) => {
      try {
        await serve(message, response, parts);
      } catch (error) {
        if (error instanceof BodyTooLarge) {
          response.setHeader('connection', 'close');
          sendAnswer(response, jsonAnswer(413, { message: 'Request Entity Too Large' }));
          return;
        }
        if (message.destroyed && !message.complete) return;
        parts.failed(error);
        if (!response.headersSent)
          sendAnswer(response, jsonAnswer(500, { message: 'Internal Server Error' }));
        else response.destroy();
      }
    });
  };
}

/** Opens WebSockets: `/_ws/<api>/<stage>`. */
export function upgradeListener(
  ready: Promise<PublicParts>,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    // A client that goes away while it is being connected is no error of ours.
    socket.on('error', () => socket.destroy());
    void ready.then(async ({ webSocketApis, failed }) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const api = webSocketApis.find(({ identity }) =>
        isBelow(path, `${webSocketPath(identity.apiId)}/${identity.stage}`),
      );
      if (api === undefined || !namesThisMachine(request.headers.host)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      try {
        await api.upgrade(request, socket, head);
      } catch (error) {
        failed(error);
        socket.destroy();
      }
    });
  };
}
