import type { Device, PageVisit, Screenshot, Viewport } from '../contract.ts';
import {
  BLOCKING_MS,
  type Budgets,
  CHECK_MS,
  ELEMENTS_FOR_CHECKS,
  ELEMENTS_FOR_ENGINES,
  limits,
  SCREENSHOT_HEIGHT,
  SNAPSHOT_CHARS,
} from './budgets.ts';
import type { Sighting } from './findings.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { probe } from './probe.ts';
import type { PageLink, Raw } from './raw.ts';
import { type Arrival, type Tab, viewports } from './tab.ts';
import { scriptFindings, trafficFindings } from './traffic.ts';

/** A human sentence about what is being done. */
export type Say = (
  kind: 'browser' | 'page' | 'checks' | 'links',
  message: string,
  page: string | null,
) => Promise<void>;

export interface VisitOptions {
  readonly url: string;
  readonly number: number;
  /** The site that is examined; null for the first page, which decides it. */
  readonly origin: string | null;
  readonly device: Device;
  readonly budgets: Budgets;
  /** `performance.now()` at which this page must be done. */
  readonly until: number;
  readonly say: Say;
  readonly saveScreenshot: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly proxyFailure: (url: string) => Parameters<typeof outcomeOf>[0]['proxyFailure'];
}

/** What is known of a page so far; filled as the visit goes on, so that a visit cut short still counts. */
export interface Visit {
  outcome: Outcome;
  visit: PageVisit;
  sightings: Sighting[];
  links: PageLink[];
  /** True when it turned out to be a page of another site, which was not ordered. */
  elsewhere: boolean;
  /** True when the browser cannot be used any further. */
  stuck: boolean;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly elements: number;
}

export function startVisit(url: string): Visit {
  return {
    outcome: {
      kind: 'unreachable',
      code: 'BROWSER_FAILED',
      reason: 'The browser stopped before the page was shown.',
    },
    visit: {
      url,
      finalUrl: url,
      title: '',
      status: null,
      loadMs: 0,
      screenshots: { desktop: null, mobile: null },
      ariaSnapshot: '',
      note: null,
    },
    sightings: [],
    links: [],
    elsewhere: false,
    stuck: false,
  };
}

/** Looks at one page at both widths, the ordered one last, and then clicks through it there. */
export async function visitPage(tab: Tab, into: Visit, options: VisitOptions): Promise<void> {
  const { url, device, say, until } = options;
  const order: readonly Viewport[] = device === 'desktop' ? ['mobile', 'desktop'] : ['desktop', 'mobile'];
  const blocking: number[] = [];

  for (const viewport of order) {
    if (viewport !== order[0] && performance.now() > until) {
      note(into, `There was no time left to look at it at ${viewports[viewport].width} px.`);
      return;
    }
    await say('page', `Opening ${url} at ${viewports[viewport].width} px.`, url);
    await tab.show(viewport);
    const arrival = await tab.open(url);
    const outcome = judgeArrival(arrival, options);
    if (outcome.kind === 'unreachable') {
      if (viewport === order[0]) into.outcome = outcome;
      else note(into, `At ${viewports[viewport].width} px: ${outcome.reason}`);
      return;
    }
    if (options.origin !== null && new URL(tab.page.url()).origin !== options.origin) {
      into.elsewhere = true;
      return;
    }
    blocking.push(await look(tab, into, viewport, arrival, options));
  }

  // A busy machine blocks once; a script that blocks does so at each load.
  const blocked = Math.min(...blocking);
  if (blocked > BLOCKING_MS) {
    add(into, null, [
      page('long-task', `Scripts kept the page from answering for ${blocked} ms while it loaded.`),
    ]);
  }
  if (performance.now() > until) return note(into, 'There was no time left to click on its controls.');
  const clicked = await probe(tab, url, {
    clicks: options.budgets.clicksPerPage,
    covered: new Set(
      into.sightings.flatMap(({ rule, selector }) => (rule === 'covered-control' ? (selector ?? []) : [])),
    ),
    until,
  });
  add(into, device, clicked.findings);
  if (clicked.stuck) {
    into.stuck = true;
    note(into, 'A click froze the page; what comes after it was not clicked.');
  }
  await say('checks', `Clicked ${clicked.clicks} ${clicked.clicks === 1 ? 'control' : 'controls'}.`, url);
}

const page = (rule: string, evidence: string): Raw => ({
  rule,
  selector: null,
  group: '',
  evidence,
  box: null,
});

function add(into: Visit, viewport: Viewport | null, sightings: readonly Raw[]): void {
  into.sightings.push(...sightings.map((each) => ({ ...each, page: into.visit.finalUrl, viewport })));
}

function note(into: Visit, words: string): void {
  if (into.visit.note?.includes(words)) return;
  into.visit.note = into.visit.note === null ? words : `${into.visit.note} ${words}`;
}

function judgeArrival(arrival: Arrival, { url, proxyFailure }: VisitOptions): Outcome {
  const { document, error, download } = arrival;
  const last = document?.url ?? url;
  const failed = error !== null || document?.headers['x-assay-unreachable'] !== undefined;
  return outcomeOf({
    url: last,
    error,
    download,
    status: document?.status ?? null,
    mimeType: document?.mimeType ?? '',
    proxyFailure: failed ? proxyFailure(last) : null,
  });
}

