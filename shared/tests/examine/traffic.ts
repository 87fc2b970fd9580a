import type { FailureCode } from '#shared/platform/guard/failure.ts';
import { PROXY_FAILURE_HEADER } from '#shared/platform/guard/proxy.ts';
import type { Severity } from '../contract.ts';
import { limits, SLOW_REQUEST_MS } from './budgets.ts';
import type { Raw } from './raw.ts';
import type { PageRequest, ScriptError } from './recorder.ts';

export type TrafficFinding = Raw & { readonly severity?: Severity; readonly byName?: boolean };

const cut = (text: string) => {
  const one = text.replace(/\s+/g, ' ').trim();
  return one.length > limits.evidenceChars ? `${one.slice(0, limits.evidenceChars - 1)}…` : one;
};

const pageWide = (rule: string, group: string, evidence: string, severity?: Severity): TrafficFinding => ({
  rule,
  selector: null,
  group,
  evidence: cut(evidence),
  box: null,
  ...(severity === undefined ? {} : { severity }),
});

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : url);

/** Without the query: a cache-breaking number must not make two findings of one. */
const plainUrl = (url: string) => url.replace(/[?#].*$/, '');

/** Asked for by the browser or to count visitors: nobody misses it on the page. */
const unmissed = new Set(['Ping', 'CSPViolationReport', 'Preflight', 'Prefetch', 'Other']);

/** What the page needs to be drawn and to work. */
const essential = new Set(['Script', 'Stylesheet']);

/** How a request failed, in words; null when it did not, or when that is as it should be. */
export function failureOf(request: PageRequest): string | null {
  if (unmissed.has(request.type) || /\/favicon\.ico$/.test(plainUrl(request.url))) return null;
  const unreachable = request.headers[PROXY_FAILURE_HEADER];
  if (unreachable === 'ADDRESS_REFUSED' || unreachable === 'TOO_LARGE') return null;
  if (unreachable !== undefined) return `no answer (${unreachable.toLowerCase().replaceAll('_', ' ')})`;
  if (request.status !== null && request.status >= 400) {
    // "Not signed in" is an answer that apps ask for on purpose.
    const asked = ['XHR', 'Fetch'].includes(request.type) && request.status === 401;
    return asked ? null : `status ${request.status}`;
  }
  if (request.error === null || request.cancelled || request.error === 'net::ERR_ABORTED') return null;
  if (request.blocked === 'inspector' || request.blocked === 'csp' || request.blocked === 'mixed-content')
    return null;
  return request.error;
}

/**
 * @param page address of the page; requests of frames from elsewhere are not its own
 * @param pictures addresses of pictures that were found broken, which are findings already
 * @param unreachable why the server of an address could not be reached, as far as the proxy knows
 */
export function trafficFindings(
  requests: readonly PageRequest[],
  page: string,
  pictures: ReadonlySet<string>,
  unreachable: (url: string) => FailureCode | null,
): TrafficFinding[] {
  const found: TrafficFinding[] = [];
  for (const request of requests) {
    if (originOf(request.asker) !== originOf(page) || request.type === 'Document') continue;
    const { url, type, method } = request;
    // What the guard refuses is said in the notes: it may well work for visitors.
    if (unreachable(url) === 'ADDRESS_REFUSED') continue;
    if (request.blocked === 'mixed-content') {
      found.push(
        pageWide(
          'mixed-content',
          plainUrl(url),
          `${type} ${url} was blocked: the page is secure, its address is not.`,
        ),
      );
      continue;
    }
    const failure = failureOf(request);
    if (failure !== null && !pictures.has(url)) {
      const grave = essential.has(type) || (request.status ?? 0) >= 500;
      found.push({
        ...pageWide(
          'failed-request',
          plainUrl(url),
          `${method} ${url}: ${failure}`,
          grave ? 'high' : undefined,
        ),
        byName: unreachable(url) === 'DNS_FAILED',
      });
    }
    // A question that stays open may be meant to: the answer comes when there is news.
    const open = request.endedAt === null && ['XHR', 'Fetch'].includes(type);
    const ms = (request.endedAt ?? performance.now()) - request.startedAt;
    if (ms > SLOW_REQUEST_MS && !open && !['WebSocket', 'EventSource', 'Media', ...unmissed].includes(type)) {
      const took =
        request.endedAt === null
          ? `not finished after ${(ms / 1_000).toFixed(1)} s`
          : `${(ms / 1_000).toFixed(1)} s`;
      found.push(pageWide('slow-request', plainUrl(url), `${method} ${url}: ${took}`));
    }
  }
  return found;
}

/** Errors of visitors' surroundings, not of the page: what a browser without a screen may not do. */
const surroundings = /NotAllowedError|permission|AbortError: The play\(\)|ResizeObserver loop/i;

export function scriptFindings(errors: readonly ScriptError[]): TrafficFinding[] {
  const rules = {
    error: 'javascript-error',
    rejection: 'unhandled-rejection',
    console: 'console-error',
  } as const;
  const thrown = new Set(
    errors.filter(({ kind }) => kind !== 'console').map(({ message }) => message.split('\n', 1)[0]),
  );
  return (
    errors
      .filter(({ message }) => !surroundings.test(message))
      // Frameworks log what they throw: once is enough.
      .filter(
        ({ kind, message }) =>
          kind !== 'console' || ![...thrown].some((each) => each && message.includes(each)),
      )
      .map(({ kind, message, source }) => {
        const first = message.split('\n', 1)[0] ?? '';
        return pageWide(rules[kind], first, source === '' ? message : `${first} at ${source}`);
      })
  );
}
