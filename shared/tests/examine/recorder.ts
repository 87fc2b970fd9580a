import type { CDPSession } from 'playwright-core';

/** One request of the page, redirects folded into it. */
export interface PageRequest {
  readonly id: string;
  readonly url: string;
  readonly method: string;
  /** As DevTools names it: Document, Stylesheet, Image, Media, Font, Script, XHR, Fetch, WebSocket… */
  readonly type: string;
  /** Address of the document that asked. */
  readonly asker: string;
  readonly frameId: string;
  readonly startedAt: number;
  status: number | null;
  mimeType: string;
  headers: Readonly<Record<string, string>>;
  /** `net::ERR_…` when it failed. */
  error: string | null;
  blocked: string | null;
  cancelled: boolean;
  endedAt: number | null;
  redirects: number;
}

export interface ScriptError {
  readonly kind: 'error' | 'rejection' | 'console';
  readonly message: string;
  /** Where it was thrown, as far as it is known. */
  readonly source: string;
}

/** All that a tab's browser reports while a page loads and is used. Times are `performance.now()`. */
export interface Recorder {
  readonly requests: readonly PageRequest[];
  readonly errors: readonly ScriptError[];
  /** Main documents that were shown since `reset`. */
  navigations(): number;
  /** When a request last began or ended, or the page loaded. */
  lastActivity(): number;
  loaded(): boolean;
  /** Windows that the page wanted to open without having been clicked. */
  windowsHeld(): number;
  /** Requests whose end says that the page is drawn: without streams and sockets. */
  pending(): readonly PageRequest[];
  reset(): void;
}

/** These stay open by design. */
const streams = new Set(['WebSocket', 'EventSource', 'Ping', 'CSPViolationReport', 'Preflight', 'Prefetch']);

const plainHeaders = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

export async function record(session: CDPSession, mainFrame: string): Promise<Recorder> {
  const requests = new Map<string, PageRequest>();
  const errors: ScriptError[] = [];
  const foreignContexts = new Set<number>();
  let [navigations, lastActivity, loaded, windowsHeld] = [0, performance.now(), false, 0];
  const active = () => {
    lastActivity = performance.now();
  };

  session.on('Network.requestWillBeSent', (event) => {
    active();
    const known = requests.get(event.requestId);
    requests.set(event.requestId, {
      id: event.requestId,
      url: event.request.url,
      method: event.request.method,
      type: event.type ?? 'Other',
      asker: event.documentURL,
      frameId: event.frameId ?? '',
      startedAt: known?.startedAt ?? performance.now(),
      status: null,
      mimeType: '',
      headers: {},
      error: null,
      blocked: null,
      cancelled: false,
      endedAt: null,
      redirects: (known?.redirects ?? -1) + 1,
    });
  });
  session.on('Network.responseReceived', ({ requestId, response }) => {
    active();
    const request = requests.get(requestId);
    if (request === undefined) return;
    request.status = response.status;
    request.mimeType = response.mimeType;
    request.headers = plainHeaders(response.headers);
  });
  session.on('Network.loadingFinished', ({ requestId }) => {
    active();
    const request = requests.get(requestId);
    if (request !== undefined) request.endedAt = performance.now();
  });
  session.on(
    'Network.loadingFailed',
    ({ requestId, errorText, canceled, blockedReason, corsErrorStatus }) => {
      active();
      const request = requests.get(requestId);
      if (request === undefined) return;
      request.endedAt = performance.now();
      request.error =
        corsErrorStatus === undefined ? errorText : `${errorText} (${corsErrorStatus.corsError})`;
      request.cancelled = canceled ?? false;
      request.blocked = blockedReason ?? null;
    },
  );

  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.id !== mainFrame) return;
    navigations += 1;
    loaded = false;
    active();
  });
  session.on('Page.loadEventFired', () => {
    loaded = true;
    active();
  });

  // Frames of others are their makers' business; in some browsers they are not even seen from here.
  session.on('Runtime.executionContextCreated', ({ context }) => {
    const { frameId } = (context.auxData ?? {}) as { frameId?: string };
    if (frameId !== mainFrame || context.name === WORLD) foreignContexts.add(context.id);
  });
  session.on('Runtime.exceptionThrown', ({ exceptionDetails: details }) => {
    if (details.executionContextId !== undefined && foreignContexts.has(details.executionContextId)) return;
    const rejection = details.text.includes('in promise');
    const message = details.exception?.description ?? String(details.exception?.value ?? details.text);
    const place = details.url ?? details.stackTrace?.callFrames[0]?.url ?? '';
    errors.push({
      kind: rejection ? 'rejection' : 'error',
      message,
      source: place === '' ? '' : `${place}:${details.lineNumber + 1}`,
    });
  });
  session.on('Runtime.consoleAPICalled', (event) => {
    if (event.type === 'debug' && event.args[0]?.value === WINDOW_HELD) windowsHeld += 1;
    if (!['error', 'assert'].includes(event.type) || foreignContexts.has(event.executionContextId)) return;
    const words = event.args.map((each) => String(each.value ?? each.description ?? each.type));
    const frame = event.stackTrace?.callFrames[0];
    errors.push({
      kind: 'console',
      message: words.join(' '),
      source: frame === undefined ? '' : `${frame.url}:${frame.lineNumber + 1}`,
    });
  });
  session.on('Log.entryAdded', ({ entry }) => {
    // Failed requests are findings of their own.
    if (entry.level !== 'error' || entry.source === 'network') return;
    errors.push({ kind: 'console', message: entry.text, source: entry.url ?? '' });
  });

  await Promise.all(
    ['Page', 'Network', 'Runtime', 'Log'].map((domain) => session.send(`${domain}.enable` as 'Page.enable')),
  );

  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: popupBlocker });

  return {
    get requests() {
      return [...requests.values()];
    },
    errors,
    navigations: () => navigations,
    lastActivity: () => lastActivity,
    loaded: () => loaded,
    windowsHeld: () => windowsHeld,
    pending: () => [...requests.values()].filter((each) => each.endedAt === null && !streams.has(each.type)),
    reset() {
      requests.clear();
      errors.length = 0;
      navigations = 0;
      windowsHeld = 0;
      loaded = false;
      active();
    },
  };
}

const WINDOW_HELD = 'assay: window held back';

/**
 * Browsers without a screen have no popup blocker, and a page may open windows that open windows. Like a
 * visitor's browser this lets a window open after a click only.
 */
const popupBlocker = `(() => {
  const { open } = window;
  const { debug } = console;
  window.open = function (...where) {
    if (navigator.userActivation.isActive) return open.apply(this, where);
    debug.call(console, ${JSON.stringify(WINDOW_HELD)});
    return null;
  };
})()`;

/** The name of the world in which our checks run, apart from the page's own scripts. */
export const WORLD = 'assay';
