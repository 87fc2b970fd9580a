import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

/** What the embedded cloud writes to `ready.json`; a test gets it by `inject('cloud')`. */
export interface EmbeddedCloud {
  readonly url: string;
  readonly wsUrl: string;
  readonly inboxUrl: string;
  readonly executionsUrl: string;
  readonly controlUrl: string;
  readonly apiKeys: Readonly<
    Record<'company' | 'otherCompany' | 'tester' | 'tester2' | 'tester3' | 'admin' | 'viewer', string>
  >;
}

declare module 'vitest' {
  interface ProvidedContext {
    cloud: EmbeddedCloud;
  }
}

/** The first start after a change also builds the functions and the web app. */
const startLimitMs = 180_000;
const stopLimitMs = 20_000;

/** Each project has its own, so that testers whom one has asked are not missing in the other. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cloud, stop } = await startEmbeddedCloud();
  project.provide('cloud', cloud);
  return stop;
}

export interface StartedCloud {
  readonly cloud: EmbeddedCloud;
  stop(): Promise<void>;
  /** Ends it without a chance to say goodbye. */
  kill(): Promise<void>;
}

/**
 * Starts one with a state folder of its own, which is removed when it stops.
 *
 * @param on a folder that outlives it; with a port, so that addresses and keys stay what they were
 */
export async function startEmbeddedCloud(on?: {
  readonly stateDir: string;
  readonly port: string;
}): Promise<StartedCloud> {
  const stateDir = on?.stateDir ?? (await mkdtemp(path.join(tmpdir(), 'assay-test-')));
  const file = path.join(stateDir, 'ready.json');
  // Of the one before, which may have been killed.
  await rm(file, { force: true });
  // Tests are about our product and not about a provider's model, whatever keys this shell holds.
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, ...env } = process.env;
  const child = spawn(process.execPath, ['local/start.ts'], {
    env: { ...env, PORT: on?.port ?? '0', ASSAY_STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const stop = async () => {
    await end(child, 'SIGTERM');
    if (on === undefined) await rm(stateDir, { recursive: true, force: true });
  };
  try {
    return { cloud: await ready(child, file), stop, kill: () => end(child, 'SIGKILL') };
  } catch (cause) {
    await stop();
    throw new Error(`The embedded cloud did not start. It said:\n${said}`, { cause });
  }
}

async function ready(child: ChildProcess, file: string): Promise<EmbeddedCloud> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`It ended with ${child.signalCode ?? child.exitCode}.`);
    }
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return '';
    });
    if (text !== '') return JSON.parse(text);
    await wait(100);
  }
  throw new Error(`No ${file} after ${startLimitMs / 1000} s.`);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await ended;
  clearTimeout(late);
}
