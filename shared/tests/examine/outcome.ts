import type { FailureCode } from '#shared/platform/guard/failure.ts';
import type { Examination, Unreachable } from '../contract.ts';

export type Outcome = Examination['outcome'];

/** What is known of a navigation that may have failed. */
export interface Ending {
  readonly url: string;
  /** `net::ERR_…` of the browser. */
  readonly error: string | null;
  readonly download: boolean;
  readonly status: number | null;
  readonly mimeType: string;
  /** What the proxy knows of the last attempt to reach that host. */
  readonly proxyFailure: { readonly code: FailureCode; readonly message: string } | null;
}

const unreachable = (code: Unreachable, reason: string): Outcome => ({ kind: 'unreachable', code, reason });

const html = new Set(['text/html', 'application/xhtml+xml', '']);

const fromProxy: Readonly<Record<FailureCode, Unreachable>> = {
  ADDRESS_REFUSED: 'ADDRESS_REFUSED',
  DNS_FAILED: 'DNS_FAILED',
  CONNECTION_FAILED: 'CONNECTION_FAILED',
  TLS_FAILED: 'TLS_FAILED',
  TIMED_OUT: 'TIMED_OUT',
  REDIRECT_LOOP: 'REDIRECT_LOOP',
  TOO_LARGE: 'CONNECTION_FAILED',
};

/** Whether a page can be examined, and if not why, in a sentence for the person who ordered the test. */
export function outcomeOf({ url, error, download, status, mimeType, proxyFailure }: Ending): Outcome {
  if (proxyFailure !== null) return unreachable(fromProxy[proxyFailure.code], proxyFailure.message);
  if (error === 'net::ERR_TOO_MANY_REDIRECTS') {
    return unreachable('REDIRECT_LOOP', `${url} redirects in circles.`);
  }
  if (download) return unreachable('DOWNLOAD', `${url} is a file to download, not a page.`);
  if (error !== null && /ERR_(CERT|SSL|BAD_SSL)/.test(error)) {
    return unreachable('TLS_FAILED', `No secure connection to ${new URL(url).host}: ${error}.`);
  }
  if (error !== null && /TIMED_OUT/.test(error))
    return unreachable('TIMED_OUT', `${url} did not answer in time.`);
  if (error === 'net::ERR_ABORTED' && status !== null) {
    return unreachable('NOT_HTML', `${url} answered ${status} without a page.`);
  }
  if (status !== null && status >= 400) {
    const doors = status === 401 || status === 403;
    const hint = doors ? ' If it is behind a login of its own, give the credentials with the order.' : '';
    return unreachable('HTTP_ERROR', `${url} answered with status ${status}.${hint}`);
  }
  if (error !== null) return unreachable('CONNECTION_FAILED', `${url} could not be opened: ${error}.`);
  if (!html.has(mimeType.split(';', 1)[0]?.trim() ?? '')) {
    return unreachable('NOT_HTML', `${url} is not a web page but ${mimeType}.`);
  }
  return { kind: 'examined' };
}
