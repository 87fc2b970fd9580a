import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CLOSE_MS } from './budgets.ts';
import { within } from './deadline.ts';
import type { Engine } from './engine.ts';

export interface Browser {
  readonly context: BrowserContext;
  readonly version: string;
  /** The browser's process, whose group the others belong to. */
  readonly pid: number;
  /** True when the process ended or lost its connection. */
  gone(): boolean;
  /** Ends the browser, by force when it does not answer, and removes its profile. */
  close(): Promise<void>;
}

const LAUNCH_MS = 20_000;

/**
 * All that leaves the browser goes through the proxy, which holds the guard: loopback too (Chromium would
 * spare it), and neither QUIC nor WebRTC, which speak UDP past a proxy.
 */
export function networkFlags(proxyUrl: string): readonly string[] {
  return [
    `--proxy-server=${proxyUrl}`,
    '--proxy-bypass-list=<-loopback>',
    '--disable-quic',
    // The first is heard by the browser without a window, the second by the whole one.
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  ];
}

/** What a browser needs of our environment. The rest holds credentials, and pages run without a sandbox. */
function surroundings(): Record<string, string> {
  const needed = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot', 'LOCALAPPDATA', 'TEMP'];
  return Object.fromEntries(
    needed.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** One process with one window's worth of state: a second context crashes a browser that runs in one process. */
export async function launch(engine: Engine, proxyUrl: string): Promise<Browser> {
  const profile = await mkdtemp(path.join(tmpdir(), `assay-profile-${process.pid}-`));
  const remove = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: engine.executablePath,
      args: [...engine.args, ...networkFlags(proxyUrl)],
      env: { ...surroundings(), ...engine.env },
      timeout: LAUNCH_MS,
      viewport: null,
      acceptDownloads: false,
      // A service worker answers in place of the network that the report is about.
      serviceWorkers: 'block',
      // The process that uses the browser decides about its own signals.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    await remove();
    throw error;
  }

  let gone = false;
  context.on('close', () => {
    gone = true;
  });
  const browser = context.browser();
  if (browser === null) throw new Error('The browser did not say what it is.');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pid = processInfo.find(({ type }) => type === 'browser')?.id;
  if (pid === undefined) throw new Error('The browser did not name its process.');

  return {
    context,
    version: browser.version(),
    pid,
    gone: () => gone,
    async close() {
      try {
        await within(CLOSE_MS, context.close(), 'Closing the browser');
      } catch {
        // Whatever keeps it from closing ends with its processes.
      }
      killGroup(pid);
      await remove();
    },
  };
}

/** Ends the browser's process group, which was made when it was started. Does nothing when it has ended. */
function killGroup(pid: number): void {
  for (const target of [-groupOf(pid), pid]) {
    try {
      if (target !== 0) process.kill(target, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The process group, where it can be read and is not our own; 0 otherwise. */
function groupOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  try {
    const read = (of: number | 'self') =>
      Number(readFileSync(`/proc/${of}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2]);
    const group = read(pid);
    return group === read('self') ? 0 : group;
  } catch {
    // The process has ended.
    return 0;
  }
}
