import { createServer, type RequestListener, type Server } from 'node:http';

/** The port is in use by another process. */
export class PortTaken extends Error {
  constructor(port: number) {
    super(`Port ${port} is in use by another program; stop it or choose another port with PORT=${port + 1}.`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function open(port: number, host: string, listener: RequestListener): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  const server = createServer({ keepAliveTimeout: 65_000 }, listener);
  server.once('error', reject);
  server.listen({ port, host }, () => {
    server.off('error', reject);
    resolve(server);
  });
  return promise;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port');
  return address.port;
}

/**
 * Listens on this machine only, on IPv4 and, where the machine has it, on IPv6: `localhost` may mean
 * either. Port 0 is any free one. Throws `PortTaken`.
 */
export async function listen(port: number, listener: RequestListener): Promise<readonly Server[]> {
  for (let attempt = 1; ; attempt += 1) {
    let first: Server | undefined;
    try {
      first = await open(port, '127.0.0.1', listener);
      return [first, await open(portOf(first), '::1', listener)];
    } catch (error) {
      const code = codeOf(error);
      if (first !== undefined && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return [first];
      first?.close();
      // A port that was free on one address only is no reason to give up while any will do.
      if (code === 'EADDRINUSE' && port === 0 && attempt < 10) continue;
      if (code === 'EADDRINUSE') throw new PortTaken(port);
      throw error;
    }
  }
}

/** Takes no new connections; resolves when the last one has ended. */
export async function close(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
}

/**
 * Whether a request names this machine. A page of another site can make a browser call us under its
 * own name, after pointing that name to 127.0.0.1; it cannot change the name the browser sends.
 */
export function namesThisMachine(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}
