import { describe, expect, it } from 'vitest';
import type { PageRequest, ScriptError } from '#shared/tests/examine/recorder.ts';
import { scriptFindings, trafficFindings } from '#shared/tests/examine/traffic.ts';

const page = 'https://a.example/';
const request = (rest: Partial<PageRequest>): PageRequest => ({
  id: '1',
  url: 'https://a.example/app.js',
  method: 'GET',
  type: 'Script',
  asker: page,
  frameId: 'main',
  startedAt: 0,
  status: 200,
  mimeType: '',
  headers: {},
  error: null,
  blocked: null,
  cancelled: false,
  endedAt: 100,
  redirects: 0,
  ...rest,
});
const rules = (rest: Partial<PageRequest>, refused = false) =>
  trafficFindings([request(rest)], page, new Set(['https://a.example/gone.png']), () =>
    refused ? 'ADDRESS_REFUSED' : null,
  ).map(({ rule, severity }) => [rule, severity]);

describe("a page's requests", () => {
  it.each<[string, Partial<PageRequest>]>([
    ['went well', {}],
    ['were cancelled by the page', { status: null, error: 'net::ERR_ABORTED', cancelled: true }],
    ['asked whether somebody is signed in', { type: 'Fetch', status: 401 }],
    ['are of a frame from elsewhere', { asker: 'https://ads.example/', status: 404 }],
    [
      'are for the icon that browsers look for',
      { url: 'https://a.example/favicon.ico', type: 'Image', status: 404 },
    ],
    ['count visitors', { type: 'Ping', status: 500 }],
    [
      'are for a picture that was found broken',
      { url: 'https://a.example/gone.png', type: 'Image', status: 404 },
    ],
    ['wait for news', { type: 'Fetch', status: null, endedAt: null }],
    ['were refused by our guard', { status: 403, headers: { 'x-assay-unreachable': 'ADDRESS_REFUSED' } }],
  ])('are no finding when they %s', (_what, rest) => {
    expect(rules(rest)).toEqual([]);
  });

  it.each<[string, string | undefined, Partial<PageRequest>]>([
    ['failed-request', 'high', { status: 404 }],
    ['failed-request', 'high', { type: 'Fetch', status: 500 }],
    ['failed-request', undefined, { type: 'Fetch', status: 404 }],
    ['failed-request', 'high', { status: null, error: 'net::ERR_CONNECTION_RESET' }],
    [
      'failed-request',
      undefined,
      {
        type: 'Image',
        url: 'https://b.example/x.png',
        status: 502,
        headers: { 'x-assay-unreachable': 'DNS_FAILED' },
      },
    ],
    ['slow-request', undefined, { endedAt: 3_500 }],
    [
      'mixed-content',
      undefined,
      { url: 'http://a.example/old.js', status: null, error: 'net::ERR_FAILED', blocked: 'mixed-content' },
    ],
  ])('are %s (%s) when they fail: %o', (rule, severity, rest) => {
    const seen = rules(rest);

    expect(seen[0]?.[0]).toBe(rule);
    if (severity !== undefined) expect(seen[0]?.[1]).toBe(severity);
  });
});

describe("a page's errors", () => {
  const error = (kind: ScriptError['kind'], message: string): ScriptError => ({
    kind,
    message,
    source: 'https://a.example/app.js:3',
  });

  it('are told once, though frameworks log what they throw', () => {
    const found = scriptFindings([
      error('error', 'TypeError: x is not a function\n    at draw (app.js:3:1)'),
      error('console', 'Uncaught TypeError: x is not a function in <Cart>'),
      error('rejection', 'Error: offline'),
      error('console', 'something else'),
    ]);

    expect(found.map(({ rule }) => rule)).toEqual([
      'javascript-error',
      'unhandled-rejection',
      'console-error',
    ]);
    expect(found[0]?.evidence).toBe('TypeError: x is not a function at https://a.example/app.js:3');
  });

  it("do not count where a browser without a screen may not do what a visitor's may", () => {
    expect(scriptFindings([error('rejection', "NotAllowedError: Failed to execute 'writeText'")])).toEqual(
      [],
    );
  });
});
