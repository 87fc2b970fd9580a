import type { Guard } from '#shared/platform/guard/connect.ts';
import { guardedClient } from '#shared/platform/guard/fetch.ts';
import { type ForwardProxy, openProxy } from '#shared/platform/guard/proxy.ts';
import type { Device, Examination, RunStep, TargetAuth } from '../contract.ts';
import { type Browser, launch } from './browser.ts';
import { type Budgets, defaultBudgets } from './budgets.ts';
import { PageStuck } from './deadline.ts';
import { chooseEngine, type EngineChoice } from './engine.ts';
import { mergeEngines, type Sighting, toFindings } from './findings.ts';
import { type Credentials, credentialsFor } from './interception.ts';
import { brokenLinks, type LinkOnPage, nextPage, pageName } from './links.ts';
import { openTab } from './tab.ts';
import { type Say, startVisit, type Visit, visitPage } from './visit.ts';

export interface ExamineOptions {
  readonly url: string;
  /** Where the controls are tried and the accessibility tree is taken; both widths are looked at. */
  readonly device: Device;
  readonly maxPages: number;
  readonly auth?: TargetAuth | undefined;
  readonly guard: Guard;
  readonly budgets?: Partial<Budgets>;
  readonly engine?: EngineChoice;
  /** Told as things happen. What it throws ends the examination, after the browser was closed. */
  readonly onStep: (step: Pick<RunStep, 'kind' | 'message' | 'page'>) => Promise<void> | void;
  readonly saveScreenshot: (key: string, bytes: Uint8Array) => Promise<void>;
}

/** A page that takes the browser down gets one more chance: the first time may have been bad luck. */
const ATTEMPTS = 2;

/** Kept free at the end of the total time for closing the browser and asking for the last links. */
const RESERVE_MS = 8_000;

/**
 * Opens a page and those it leads to in a real browser and tells what is wrong with them. Never takes much
 * longer than the total budget, and leaves no process and no file behind.
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const budgets = { ...defaultBudgets, ...options.budgets };
  let names = false;
  const guard: Guard = {
    ...options.guard,
    async resolve(host) {
      const addresses = await options.guard.resolve(host);
      // A machine knows its own name without asking anybody.
      if (!/^localhost$|\.localhost$/.test(host)) names = true;
      return addresses;
    },
  };
  const proxy = await openProxy(guard, budgets.maxBytes);
  try {
    return await withProxy({ ...options, guard }, budgets, proxy, () => names);
  } finally {
    await proxy.close();
  }
}

interface Session {
  browser: Browser | null;
}

async function withProxy(
  options: ExamineOptions,
  budgets: Budgets,
  proxy: ForwardProxy,
  namesResolve: () => boolean,
): Promise<Examination> {
  const { url, maxPages, onStep } = options;
  const until = performance.now() + budgets.totalMs - RESERVE_MS;
  const credentials = credentialsFor(url, options.auth);
  const say: Say = async (kind, message, page) => onStep({ kind, message, page });
  const session: Session = { browser: null };
  const visits: Visit[] = [];
  const tried: string[] = [];
  const notes: string[] = [];

  try {
    for (let next: string | null = url; next !== null && visits.length < maxPages; ) {
      tried.push(next);
      const first = visits.length === 0;
      const origin = visits[0] === undefined ? null : new URL(visits[0].visit.finalUrl).origin;
      const visit = await attempt(session, next, visits.length + 1, {
        options,
        budgets,
        proxy,
        credentials,
        say,
        until,
        origin,
      });
      if (visit.outcome.kind === 'examined') {
        visits.push(visit);
        // A site that moved elsewhere at its door is examined where it moved to.
        tried.push(visit.visit.finalUrl);
      } else if (first) {
        return unreachable(visit);
      } else if (!visit.elsewhere && visit.outcome.code !== 'HTTP_ERROR') {
        notes.push(`${next} was not examined: ${visit.outcome.reason}`);
      }
      if (proxy.exhausted()) {
        notes.push(
          `The budget of ${Math.round(budgets.maxBytes / 1_000_000)} MB is used up; no further page was opened.`,
        );
        break;
      }
      if (performance.now() > until && visits.length < maxPages) {
        notes.push('The time is used up; no further page was opened.');
        break;
      }
      next = nextPage(
        visits.flatMap(({ links }) => links),
        new URL(visits[0]?.visit.finalUrl ?? url).origin,
        tried,
      );
    }
  } finally {
    await session.browser?.close();
  }

  const all: Sighting[] = visits.flatMap((visit) => mergeEngines(visit.sightings));
  all.push(...(await checkLinks(visits, options.guard, budgets, credentials, say, until, notes)));
  // Where no name of another site can be resolved, the fault is with us and not with all of them.
  const known = namesResolve();
  const sightings = all.filter(
    ({ byName, evidence }) => !byName || known || /\/\/[^/\s]*\.invalid\b/.test(evidence),
  );
  if (sightings.length < all.length) {
    notes.push(
      'No name of another site could be resolved from here; what the page takes from others was not judged.',
    );
  }
  for (const [endpoint, reason] of proxy.refused())
    notes.push(`Requests to ${endpoint} were refused: ${reason}`);
  const { findings, leftOut } = toFindings(sightings, budgets.findingsPerRule);
  for (const [rule, count] of leftOut) notes.push(`${count} more findings of ${rule} are not listed.`);
  return { v: 1, outcome: { kind: 'examined' }, pages: visits.map(({ visit }) => visit), findings, notes };
}

function unreachable({ outcome }: Visit): Examination {
  return { v: 1, outcome, pages: [], findings: [], notes: [] };
}

interface Means {
  readonly options: ExamineOptions;
  readonly budgets: Budgets;
  readonly proxy: ForwardProxy;
  readonly credentials: Credentials | null;
  readonly say: Say;
  readonly until: number;
  readonly origin: string | null;
}

/** Visits a page; when the browser hangs or dies it is replaced, and what had been seen is kept. */
async function attempt(session: Session, url: string, number: number, means: Means): Promise<Visit> {
  const { options, budgets, proxy, credentials, say, until } = means;
  const endpoint = (address: string) => {
    const { hostname, port, protocol } = new URL(address);
    return `${hostname.replace(/^\[|\]$/g, '')}:${port || (protocol === 'http:' || protocol === 'ws:' ? 80 : 443)}`;
  };
  let visit = startVisit(url);
  for (let turn = 1; turn <= ATTEMPTS; turn += 1) {
    const pageUntil = Math.min(until, performance.now() + budgets.pageMs);
    visit = startVisit(url);
    try {
      if (session.browser === null || session.browser.gone())
        session.browser = await start(session, options, proxy, say);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      visit.outcome = {
        kind: 'unreachable',
        code: 'BROWSER_FAILED',
        reason: `The browser could not be started: ${reason}`,
      };
      return visit;
    }
    const { browser } = session;
    try {
      const tab = await openTab(browser, credentials, pageUntil);
      await visitPage(tab, visit, {
        url,
        number,
        origin: means.origin,
        device: options.device,
        budgets,
        until: pageUntil,
        say,
        saveScreenshot: options.saveScreenshot,
        proxyFailure: (address) =>
          URL.canParse(address) ? (proxy.failure(endpoint(address)) ?? null) : null,
      });
      if (!visit.stuck) {
        await tab.close();
        return visit;
      }
    } catch (error) {
      const died = browser.gone();
      if (!(error instanceof PageStuck) && !died) throw error;
      if (visit.outcome.kind === 'unreachable') {
        visit.outcome = died
          ? { kind: 'unreachable', code: 'BROWSER_FAILED', reason: `${url} made the browser crash.` }
          : {
              kind: 'unreachable',
              code: 'TIMED_OUT',
              reason: `${url} did not come to rest: ${error instanceof Error ? error.message : ''}`,
            };
      } else {
        visit.visit.note =
          `${visit.visit.note ?? ''} The page stopped answering; what is listed was seen before.`.trim();
      }
    }
    await browser.close();
    session.browser = null;
    // A page that hangs would hang again; only a crash is worth another attempt.
    const crashed = visit.outcome.kind === 'unreachable' && visit.outcome.code === 'BROWSER_FAILED';
    if (!crashed || performance.now() > until) return visit;
  }
  return visit;
}

