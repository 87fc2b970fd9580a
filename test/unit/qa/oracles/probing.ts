import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Api, Json } from '#shared/qa/document/api.ts';
import type { Exchange, Identity } from '#shared/qa/execution/exchange.ts';
import type { Case, OperationInput, WireRequest } from '#shared/qa/input/request.ts';
import { serialise } from '#shared/qa/input/serialise.ts';
import type { Prober } from '#shared/qa/oracles/oracle.ts';
import { isObject } from '#shared/qa/schema/pointer.ts';
import { randomFrom } from '#shared/qa/schema/random.ts';
import { operation } from '../document/reading.ts';
import { noInput, responseOf } from './exchanges.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The bearer token, or an empty text. */
  readonly token: string;
  readonly body: Readonly<Record<string, Json>>;
  /** The body as it is; undefined when it is no JSON. */
  readonly content: Json | undefined;
}

export interface Answered {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

function contentIn(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A real server until the test is over. */
export async function serving(answer: (asked: Asked) => Answered | Promise<Answered>): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://here');
    const content = contentIn(text);
    const { status, body, headers } = await answer({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      token: /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '',
      body: isObject(content) ? content : {},
      content,
    });
    response.writeHead(status, {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Makes the input of a fresh call; undefined: none is known. */
export type Fresh = Readonly<
  Record<
    string,
    (prober: Prober, identity: Identity) => Promise<Partial<OperationInput>> | Partial<OperationInput>
  >
>;

export interface Tokens {
  readonly first?: string;
  readonly second?: string;
}

/** A prober that sends what it is asked to, and knows fresh calls from the test. */
export function proberAt(api: Api, baseUrl: string, fresh: Fresh, tokens: Tokens = {}): Prober {
  let number = 0;
  const ask = async (
    id: string,
    each: Case | null,
    request: WireRequest,
    identity: Identity,
    token: string | undefined,
  ): Promise<Exchange> => {
    const started = performance.now();
    const answer = await fetch(`${baseUrl}${request.target}`, {
      method: request.method,
      headers: { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: typeof request.body === 'string' ? request.body : null,
      redirect: 'manual',
    });
    const text = await answer.text();
    number += 1;
    return {
      number,
      operation: id,
      case: each,
      identity,
      request,
      uses: [],
      response: responseOf(answer.status, Object.fromEntries(answer.headers), text),
      failure: null,
      took: performance.now() - started,
      startedAt: '2026-01-01T00:00:00.000Z',
    };
  };
  const tokenOf = (identity: Identity) => (identity === 'nobody' ? undefined : tokens[identity]);
  const prober: Prober = {
    api,
    baseUrl,
    random: randomFrom(7),
    has: (identity) => tokens[identity] !== undefined,
    token: async (identity) => tokens[identity] ?? null,
    room: () => true,
    send: (each, identity = 'first') =>
      ask(
        each.operation,
        each,
        serialise(api, operation(api, each.operation), each.input),
        identity,
        tokenOf(identity),
      ),
    sendRaw: (id, request, { identity, token }) =>
      ask(id, null, request, identity, token ?? tokenOf(identity)),
    async accepted(id, identity = 'first') {
      const made = await fresh[id]?.(prober, identity);
      if (made === undefined) return null;
      return {
        operation: id,
        kind: 'minimal',
        description: '',
        input: { ...noInput, ...made },
        violates: null,
      };
    },
  };
  return prober;
}
