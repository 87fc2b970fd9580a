import type { Api, Operation } from '../document/api.ts';
import type { Case, WireRequest } from '../input/request.ts';
import type { QaConfig, Target } from '../options.ts';
import {
  Holder,
  noProof,
  type Proof,
  proofOf,
  type Secret,
  secretOf,
  type TokenRequest,
  tokenRequest,
  withToken,
} from './authorization.ts';
import { type Budget, RunStopped } from './budget.ts';
import type { Exchange, Identity, Use } from './exchange.ts';
import { Pace, retryAfterMs } from './pace.ts';
import { type Key, presentedAt } from './presented.ts';
import { type Outgoing, openTransport, type Sent, type Transport } from './transport.ts';

/** Bytes of a decoded response body that are kept. */
const MAX_BODY = 1_000_000;
/** A wait that is shorter is simply waited for; a longer one may be the limit of a single operation. */
const SHORT_WAIT_MS = 2_000;
const TRIES_WHEN_TOO_FAST = 3;

/** One request to send, and what it stands for. */
export interface Call {
  readonly operation: string;
  readonly case: Case | null;
  readonly request: WireRequest;
  readonly identity: Identity;
  readonly uses: readonly Use[];
  /** In place of the identity's own token. */
  readonly token?: string;
  /** A probe wants the first answer, whatever it is: no refresh and no second try. */
  readonly asItIs?: boolean;
}

/** Sends requests to the target for a whole run: credentials, rate, limits, numbering. */
export interface Session {
  readonly baseUrl: string;
  /** Whether it is known below which address the API answers. */
  found: boolean;
  readonly budget: Budget;
  /** From now on requests count against this. */
  spend(budget: Budget): void;
  /** Throws `RunStopped` when the run's limits are reached, and nothing else. */
  send(call: Call): Promise<Exchange>;
  /** True while the server said to leave this operation alone. */
  blocked(operation: string): boolean;
  has(identity: 'first' | 'second'): boolean;
  token(identity: 'first' | 'second'): Promise<string | null>;
  holder(identity: 'first' | 'second'): Holder;
  /** How calls of an operation carry an identity's token, `{token}` in its place; null when they carry none. */
  template(operation: string, identity: 'first' | 'second'): Promise<Proof | 'basic' | null>;
  /** From now on the first identity calls the operation with this in place of its own token; null: with its own. */
  present(operation: string, key: Key | null): void;
  /** All operations are called with the identities' own tokens again. */
  presentNothing(): void;
  /** Continues below another address of the same server. */
  moveTo(baseUrl: string): void;
  close(): Promise<void>;
}

/** Some servers say 403 to whoever does not say who they are. */
const closed = ({ response }: Sent) => response?.status === 401 || response?.status === 403;

