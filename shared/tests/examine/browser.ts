import { type BrowserContext, chromium } from 'playwright-core';
import { CLOSE_MS } from './budgets.ts';
import { within } from './deadline.ts';
import type { Engine } from './engine.ts';
import { killGroup } from './process-group.ts';
import { makeProfile } from './profile.ts';

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

/** The packaged browser falls over at one start in a hundred; three in a row have a cause. */
const LAUNCHES = 3;

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
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOnce(engine, proxyUrl);
    } catch (error) {
      if (attempt === LAUNCHES) throw error;
    }
  }
}

async function launchOnce(engine: Engine, proxyUrl: string): Promise<Browser> {
  const profile = await makeProfile();
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(profile.path, {
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
    await profile.remove();
    throw error;
  }

  let gone = false;
  context.on('close', () => {
    gone = true;
  });
  let known: { version: string; pid: number };
  try {
    known = await identify(context);
  } catch (error) {
    await context.close();
    await profile.remove();
    throw error;
  }
  const { version, pid } = known;

  return {
    context,
    version,
    pid,
    gone: () => gone,
    async close() {
      try {
        await within(CLOSE_MS, context.close(), 'Closing the browser');
      } catch {
        // Whatever keeps it from closing ends with its processes.
      }
      killGroup(pid);
      await profile.remove();
    },
  };
}

async function identify(context: BrowserContext): Promise<{ version: string; pid: number }> {
  const browser = context.browser();
  if (browser === null) throw new Error('The browser did not say what it is.');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pid = processInfo.find(({ type }) => type === 'browser')?.id;
  if (pid === undefined) throw new Error('The browser did not name its process.');
  return { version: browser.version(), pid };
}
