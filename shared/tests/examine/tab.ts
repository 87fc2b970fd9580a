import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CDPSession, Page } from 'playwright-core';
import { checksSource } from '#shared/tests/examine/page/scripts.ts';
import type { Viewport } from '../contract.ts';
import type { Browser } from './browser.ts';
import { CHECK_MS, limits, NAVIGATION_MS, NAVIGATIONS_PER_LOAD, QUIET_MS, SETTLE_MS } from './budgets.ts';
import { PageStuck, within } from './deadline.ts';
import { type Credentials, type Interception, intercept } from './interception.ts';
import { type PageRequest, type Recorder, record, WORLD } from './recorder.ts';

export const viewports: Readonly<Record<Viewport, { readonly width: number; readonly height: number }>> = {
  desktop: { width: 1280, height: 800 },
  mobile: { width: 390, height: 844 },
};

/** How a navigation ended. */
export interface Arrival {
  /** `net::ERR_…`; null when a document was shown. */
  readonly error: string | null;
  /** The request for the document, the last one when it moved on by itself. */
  readonly document: PageRequest | undefined;
  readonly download: boolean;
  readonly ms: number;
  /** True when the page kept leaving for another and was stopped. */
  readonly restless: boolean;
}

/** One tab with everything that is known of it. Each call answers or throws `PageStuck` in bounded time. */
export interface Tab {
  readonly page: Page;
  readonly session: CDPSession;
  readonly recorder: Recorder;
  readonly interception: Interception;
  /** Dialogs that the page opened (each was dismissed), windows and downloads, since the last `open`. */
  readonly events: { dialogs: string[]; windows: number; downloads: number; choosers: number };
  show(viewport: Viewport): Promise<void>;
  /** Goes to an address and waits until the page is drawn, at most for the settle time. */
  open(url: string): Promise<Arrival>;
  /** Waits for the browser's answer, at most for `ms` and the tab's time. */
  bounded<T>(work: Promise<T>, what: string, ms?: number): Promise<T>;
  /** The value of an expression that uses `assay`, in a world of its own beside the page's. */
  check<T>(expression: string, ms?: number): Promise<T>;
  /** Loads the accessibility engines into that world. */
  loadEngines(): Promise<void>;
  /** Tells `assay` where scripts wait for clicks. */
  learnListeners(): Promise<void>;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);
let engineSources: string | undefined;

function enginesSource(): string {
  engineSources ??= ['axe-core/axe.min.js', '@accesslint/core/iife']
    .map((name) => readFileSync(require.resolve(name), 'utf8'))
    .join('\n;');
  return `${engineSources}\n;0`;
}

const clickTypes = new Set([
  'click',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'touchend',
  'submit',
  'keydown',
]);

/** A page with more listeners than this hangs them on everything, and knowing which says nothing. */
const LISTENERS = 800;