export const plainBase = (url: string) => url.replace(/[?#].*$/, '').replace(/\/+$/, '');

function outgoing(base: URL, request: WireRequest, proof: Proof): Outgoing {
  const prefix = base.pathname.replace(/\/+$/, '');
  const query = new URLSearchParams(proof.query).toString();
  const joint = request.target.includes('?') ? '&' : '?';
  const cookies = Object.entries(proof.cookies).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const cookie = [request.headers.cookie, ...cookies]
    .filter((each) => each !== undefined && each !== '')
    .join('; ');
  return {
    method: request.method,
    path: `${prefix}${request.target}${query === '' ? '' : joint + query}`,
    headers: { ...request.headers, ...proof.headers, ...(cookie !== '' && { cookie }) },
    body: request.body,
  };
}

export function openSession(
  api: Api,
  target: Target,
  config: QaConfig,
  from: Budget,
  signal: AbortSignal,
): Session {
  let budget = from;
  const transports = new Map<string, Transport>();
  const transportTo = (origin: string): Transport => {
    const known = transports.get(origin);
    if (known !== undefined) return known;
    const opened = openTransport(origin, {
      guard: target.guard,
      connections: config.concurrency,
      timeoutMs: config.timeoutMs,
      maxBytes: MAX_BODY,
    });
    transports.set(origin, opened);
    return opened;
  };
  const pace = new Pace(config.rateLimit, signal);
  const operations = new Map(api.operations.map((each) => [each.id, each]));
  const noneDeclared = api.operations.every(({ security }) => security.length === 0);
  /** Operations that the document calls open and the server does not. */
  const closedAfterAll = new Set<string>();
  const keys = new Map<string, Key>();
  /** Answers so far that were no "too many requests", and how many there were when an operation was blocked. */
  let answered = 0;
  const blockedAfter = new Map<string, number>();
  const blockedUntil = new Map<string, number>();
  let baseUrl = plainBase(target.baseUrl);
  let base = new URL(baseUrl);
  let number = 0;

  async function once(request: Outgoing, origin: string): Promise<Sent> {
    await pace.turn();
    budget.take();
    const sent = await transportTo(origin).send(request, signal);
    if (!sent.stale) return sent;
    budget.take();
    const again = await transportTo(origin).send(request, signal);
    // Not a kept connection that had grown old: the server was there for the first and is gone.
    return again.failure?.code === 'CONNECTION_FAILED' ? sent : again;
  }

  function renewal(credentials: Target['first']): (() => Promise<Secret | null>) | null {
    const asked: TokenRequest | null = tokenRequest(credentials, baseUrl);
    if (asked === null) return null;
    return async () => {
      const url = new URL(asked.url);
      const { method, headers, body } = asked;
      const sent = await once({ method, path: url.pathname + url.search, headers, body }, url.origin);
      const { response } = sent;
      if (response === null || response.status >= 300 || response.json === undefined) return null;
      return asked.secret(response.json);
    };
  }

  const holders = {
    first: new Holder('first', secretOf(target.first), renewal(target.first)),
    second: new Holder('second', secretOf(target.second), renewal(target.second)),
  };

  const wantsProof = (operation: Operation | undefined) =>
    operation === undefined ||
    noneDeclared ||
    operation.security.length > 0 ||
    closedAfterAll.has(operation.id);

  async function proofFor(call: Call): Promise<Proof> {
    const operation = operations.get(call.operation);
    if (call.token !== undefined) {
      const own = call.identity === 'nobody' ? null : await holders[call.identity].secret();
      return proofOf(api, operation ?? null, withToken(own, call.token));
    }
    if (call.identity === 'nobody' || !wantsProof(operation)) return noProof;
    const secret = await holders[call.identity].secret();
    return secret === null ? noProof : proofOf(api, operation ?? null, secret);
  }

  /** Returns whether to try again, after having waited. */
  function tooFast(operation: string, sent: Sent): boolean {
    const asked = sent.response?.headers['retry-after'];
    const wait = retryAfterMs(asked, Date.now());
    if (wait === null || wait <= SHORT_WAIT_MS) {
      pace.slowDown(asked, budget.leftMs);
      return true;
    }
    const now = Date.now();
    blockedUntil.set(operation, now + wait);
    // Operations may have limits of their own (signing in); those that nothing was answered between share one.
    const sharing = [...blockedAfter].some(
      ([each, fine]) => each !== operation && fine === answered && (blockedUntil.get(each) ?? 0) > now,
    );
    blockedAfter.set(operation, answered);
    if (!sharing) return false;
    blockedUntil.clear();
    pace.slowDown(asked, budget.leftMs);
    return true;
  }

  async function attempt(call: Call): Promise<Sent> {
    let sent = await once(outgoing(base, call.request, await proofFor(call)), base.origin);
    if (call.asItIs === true) return sent;
    for (let tries = 1; sent.response?.status === 429 && tries < TRIES_WHEN_TOO_FAST; tries += 1) {
      if (!tooFast(call.operation, sent)) return sent;
      sent = await once(outgoing(base, call.request, await proofFor(call)), base.origin);
    }
    if (sent.response !== null && sent.response.status !== 429) {
      answered += 1;
      pace.wentWell();
    }
    return sent;
  }

  function withKey(call: Call): Call {
    const key = call.identity === 'first' && call.token === undefined ? keys.get(call.operation) : undefined;
    if (key === undefined) return call;
    return {
      ...call,
      token: key.token,
      uses: [...call.uses.filter(({ at }) => at !== presentedAt), key.use],
    };
  }

  async function send(given: Call): Promise<Exchange> {
    const call = withKey(given);
    const holder = call.identity === 'nobody' || call.token !== undefined ? null : holders[call.identity];
    const version = holder?.version ?? 0;
    let sent = await attempt(call);
    if (holder?.known && call.asItIs !== true && closed(sent)) {
      const operation = operations.get(call.operation);
      const open = operation !== undefined && !wantsProof(operation);
      // Signing in is open, and its 401 says something else.
      if (
        open &&
        call.case?.violates === null &&
        !/log.?in|sign.?in|session|token|auth/i.test(operation.id)
      ) {
        closedAfterAll.add(operation.id);
        const again = await attempt(call);
        if (closed(again)) closedAfterAll.delete(operation.id);
        sent = again;
      } else if (!open && sent.response?.status === 401 && holder.renewable && (await holder.renew(version)))
        sent = await attempt(call);
    }
    const status = sent.response?.status ?? 0;
    if (status >= 200 && status < 300) holder?.accepted();
    if (sent.failure?.code === 'CANCELLED') throw new RunStopped('cancelled');
    number += 1;
    return {
      number,
      operation: call.operation,
      case: call.case,
      identity: call.identity,
      request: call.request,
      uses: call.uses,
      ...(call.token !== undefined && {
        presented: { token: call.token, headers: (await proofFor(call)).headers },
      }),
      response: sent.response,
      failure: sent.failure,
      took: sent.took,
      startedAt: sent.startedAt,
    };
  }

  return {
    get baseUrl() {
      return baseUrl;
    },
    found: false,
    get budget() {
      return budget;
    },
    spend(next) {
      budget = next;
    },
    send,
    blocked: (operation) => (blockedUntil.get(operation) ?? 0) > Date.now(),
    has: (identity) => holders[identity].known,
    async token(identity) {
      const secret = await holders[identity].secret();
      return secret === null || secret.kind === 'basic' ? null : secret.token;
    },
    holder: (identity) => holders[identity],
    async template(id, identity) {
      const operation = operations.get(id);
      if (!wantsProof(operation)) return null;
      const secret = await holders[identity].secret();
      if (secret === null) return null;
      return secret.kind === 'basic'
        ? 'basic'
        : proofOf(api, operation ?? null, withToken(secret, '{token}'));
    },
    present(operation, key) {
      if (key === null) keys.delete(operation);
      else keys.set(operation, key);
    },
    presentNothing() {
      keys.clear();
    },
    moveTo(url) {
      baseUrl = plainBase(url);
      base = new URL(baseUrl);
    },
    async close() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}