/** All that can be seen without touching the page. Returns how long scripts blocked it, in ms. */
async function look(
  tab: Tab,
  into: Visit,
  viewport: Viewport,
  arrival: Arrival,
  options: VisitOptions,
): Promise<number> {
  const { device, number } = options;
  const main = viewport === device;
  const finalUrl = tab.page.url();
  const { title } = await tab.check<{ title: string }>('({ title: document.title })');
  // It answers: from here on there is something to report, even if it stops doing so.
  into.outcome = { kind: 'examined' };
  if (main || into.visit.title === '') {
    const { document, ms } = arrival;
    Object.assign(into.visit, {
      finalUrl,
      title: title.slice(0, 300),
      status: document?.status ?? null,
      loadMs: ms,
    });
  }
  if (arrival.restless) note(into, 'The page kept moving to another address and was held where it was.');

  const { blockingMs, findings: movement } = await tab.check<{ blockingMs: number; findings: Raw[] }>(
    `assay.load(assay.kit, ${JSON.stringify(limits)})`,
  );
  const size = await tab.check<Size>(
    '({ width: document.documentElement.clientWidth, height: Math.max(document.documentElement.scrollHeight, innerHeight), elements: document.getElementsByTagName("*").length })',
  );
  into.visit.screenshots[viewport] = await screenshot(tab, size, `page-${number}-${viewport}.jpeg`, options);

  const seen: Raw[] = [...movement];
  if (size.elements > ELEMENTS_FOR_CHECKS) {
    note(into, `It has ${size.elements} elements, too many to check one by one.`);
  } else {
    if (viewport === 'desktop') await inspectLinksAndFields(tab, into);
    seen.push(...(await inspect(tab, into, viewport, size, options)));
  }

  const pictures = new Set(seen.filter(({ rule }) => rule === 'broken-image').map(({ group }) => group));
  seen.push(
    ...trafficFindings(
      tab.recorder.requests,
      finalUrl,
      pictures,
      (address) => options.proxyFailure(address)?.code ?? null,
    ),
  );
  seen.push(...scriptFindings(tab.recorder.errors));
  for (const dialog of tab.events.dialogs) seen.push(page('dialog-on-load', dialog));
  const windows = tab.events.windows + tab.recorder.windowsHeld();
  if (windows > 0) seen.push(page('popup-on-load', `${windows} ${windows === 1 ? 'window' : 'windows'}`));
  add(into, viewport, seen);
  return blockingMs;
}

/** A check of `page/` that takes the limits. */
const run = (tab: Tab, name: string) =>
  tab.check<Raw[]>(`assay.${name}(assay.kit, ${JSON.stringify(limits)})`);

/** What is written in the page, and so the same at both widths. */
async function inspectLinksAndFields(tab: Tab, into: Visit): Promise<void> {
  await tab.learnListeners();
  const seen = await tab.check<{ findings: Raw[]; links: PageLink[] }>('assay.links(assay.kit)');
  into.links = seen.links;
  add(into, null, [...seen.findings, ...(await run(tab, 'forms'))]);
}

async function inspect(
  tab: Tab,
  into: Visit,
  viewport: Viewport,
  size: Size,
  options: VisitOptions,
): Promise<Raw[]> {
  const { url, device, say } = options;
  const seen: Raw[] = [];
  for (const name of ['text', 'layout', 'media']) seen.push(...(await run(tab, name)));
  if (size.elements > ELEMENTS_FOR_ENGINES) {
    note(into, `It has ${size.elements} elements; accessibility was not checked.`);
  } else {
    await tab.loadEngines();
    seen.push(...(await run(tab, 'engines')));
    const { width } = viewports[viewport];
    await say('checks', `Checked ${size.elements} elements for accessibility at ${width} px.`, url);
  }
  if (viewport === device) into.visit.ariaSnapshot = await snapshot(tab);
  // Last, as they scroll and move the focus.
  seen.push(...(await run(tab, 'covered')));
  if (viewport === device) seen.push(...(await run(tab, 'focus')));
  return seen;
}

async function screenshot(
  tab: Tab,
  size: Size,
  key: string,
  { saveScreenshot }: VisitOptions,
): Promise<Screenshot> {
  const [width, height] = [size.width, Math.min(size.height, SCREENSHOT_HEIGHT)];
  const { data } = await tab.bounded(
    tab.session.send('Page.captureScreenshot', {
      format: 'jpeg',
      quality: 60,
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width, height, scale: 1 },
    }),
    'The picture of the page',
  );
  await saveScreenshot(key, Buffer.from(data, 'base64'));
  return { key, width, height };
}

async function snapshot(tab: Tab): Promise<string> {
  const text = await tab.bounded(
    tab.page.locator('body').ariaSnapshot({ timeout: CHECK_MS }),
    'The accessibility tree',
  );
  return text.length > SNAPSHOT_CHARS
    ? `${text.slice(0, SNAPSHOT_CHARS)}\n# cut at ${SNAPSHOT_CHARS} characters`
    : text;
}