/** A step that has begun gets this much even when the time is over. */
const LAST_MOMENT_MS = 500;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param until `performance.now()` at which the tab's time is over: whatever still runs then counts as stuck */
export async function openTab(
  browser: Browser,
  credentials: Credentials | null,
  until: number,
): Promise<Tab> {
  const left = (ms: number) => Math.max(LAST_MOMENT_MS, Math.min(ms, until - performance.now()));
  const page = await within(left(CHECK_MS), browser.context.newPage(), 'Opening a tab');
  const session = await browser.context.newCDPSession(page);
  const send = <T>(work: Promise<T>, what: string, ms = CHECK_MS) => within(left(ms), work, what);
  const { frameTree } = await send(session.send('Page.getFrameTree'), 'Opening a tab');
  const mainFrame = frameTree.frame.id;
  const recorder = await record(session, mainFrame);
  const interception = await intercept(session, mainFrame, credentials);
  const { userAgent } = await session.send('Browser.getVersion');

  const events = { dialogs: [] as string[], windows: 0, downloads: 0, choosers: 0 };
  let crashed = false;
  page.on('dialog', (dialog) => {
    events.dialogs.push(`${dialog.type()}: ${dialog.message()}`);
    // Leaving is always allowed; everything else is answered with "cancel".
    const answer = dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss();
    answer.catch(() => {});
  });
  page.on('popup', (popup) => {
    events.windows += 1;
    popup.close().catch(() => {});
  });
  page.on('download', (download) => {
    events.downloads += 1;
    download.cancel().catch(() => {});
  });
  page.on('filechooser', () => {
    events.choosers += 1;
  });
  page.on('crash', () => {
    crashed = true;
  });

  const alive = () => {
    if (crashed || browser.gone()) throw new PageStuck('The tab crashed.');
  };

  let world: number | null = null;
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.id === mainFrame) world = null;
  });
  const evaluate = async (expression: string, ms: number): Promise<unknown> => {
    alive();
    if (world === null) {
      const made = await send(
        session.send('Page.createIsolatedWorld', { frameId: mainFrame, worldName: WORLD }),
        'The page',
      );
      world = made.executionContextId;
      await run(checksSource(limits.evidenceChars), CHECK_MS);
    }
    return run(expression, ms);
  };
  const run = async (expression: string, ms: number): Promise<unknown> => {
    const params = { expression, contextId: world ?? 0, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send(
      session.send('Runtime.evaluate', params),
      'A check in the page',
      ms,
    );
    if (exceptionDetails !== undefined) {
      throw new Error(
        `A check failed in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`,
      );
    }
    return result.value;
  };

  const settle = async (): Promise<boolean> => {
    const from = performance.now();
    while (performance.now() - from < SETTLE_MS) {
      alive();
      const quiet = performance.now() - recorder.lastActivity() > QUIET_MS;
      if (recorder.loaded() && quiet && recorder.pending().length === 0) break;
      await sleep(25);
      if (recorder.navigations() > NAVIGATIONS_PER_LOAD) break;
    }
    return recorder.navigations() > NAVIGATIONS_PER_LOAD;
  };

  return {
    page,
    session,
    recorder,
    interception,
    events,

    async show(viewport) {
      const mobile = viewport === 'mobile';
      const plain = userAgent.replace('HeadlessChrome', 'Chrome');
      const phone = plain
        .replace(/\([^)]*\)/, '(Linux; Android 10; K)')
        .replace(' Safari/', ' Mobile Safari/');
      const metrics = { ...viewports[viewport], deviceScaleFactor: 1, mobile };
      await send(session.send('Emulation.setDeviceMetricsOverride', metrics), 'The page');
      await send(
        session.send('Emulation.setTouchEmulationEnabled', {
          enabled: mobile,
          maxTouchPoints: mobile ? 5 : 1,
        }),
        'The page',
      );
      await send(
        session.send('Emulation.setUserAgentOverride', { userAgent: mobile ? phone : plain }),
        'The page',
      );
    },

    async open(url) {
      alive();
      await interception.thaw();
      recorder.reset();
      Object.assign(events, { dialogs: [], windows: 0, downloads: 0, choosers: 0 });
      const from = performance.now();
      const gone = await send(session.send('Page.navigate', { url }), `Opening ${url}`, NAVIGATION_MS);
      const ms = Math.round(performance.now() - from);
      const restless = gone.errorText === undefined && (await settle());
      const document = recorder.requests.findLast(
        (each) => each.type === 'Document' && each.frameId === mainFrame,
      );
      await interception.freeze();
      const loadMs = Math.max(ms, Math.round(performance.now() - from));
      const download = gone.isDownload === true || events.downloads > 0;
      return { error: gone.errorText ?? null, document, download, ms: loadMs, restless };
    },

    bounded: send,

    async check<T>(expression: string, ms = CHECK_MS) {
      try {
        return (await evaluate(expression, ms)) as T;
      } catch (error) {
        // The document was replaced between two steps; the new one is asked once.
        if (
          !(error instanceof Error) ||
          !/context|navigat/i.test(error.message) ||
          error instanceof PageStuck
        )
          throw error;
        world = null;
        return (await evaluate(expression, ms)) as T;
      }
    },

    async loadEngines() {
      await evaluate(enginesSource(), CHECK_MS);
    },

    async learnListeners() {
      await evaluate('0', CHECK_MS);
      const { result: main } = await send(
        session.send('Runtime.evaluate', { expression: 'document' }),
        'The page',
      );
      const { result: outer } = await send(
        session.send('Runtime.evaluate', { expression: 'window' }),
        'The page',
      );
      const inTree = main.objectId
        ? (
            await send(
              session.send('DOMDebugger.getEventListeners', { objectId: main.objectId, depth: -1 }),
              'The page',
            )
          ).listeners
        : [];
      const onWindow = outer.objectId
        ? (
            await send(
              session.send('DOMDebugger.getEventListeners', { objectId: outer.objectId }),
              'The page',
            )
          ).listeners
        : [];
      const ids = new Set(
        inTree
          .filter(({ type, backendNodeId }) => clickTypes.has(type) && backendNodeId !== undefined)
          .map((each) => each.backendNodeId ?? 0),
      );
      const context = world ?? 0;
      const nodes: { objectId: string }[] = [];
      for (const backendNodeId of [...ids].slice(0, LISTENERS)) {
        try {
          const { object } = await send(
            session.send('DOM.resolveNode', { backendNodeId, executionContextId: context }),
            'The page',
          );
          if (object.objectId !== undefined) nodes.push({ objectId: object.objectId });
        } catch (error) {
          // Removed since it was listed; a frame's nodes cannot be brought into this world either.
          if (error instanceof PageStuck) throw error;
        }
      }
      await send(
        session.send('Runtime.callFunctionOn', {
          executionContextId: context,
          functionDeclaration:
            'function (outer, ...nodes) { for (const each of nodes) assay.kit.listening.add(each); if (outer) assay.kit.listening.add(window); }',
          arguments: [{ value: onWindow.some(({ type }) => clickTypes.has(type)) }, ...nodes],
        }),
        'The page',
      );
    },

    async close() {
      await send(page.close(), 'Closing a tab', CHECK_MS);
    },
  };
}
