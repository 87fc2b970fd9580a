import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from '#local/state.ts';
import { until } from './small-cloud.ts';

const root = path.resolve(import.meta.dirname, '../../..');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'command-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly output: string;
}

function start(
  environment: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...options, 'local/start.mjs'],
      { cwd: root, env: { ...process.env, ASSAY_STATE_DIR: path.join(folder, 'state'), ...environment } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });
}

test('a port that is taken is said in one sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  const { code, output } = await start({ PORT: String(port) });

  expect(code).toBe(1);
  expect(output.trim()).toBe(
    `Port ${port} is in use by another program; stop it or choose another port with PORT=${port + 1}.`,
  );
  server.close();
});

test('a second start on the same state is refused', async () => {
  const state = openState(path.join(folder, 'state'), false);

  const { code, output } = await start({ PORT: '0' });

  expect(code).toBe(1);
  expect(output).toMatch(/Another embedded cloud already runs on/);
  state.release();
});

test('a PORT that is none is refused', async () => {
  expect(await start({ PORT: 'http' })).toEqual({
    code: 1,
    output: 'PORT must be a number from 0 to 65535, not "http".\n',
  });
});

test('a Node that is too old is told what to do', async () => {
  const preload = path.join(folder, 'old.mjs');
  await writeFile(
    preload,
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });',
  );

  const { code, output } = await start({ PORT: '0' }, ['--import', preload]);

  expect(code).toBe(1);
  expect(output).toMatch(/^Node 24 or newer is needed, this is 20\.20\.2\./);
});

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').map(Number).filter(Boolean) : [];
}

function alive(pid: number): boolean {
  // A process that ended but was not yet collected has no command line.
  return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

test.runIf(process.platform === 'linux')('a killed embedded cloud leaves no process behind', async () => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'run-small-cloud.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [ready] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const children = childrenOf(Number(child.pid));
  expect(ready).toBe('ready');
  // The sandbox of the function, and the engine of DynamoDB.
  expect(children.length).toBeGreaterThanOrEqual(2);

  child.kill('SIGKILL');
  await once(child, 'exit');

  await until(() => children.every((pid) => !alive(pid)), 'the children to be gone');
});
