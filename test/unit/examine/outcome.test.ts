import { describe, expect, it } from 'vitest';
import { type Ending, outcomeOf } from '#shared/tests/examine/outcome.ts';

const page: Ending = {
  url: 'https://a.example/',
  error: null,
  download: false,
  status: 200,
  mimeType: 'text/html',
  proxyFailure: null,
};

describe('the outcome of opening a page', () => {
  it('is an examination for HTML with a good status', () => {
    expect(outcomeOf(page)).toEqual({ kind: 'examined' });
    expect(outcomeOf({ ...page, mimeType: 'application/xhtml+xml' })).toEqual({ kind: 'examined' });
  });

  it.each<[string, Partial<Ending>]>([
    [
      'ADDRESS_REFUSED',
      {
        error: 'net::ERR_TUNNEL_CONNECTION_FAILED',
        proxyFailure: { code: 'ADDRESS_REFUSED', message: 'No.' },
      },
    ],
    ['DNS_FAILED', { status: 502, proxyFailure: { code: 'DNS_FAILED', message: 'No.' } }],
    ['TLS_FAILED', { error: 'net::ERR_CERT_DATE_INVALID', status: null }],
    ['TLS_FAILED', { error: 'net::ERR_SSL_PROTOCOL_ERROR', status: null }],
    ['REDIRECT_LOOP', { error: 'net::ERR_TOO_MANY_REDIRECTS', status: 302 }],
    ['TIMED_OUT', { error: 'net::ERR_TIMED_OUT', status: null }],
    ['DOWNLOAD', { error: 'net::ERR_ABORTED', download: true }],
    ['NOT_HTML', { error: 'net::ERR_ABORTED', status: 204 }],
    ['NOT_HTML', { mimeType: 'application/pdf' }],
    ['HTTP_ERROR', { status: 404 }],
    ['HTTP_ERROR', { status: 503 }],
    ['CONNECTION_FAILED', { error: 'net::ERR_EMPTY_RESPONSE', status: null }],
  ])('is %s for %o', (code, ending) => {
    expect(outcomeOf({ ...page, ...ending })).toMatchObject({ kind: 'unreachable', code });
  });

  it('tells how to get past a door', () => {
    expect(outcomeOf({ ...page, status: 401 })).toMatchObject({
      reason: expect.stringContaining('credentials'),
    });
  });
});
