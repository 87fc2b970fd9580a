import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Guard, openSocket } from './connect.ts';
import { type CallFailed, callFailed, type FailureCode } from './failure.ts';

/**
 * The way of the browser to the network: a forward proxy in this process that applies the guard when it
 * connects, so that sub-requests, redirects and WebSockets (which browsers tunnel) pass it too.
 *
 * Ours, as `proxy-chain` lets one look at names only, not at literal addresses, counts bytes when
 * a connection has closed, and does not tell a refused connection from an unknown name.
 */
export interface ForwardProxy {
  /** For `--proxy-server`. */
  readonly url: string;
  /** What came back through the proxy so far. */
  bytes(): number;
  /** True once `maxBytes` came through; from then on nothing passes. */
  exhausted(): boolean;
  /** `host:port` of what was refused, each once, with the reason. */
  refused(): ReadonlyMap<string, string>;
  /** Why the last attempt to reach this `host:port` failed. */
  failure(endpoint: string): CallFailed | undefined;
  close(): Promise<void>;
}

/** On answers that the proxy gave itself: the code of the failure. */
export const PROXY_FAILURE_HEADER = 'x-assay-unreachable';

/** Of one hop, by RFC 9110 7.6.1; the proxy speaks for itself on each side. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Sites that open more connections than this do not need them to be drawn. */
const MAX_REFUSALS_LISTED = 50;

function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

const statusOf = (code: FailureCode) => (code === 'ADDRESS_REFUSED' ? 403 : 502);

export async function openProxy(guard: Guard, maxBytes: number): Promise<ForwardProxy> {
  const refused = new Map<string, string>();
  const failures = new Map<string, CallFailed>();
  const sockets = new Set<Duplex>();
  let received = 0;

  const count = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (part: Buffer) => {
      received += part.length;
      // Cut where it stands: a page that streams for ever must not go on after the budget.
      if (received > maxBytes) for (const each of [...sockets]) each.destroy();
    });
  };

  const open = async (host: string, port: number): Promise<Socket> => {
    const endpoint = `${host}:${port}`;
    try {
      const socket = await openSocket(guard, host, port);
      // Whoever uses the socket hears of its end by `close`.
      socket.on('error', () => {});
      failures.delete(endpoint);
      return socket;
    } catch (error) {
      const failed = callFailed(error, endpoint);
      failures.set(endpoint, failed);
      if (failed.code === 'ADDRESS_REFUSED' && refused.size < MAX_REFUSALS_LISTED) {
        refused.set(endpoint, failed.message);
      }
      throw failed;
    }
  };

  // A connection for each request: a kept one may be closed by its server just as it is used again, and the
  // page would get an error that no visitor sees. Tunnels, which is most of the web, are the browser's own.
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = (options, done) => {
    open(String(options.host), Number(options.port)).then(
      (socket) => {
        count(socket);
        done?.(null, socket);
      },
      (error) => done?.(error, undefined as never),
    );
    return undefined;
  };

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const fail = (code: FailureCode, message: string) => {
      if (outgoing.headersSent) return void outgoing.destroy();
      outgoing.writeHead(statusOf(code), { [PROXY_FAILURE_HEADER]: code, 'content-type': 'text/plain' });
      outgoing.end(message);
    };
    if (received > maxBytes) return fail('TOO_LARGE', 'The budget of bytes is used up.');
    const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : null;
    if (url?.protocol !== 'http:') return void outgoing.writeHead(400).end('A forward proxy.');

    const upstream = send({
      agent,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || 80,
      path: url.pathname + url.search,
      method: incoming.method,
      headers: endToEnd(incoming.rawHeaders),
      setHost: false,
    });
    upstream.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    upstream.on('error', (error) => {
      const failed = callFailed(error, url.host);
      failures.set(`${url.hostname}:${Number(url.port) || 80}`, failed);
      fail(failed.code, failed.message);
    });
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  };

  const tunnel = async (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    // The URL parser turns decimal, octal and hexadecimal forms into the address that they mean.
    const target = `http://${incoming.url ?? ''}`;
    const url = URL.canParse(target) ? new URL(target) : null;
    const port = Number(/:(\d+)$/.exec(incoming.url ?? '')?.[1]);
    if (url === null || !port) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    if (received > maxBytes) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    try {
      const upstream = await open(url.hostname.replace(/^\[|\]$/g, ''), port);
      if (client.destroyed) return void upstream.destroy();
      count(upstream);
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
    } catch (error) {
      const { code } = callFailed(error, url.host);
      client.end(
        `HTTP/1.1 ${statusOf(code)} Unreachable\r\n${PROXY_FAILURE_HEADER}: ${code}\r\nconnection: close\r\n\r\n`,
      );
    }
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, forward);
  server.on('connect', tunnel);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => received,
    exhausted: () => received > maxBytes,
    refused: () => refused,
    failure: (endpoint) => failures.get(endpoint),
    async close() {
      agent.destroy();
      for (const socket of [...sockets]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
