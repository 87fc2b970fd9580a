import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** The running database engine. */
export interface EngineProcess {
  /** A loopback address that only this process knows. */
  readonly host: string;
  readonly port: number;
  /** Why it ended, once it has ended without having been asked to. */
  readonly death: string | null;
  stop(): Promise<void>;
}

/**
 * Becomes the engine, after leaving behind a watcher that kills it when the pipe on descriptor 3
 * closes. The pipe's other end is held by this process alone, so the kernel closes it however this
 * process ends, `kill -9` included.
 */
const dieWithParent = '(read -r _ <&3; kill -9 $$) >/dev/null 2>&1 & exec "$@" 3<&-';

const attempts = 3;
const millisecondsToStop = 2000;

/**
 * Starts the dynoxide server on a free port of the loopback interface.
 *
 * It takes calls from any web page: it checks no signature and allows every origin. So it listens on one
 * of the 16 million addresses of 127.0.0.0/8, chosen anew at each start, which no page can find.
 *
 * @param databaseFile made when missing
 * @param onDeath told when the engine ends without having been asked to
 */
export async function startEngine(
  databaseFile: string,
  onDeath: (reason: string) => void,
): Promise<EngineProcess> {
  const binary = findBinary();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const host = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
      return await launch(binary, databaseFile, host, await freePort(host), onDeath);
    } catch (error) {
      // Another process may have taken the port since it was found free.
      if (attempt === attempts) throw error;
    }
  }
}

function findBinary(): string {
  const platform = `${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve(`@dynoxide/${platform}/package.json`)), 'dynoxide');
  } catch {
    throw new Error(
      `The embedded cloud's DynamoDB engine, the npm package @dynoxide/${platform}, is not installed. ` +
        'It is installed with the other packages on x64 Linux; on another system run the product in an ' +
        'x64 Linux container or virtual machine, as README.md says.',
    );
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}

async function launch(
  binary: string,
  databaseFile: string,
  host: string,
  port: number,
  onDeath: (reason: string) => void,
): Promise<EngineProcess> {
  const args = ['--host', host, '--port', String(port), '--db-path', databaseFile];
  const child = spawn('/bin/sh', ['-c', dieWithParent, 'sh', binary, ...args], {
    // Its own process group: Ctrl-C reaches the embedded cloud only, which then stops it in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  let state: 'starting' | 'running' | 'stopping' = 'starting';
  let death: string | null = null;
  const running = new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
      if (said.includes('listening on')) resolve();
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      // Closes the pipe, which ends the watcher.
      child.stdio[3]?.destroy();
      if (state === 'stopping') return;
      death = `The DynamoDB engine ended (${signal ?? `exit code ${code}`}): ${said.trim()}`;
      if (state === 'starting') reject(new Error(death));
      else onDeath(death);
    });
  });
  await running;
  state = 'running';
  return {
    host,
    port,
    get death() {
      return death;
    },
    async stop() {
      if (death !== null) return;
      state = 'stopping';
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), millisecondsToStop);
      await ended;
      clearTimeout(timer);
    },
  };
}
