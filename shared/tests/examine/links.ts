import { CallFailed } from '#shared/platform/guard/failure.ts';
import type { GuardedClient } from '#shared/platform/guard/fetch.ts';
import { LINK_MS, LINKS_AT_ONCE } from './budgets.ts';
import type { Credentials } from './interception.ts';
import type { PageLink } from './raw.ts';

/** Names of links and buttons that change something, or that end a session, in the languages we meet most. */
export const consequential =
  /\b(delete|remove|destroy|erase|pay|buy|order|purchase|checkout|donate|log ?-?out|sign ?-?out|log ?off|unsubscribe|subscribe|cancel|confirm|send|submit|publish|transfer|reset|archive|deactivate|disable|approve|reject|book|reserve|invite|revoke|restore|accept|agree|save|apply|löschen|entfernen|kaufen|bezahlen|bestellen|abmelden|senden|buchen|supprimer|acheter|payer|commander|déconnexion|envoyer|réserver|eliminar|borrar|comprar|pagar|enviar|cerrar sesión|salir)\b/i;

const files =
  /\.(pdf|zip|gz|tar|dmg|exe|msi|apk|docx?|xlsx?|pptx?|csv|xml|json|txt|rss|atom|ics|png|jpe?g|gif|svg|webp|avif|mp[34]|webm|mov|wav)$/i;

/** Two pages of one shape (`/product/12`) say as much as twenty. */
const PER_SHAPE = 2;

/** A page without its fragment, and without a slash at its end: the same page has one name. */
export function pageName(url: string): string {
  const plain = new URL(url);
  plain.hash = '';
  if (plain.pathname !== '/') plain.pathname = plain.pathname.replace(/\/+$/, '') || '/';
  return plain.href;
}

const withoutQuery = (url: string) => pageName(url).replace(/\?.*$/, '');

/** Segments that name one of many things stand for all of them. */
const shapeOf = (url: string) =>
  new URL(url).pathname.replace(
    /\/(\d+|[0-9a-f-]{16,}|[\w-]*\d[\w-]*|[a-z0-9]+(?:-[a-z0-9]+){3,})(?=\/|$)/gi,
    '/*',
  );

/**
 * The next page to look at: one of the same origin that is neither a file nor seen before, does not change
 * anything by being opened, and is not the third of its kind. Prominent links come first, then the order of
 * the page. Null when there is none.
 */
export function nextPage(links: readonly PageLink[], origin: string, seen: readonly string[]): string | null {
  const visited = new Set(seen.map(withoutQuery));
  const shapes = seen.map(shapeOf);
  const fit = links.filter(({ url, text }) => {
    const { origin: its, pathname, searchParams } = new URL(url);
    if (its !== origin || visited.has(withoutQuery(url)) || files.test(pathname) || searchParams.size > 2)
      return false;
    if (consequential.test(text) || consequential.test(pathname.replaceAll(/[/_-]/g, ' '))) return false;
    return shapes.filter((shape) => shape === shapeOf(url)).length < PER_SHAPE;
  });
  const next = fit.find(({ prominent }) => prominent) ?? fit[0];
  return next === undefined ? null : pageName(next.url);
}

export interface LinkOnPage extends PageLink {
  readonly page: string;
}

export interface BrokenLink {
  readonly url: string;
  readonly reason: string;
  /** The name of its host could not be resolved. */
  readonly byName: boolean;
  readonly on: readonly LinkOnPage[];
}

/** A server that answers so may do it only to us: to programs, to strangers, to many requests. */
const guarded = new Set([401, 402, 403, 405, 406, 407, 408, 425, 429, 451, 501, 503, 999]);

async function brokenReason(
  client: GuardedClient,
  url: string,
  own: boolean,
  credentials: Credentials | null,
): Promise<Pick<BrokenLink, 'reason' | 'byName'> | null> {
  const sent: Record<string, string> = {};
  if (credentials !== null && new URL(url).origin === credentials.origin) {
    Object.assign(sent, credentials.headers);
    const cookies = credentials.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    if (cookies !== '') sent.cookie = cookies;
  }
  const headers = {
    'user-agent': 'Mozilla/5.0 (compatible; Assay link check)',
    accept: 'text/html,*/*;q=0.8',
  };
  const call = (method: 'HEAD' | 'GET') =>
    client.call(url, { method, headers, credentials: sent, timeoutMs: LINK_MS, maxBytes: 0 });
  // A kept connection may close just as it is used again: only a second failure counts.
  const ask = (method: 'HEAD' | 'GET') =>
    call(method).catch((error) => {
      if (error instanceof CallFailed && error.code === 'CONNECTION_FAILED') return call(method);
      throw error;
    });
  try {
    let { status } = await ask('HEAD');
    // Many servers answer only GET properly.
    if (status >= 400) ({ status } = await ask('GET'));
    if (status < 400 || guarded.has(status)) return null;
    // A stranger's server may be having a bad day.
    if (status >= 500 && !own) return null;
    return { reason: `status ${status}`, byName: false };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    // Slow is not gone, and what we may not call may be fine for visitors.
    if (error.code === 'TIMED_OUT' || error.code === 'ADDRESS_REFUSED') return null;
    const reason = error.code === 'REDIRECT_LOOP' ? 'redirects in circles' : error.message;
    return { reason, byName: error.code === 'DNS_FAILED' };
  }
}

/**
 * Asks for each address once, own ones first, and tells which are gone.
 * @param until `performance.now()` at which to stop asking
 */
export async function brokenLinks(
  client: GuardedClient,
  links: readonly LinkOnPage[],
  options: {
    readonly origin: string;
    readonly known: ReadonlySet<string>;
    readonly own: number;
    readonly foreign: number;
    readonly credentials: Credentials | null;
    readonly until: number;
  },
): Promise<{ broken: BrokenLink[]; asked: number; unasked: number }> {
  const byUrl = new Map<string, LinkOnPage[]>();
  for (const link of links) {
    const { pathname } = new URL(link.url);
    if (consequential.test(link.text) || consequential.test(pathname.replaceAll(/[/_-]/g, ' '))) continue;
    const url = pageName(link.url);
    if (!options.known.has(url)) byUrl.set(url, [...(byUrl.get(url) ?? []), link]);
  }
  const isOwn = (url: string) => new URL(url).origin === options.origin;
  const all = [...byUrl.keys()];
  const own = all.filter(isOwn).slice(0, options.own);
  const foreign = all.filter((url) => !isOwn(url)).slice(0, options.foreign);
  const waiting = [...own, ...foreign];
  const total = waiting.length;

  const broken: BrokenLink[] = [];
  let asked = 0;
  const work = async () => {
    for (
      let url = waiting.shift();
      url !== undefined && performance.now() < options.until;
      url = waiting.shift()
    ) {
      asked += 1;
      const found = await brokenReason(client, url, isOwn(url), options.credentials);
      if (found !== null) broken.push({ url, ...found, on: byUrl.get(url) ?? [] });
    }
  };
  await Promise.all(Array.from({ length: Math.min(LINKS_AT_ONCE, total) }, work));
  return { broken, asked, unasked: all.length - asked };
}
