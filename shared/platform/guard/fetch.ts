import { Agent, buildConnector } from 'undici';
import { type Guard, openSocket } from './connect.ts';
import { CallFailed, callFailed } from './failure.ts';

export interface CallOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to the origin of the first address only, never on after a redirect to another one. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole call with its redirects, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of the decoded body that are read; 0 leaves the body unread. */
  readonly maxBytes: number;
  /** What to do with a redirect: go on to where it points, or take it as the answer. */
  readonly redirects?: 'follow' | 'answer';
  readonly signal?: AbortSignal;
}

export interface Answer {
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Browsers give up at 20; nobody who means well needs more than ten. */
const MAX_REDIRECTS = 10;

/** A client for addresses that users gave. Close it after use: it keeps connections open. */
export interface GuardedClient {
  /** Throws `CallFailed` when there is no answer; every HTTP status is an answer. */
  call(url: string, options: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

export function guardedClient(guard: Guard): GuardedClient {
  const secure = buildConnector({});
  const agent = new Agent({
    connect(target, done) {
      const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
      openSocket(guard, target.hostname, port).then(
        (socket) =>
          target.protocol === 'https:' ? secure({ ...target, httpSocket: socket }, done) : done(null, socket),
        (error) => done(error, null),
      );
    },
  });
  return {
    call: (url, options) => call(agent, url, options),
    close: () => agent.destroy(),
  };
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

async function readAll(body: AsyncIterable<Buffer>, maxBytes: number, where: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes)
      throw new CallFailed('TOO_LARGE', `${where} answered with more than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function call(agent: Agent, start: string, options: CallOptions): Promise<Answer> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  let url = new URL(start);
  let method = options.method ?? 'GET';
  const origin = url.origin;
  const follows = options.redirects !== 'answer';

  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new CallFailed(
        'ADDRESS_REFUSED',
        `Only http and https addresses are called, not ${url.protocol}`,
      );
    }
    try {
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        signal,
        headers: { ...options.headers, ...(url.origin === origin ? options.credentials : {}) },
        body: method === 'POST' ? (options.body ?? null) : null,
      });
      const location = flat(answer.headers).location;
      const moved =
        follows && [301, 302, 303, 307, 308].includes(answer.statusCode) && location !== undefined;
      if (!moved) {
        const done = { url: url.href, status: answer.statusCode, headers: flat(answer.headers) };
        if (options.maxBytes > 0 && method !== 'HEAD') {
          return { ...done, body: await readAll(answer.body, options.maxBytes, url.host) };
        }
        // The rest of the body is not wanted; reading it would cost time and bytes.
        answer.body.on('error', () => {}).destroy();
        return { ...done, body: Buffer.alloc(0) };
      }
      await answer.body.dump({ limit: 64_000 });
      if (!URL.canParse(location, url.href))
        return {
          url: url.href,
          status: answer.statusCode,
          headers: flat(answer.headers),
          body: Buffer.alloc(0),
        };
      url = new URL(location, url);
      if (method === 'POST' && answer.statusCode < 307) method = 'GET';
    } catch (error) {
      throw callFailed(error, url.host);
    }
  }
  throw new CallFailed('REDIRECT_LOOP', `${start} redirects more than ${MAX_REDIRECTS} times.`);
}
