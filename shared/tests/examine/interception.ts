import type { CDPSession } from 'playwright-core';
import type { TargetAuth } from '../contract.ts';

/** What gets past a staging site's door, ready to be sent. */
export interface Credentials {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly { readonly name: string; readonly value: string }[];
}

export function credentialsFor(url: string, auth: TargetAuth | undefined): Credentials | null {
  if (auth === undefined) return null;
  const headers: Record<string, string> = {};
  if (auth.basic !== undefined) {
    const { username, password } = auth.basic;
    headers.authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
  for (const [name, value] of Object.entries(auth.headers ?? {})) headers[name.toLowerCase()] = value;
  return { origin: new URL(url).origin, headers, cookies: auth.cookies ?? [] };
}

/** The headers of a request with the credentials in them. A cookie that the site set itself is newer than ours. */
export function withCredentials(
  headers: Readonly<Record<string, string>>,
  credentials: Credentials,
): Record<string, string> {
  const own = Object.fromEntries(
    Object.entries(headers).filter(([name]) => credentials.headers[name.toLowerCase()] === undefined),
  );
  const key = Object.keys(own).find((name) => name.toLowerCase() === 'cookie') ?? 'Cookie';
  const there = own[key] ?? '';
  const names = new Set(there.split(';').map((pair) => pair.split('=', 1)[0]?.trim()));
  const added = credentials.cookies
    .filter(({ name }) => !names.has(name))
    .map(({ name, value }) => `${name}=${value}`);
  const cookies = [there, ...added].filter((each) => each !== '').join('; ');
  return { ...own, ...credentials.headers, ...(cookies === '' ? {} : { [key]: cookies }) };
}

/**
 * Stands between a tab and its network. Credentials are added to each request of the target's origin: never
 * kept in the browser, whose cookies know no ports and whose extra headers follow redirects anywhere.
 */
export interface Interception {
  /** From now on the page stays where it is: its main document is not replaced. */
  freeze(): Promise<void>;
  /** From now on nothing is sent that could change something on a server. Implies `freeze`. */
  readOnly(): Promise<void>;
  thaw(): Promise<void>;
  /** Attempts to leave the page since the last change of mode. */
  departures(): number;
  /** Requests held back by `readOnly`. */
  heldBack(): number;
}

type Mode = 'open' | 'frozen' | 'readOnly';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

export async function intercept(
  session: CDPSession,
  mainFrame: string,
  credentials: Credentials | null,
): Promise<Interception> {
  let mode: Mode = 'open';
  let [departures, heldBack] = [0, 0];

  session.on('Fetch.requestPaused', async (event) => {
    const { requestId, request, frameId, resourceType } = event;
    const leaves = mode !== 'open' && resourceType === 'Document' && frameId === mainFrame;
    const writes = mode === 'readOnly' && !harmless.has(request.method);
    if (leaves) departures += 1;
    if (writes) heldBack += 1;
    const own =
      credentials !== null && URL.canParse(request.url) && new URL(request.url).origin === credentials.origin;
    try {
      if (leaves || writes) {
        await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      } else if (own) {
        const headers = Object.entries(withCredentials(request.headers, credentials));
        await session.send('Fetch.continueRequest', {
          requestId,
          headers: headers.map(([name, value]) => ({ name, value })),
        });
      } else {
        await session.send('Fetch.continueRequest', { requestId });
      }
    } catch {
      // The tab was closed or the request cancelled meanwhile; there is nothing left to decide.
    }
  });

  const apply = async (next: Mode) => {
    mode = next;
    departures = 0;
    heldBack = 0;
    const patterns =
      next === 'open'
        ? credentials === null
          ? []
          : [{ urlPattern: `${credentials.origin}/*` }]
        : [{ urlPattern: '*' }];
    if (patterns.length === 0) await session.send('Fetch.disable');
    else await session.send('Fetch.enable', { patterns });
  };
  if (credentials !== null) await apply('open');

  return {
    freeze: () => apply('frozen'),
    readOnly: () => apply('readOnly'),
    thaw: () => apply('open'),
    departures: () => departures,
    heldBack: () => heldBack,
  };
}
