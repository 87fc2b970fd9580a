import type { IncomingMessage } from 'node:http';

/** A request as it reached one of our ports. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  /** Without the question mark, as it was sent. */
  readonly rawQuery: string;
  /** Names in lower case; repeated headers joined by a comma, cookies by `; `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** A list is sent as so many headers of that name. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** The body was larger than the port takes. */
export class BodyTooLarge extends Error {}

export function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (values !== undefined) headers[name] = values.join(name === 'cookie' ? '; ' : ',');
  }
  return headers;
}

/** Path and raw query of the request line. */
export function splitUrl(message: IncomingMessage): { path: string; rawQuery: string } {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  return mark === -1
    ? { path: url, rawQuery: '' }
    : { path: url.slice(0, mark), rawQuery: url.slice(mark + 1) };
}

/** Reads a request whole. Throws `BodyTooLarge` as soon as it is clear that it does not fit. */
export async function readRequest(message: IncomingMessage, largest: number): Promise<HttpRequest> {
  if (Number(message.headers['content-length'] ?? 0) > largest) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return {
    method: message.method ?? 'GET',
    ...splitUrl(message),
    headers: headersOf(message),
    body: Buffer.concat(chunks),
    remoteAddress: (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    remotePort: message.socket.remotePort ?? 0,
  };
}

export function jsonAnswer(status: number, body: unknown): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

export function textAnswer(status: number, text: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(`${text}\n`),
  };
}