async function start(
  session: Session,
  options: ExamineOptions,
  proxy: ForwardProxy,
  say: Say,
): Promise<Browser> {
  await session.browser?.close();
  const browser = await launch(await chooseEngine(options.engine), proxy.url);
  await say('browser', `Started Chromium ${browser.version}.`, null);
  return browser;
}

async function checkLinks(
  visits: readonly Visit[],
  guard: Guard,
  budgets: Budgets,
  credentials: Credentials | null,
  say: Say,
  until: number,
  notes: string[],
): Promise<Sighting[]> {
  const links: LinkOnPage[] = visits.flatMap(({ links: found, visit }) =>
    found.map((link) => ({ ...link, page: visit.finalUrl })),
  );
  const client = guardedClient(guard);
  try {
    const { broken, asked, unasked } = await brokenLinks(client, links, {
      origin: new URL(visits[0]?.visit.finalUrl ?? 'http://none').origin,
      known: new Set(visits.flatMap(({ visit }) => [pageName(visit.url), pageName(visit.finalUrl)])),
      own: budgets.ownLinksChecked,
      foreign: budgets.foreignLinksChecked,
      credentials,
      until,
    });
    if (asked > 0)
      await say(
        'links',
        `Followed ${asked} ${asked === 1 ? 'link' : 'links'}, ${broken.length} broken.`,
        null,
      );
    if (unasked > 0) notes.push(`${unasked} links were not followed.`);
    return broken.flatMap(({ url, reason, byName, on }) =>
      on.map((link) => ({
        rule: 'broken-link',
        page: on[0]?.page ?? link.page,
        viewport: null,
        selector: link.selector,
        // A host that is gone takes all its pages with it.
        group: byName ? new URL(url).host : url,
        byName,
        evidence: `${url} (“${link.text}”): ${reason}`,
        box: null,
      })),
    );
  } finally {
    await client.close();
  }
}
