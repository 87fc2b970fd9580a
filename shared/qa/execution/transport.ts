import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate } from 'node:zlib';
import { buildConnector, Pool } from 'undici';
import { type Guard, openSocket } from '../../platform/guard/connect.ts';
import { callFailed } from '../../platform/guard/failure.ts';
import { answerOf } from './answer.ts';
import type { NoResponse, WireResponse } from './exchange.ts';

/** What goes over the wire, credentials included. */
export interface Outgoing {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

export interface Sent {
  readonly response: WireResponse | null;
  readonly failure: NoResponse | null;
  /** Milliseconds. */
  readonly took: number;
  readonly startedAt: string;
  /** The connection had been used before and closed without a byte of an answer: worth a new connection. */
  readonly stale: boolean;
}

/** Requests to one origin over connections that are kept. Every outcome is a value; nothing is thrown. */
export interface Transport {
  send(request: Outgoing, signal?: AbortSignal): Promise<Sent>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly guard: Guard;
  readonly connections: number;
  /** For one request from sending to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of a decoded body that are kept. */
  readonly maxBytes: number;
}

type Encoding = (
  body: Uint8Array,
  options: { maxOutputLength: number; finishFlush?: number },
) => Promise<Buffer>;

const decoders: Readonly<Record<string, Encoding>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Why a request got no usable answer, from the error that undici, Node or the guard gave. */
function failureOf(error: unknown, origin: string, timedOut: boolean): NoResponse {
  if (timedOut) return { code: 'TIMED_OUT', message: `${origin} did not answer in time.` };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (
    code === 'UND_ERR_ABORTED' ||
    code === 'ABORT_ERR' ||
    (error instanceof Error && error.name === 'AbortError')
  )
    return { code: 'CANCELLED', message: 'The run ended before an answer came.' };
  if (code === 'UND_ERR_INVALID_ARG')
    return { code: 'NOT_SENT', message: `HTTP cannot carry this request: ${message}` };
  if (/^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ECONNRESET|EPIPE)$/.test(code))
    return {
      code: 'CLOSED_EARLY',
      message: `${origin} closed the connection before the answer was complete.`,
    };
  if (/^HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_NOT_SUPPORTED/.test(code))
    return { code: 'NOT_HTTP', message: `${origin} did not answer in HTTP: ${message}` };
  const failed = callFailed(error, origin);
  return { code: failed.code, message: failed.message };
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}

async function read(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  maxBytes: number,
): Promise<{ bytes: Buffer; truncated: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size > maxBytes) break;
  }
  const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  return size > maxBytes
    ? { bytes: bytes.subarray(0, maxBytes), truncated: true }
    : { bytes, truncated: false };
}

async function decoded(
  bytes: Buffer,
  truncated: boolean,
  encoding: string,
  maxBytes: number,
): Promise<{ bytes: Buffer; truncated: boolean }> {
  const decode = decoders[encoding.trim().toLowerCase()];
  if (decode === undefined || bytes.length === 0) return { bytes, truncated };
  try {
    const flush = encoding === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
    const out = await decode(bytes, {
      maxOutputLength: maxBytes,
      ...(truncated && { finishFlush: flush }),
    });
    return { bytes: out, truncated };
  } catch (error) {
    // A small body that unpacks to gigabytes: what it says is of no use, that it is too large is.
    if (error instanceof RangeError) return { bytes: Buffer.alloc(0), truncated: true };
    throw error;
  }
}

export function openTransport(origin: string, options: TransportOptions): Transport {
  const secure = buildConnector({});
  const openPool = () =>
    new Pool(origin, {
      connections: Math.max(1, options.connections),
      pipelining: 1,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      connect(target, done) {
        const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
        openSocket(options.guard, target.hostname, port).then(
          (socket) =>
            target.protocol === 'https:'
              ? secure({ ...target, httpSocket: socket }, done)
              : done(null, socket),
          (error) => done(error, null),
        );
      },
    });
  let pool = openPool();
  let answered = 0;

  /** A connection that was given what HTTP cannot carry takes no more requests; those under way end in order. */
  function startAnew(): void {
    void pool.close();
    pool = openPool();
  }

  async function send(request: Outgoing, signal?: AbortSignal): Promise<Sent> {
    const ending = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      ending.abort();
    }, options.timeoutMs);
    const cancel = () => ending.abort();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) ending.abort();
    const startedAt = new Date().toISOString();
    const began = performance.now();
    let heard = false;
    try {
      const answer = await pool.request({
        // Any token is a method to undici; its type lists the usual ones.
        method: request.method as 'GET',
        path: request.path,
        headers: request.headers,
        body: request.body,
        signal: ending.signal,
      });
      heard = true;
      const headers = flat(answer.headers);
      const whole = await read(answer.body, options.maxBytes);
      const encoding = headers['content-encoding'];
      let content = whole;
      if (encoding !== undefined && request.method !== 'HEAD') {
        try {
          content = await decoded(whole.bytes, whole.truncated, encoding, options.maxBytes);
        } catch {
          return {
            response: null,
            failure: {
              code: 'BODY_UNREADABLE',
              message: `The body is not the ${encoding} that it is called.`,
            },
            took: performance.now() - began,
            startedAt,
            stale: false,
          };
        }
      }
      answered += 1;
      return {
        response: answerOf(answer.statusCode, headers, content.bytes, content.truncated),
        failure: null,
        took: performance.now() - began,
        startedAt,
        stale: false,
      };
    } catch (error) {
      const failure = failureOf(error, new URL(origin).host, timedOut);
      if (failure.code === 'NOT_SENT') startAnew();
      return {
        response: null,
        failure,
        took: performance.now() - began,
        startedAt,
        stale: !heard && answered > 0 && failure.code === 'CLOSED_EARLY',
      };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }

  return { send, close: () => pool.destroy() };
}
