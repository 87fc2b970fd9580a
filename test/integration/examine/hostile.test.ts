import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { serve, type TestServer } from '../../security/servers.ts';
import { browsersLeft, look, profiles } from './look.ts';

const page = (body: string) =>
  `<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width"></head><body><main><h1>A page</h1>${body}</main></body></html>`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const html =
  (body: string): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end(page(body));
const typed =
  (type: string, body: string, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': type }).end(body);
const moved =
  (to: string): Answer =>
  (_request, response) =>
    void response.writeHead(302, { location: to }).end();

const routes: Record<string, Answer> = {
  '/silent': () => {},
  '/loop': moved('/loop'),
  '/file': (_request, response) =>
    void response
      .writeHead(200, {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="a.zip"',
      })
      .end('PK'),
  '/json': typed('application/json', '{"a":1}'),
  '/picture': typed('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
  '/nothing': (_request, response) => void response.writeHead(204).end(),
  '/missing': typed('text/html', page('Not here'), 404),
  '/broken': typed('text/html', page('Sorry'), 500),
  '/door': (_request, response) =>
    void response.writeHead(401, { 'www-authenticate': 'Basic realm="staging"' }).end('no'),
  '/for-ever': html('<script>for (;;) {}</script>'),
  '/alerts': html(
    '<script>alert("Hello"); confirm("Sure?"); prompt("Name?"); print(); onbeforeunload = (e) => e.preventDefault();</script>',
  ),
  '/refresh': html('<meta http-equiv="refresh" content="0">'),
  '/reload': html('<script>setTimeout(() => location.reload(), 20)</script>'),
  '/windows': html('<script>for (let i = 0; i < 50; i++) open("/windows?" + i)</script>'),
  '/huge': html(`${'<p>x</p>'.repeat(70_000)}`),
  '/tampered': html(
    '<script>Array.prototype.map = () => { throw 1 }; JSON.stringify = () => "no"; document.querySelectorAll = () => []; window.axe = {};</script><button>Dead</button>',
  ),
  '/click-hang': html('<button type="button" onclick="for(;;){}">Start</button>'),
  '/stream': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.write(page('<p>Still going'));
    const more = setInterval(() => response.write('<p>more</p>'), 50);
    response.on('close', () => clearInterval(more));
  },
  '/flood': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const pour = () => {
      while (response.write(`<p>${'x'.repeat(60_000)}</p>`));
    };
    response.on('drain', pour);
    pour();
  },
};

let server: TestServer;

beforeAll(async () => {
  server = await serve((request, response) =>
    (routes[new URL(request.url ?? '/', 'http://x').pathname] ?? routes['/missing'])?.(request, response),
  );
});
afterEach(() => {
  expect(browsersLeft()).toEqual([]);
  expect(profiles()).toEqual([]);
});
afterAll(() => server.close());

describe('a page that cannot be examined', () => {
  it.each([
    ['/silent', 'TIMED_OUT'],
    ['/loop', 'REDIRECT_LOOP'],
    ['/file', 'DOWNLOAD'],
    ['/json', 'NOT_HTML'],
    ['/picture', 'NOT_HTML'],
    ['/nothing', 'NOT_HTML'],
    ['/missing', 'HTTP_ERROR'],
    ['/broken', 'HTTP_ERROR'],
    ['/door', 'HTTP_ERROR'],
    ['/for-ever', 'TIMED_OUT'],
  ])('%s is unreachable: %s', async (where, code) => {
    const { examination } = await look(server.url + where, { budgets: { pageMs: 5_000 } });

    expect(examination.outcome).toMatchObject({
      kind: 'unreachable',
      code,
      reason: expect.stringMatching(/\S{3}/),
    });
    expect(examination.pages).toEqual([]);
  });

  it('is unreachable when its host has no secure connection, no address or no server', async () => {
    const gone = await serve(() => {});
    await gone.close();
    const nameless = {
      ...guardOf(['loopback'], {}),
      resolve: async () => {
        throw new Error('ENOTFOUND');
      },
    };

    const insecure = await look(`https://127.0.0.1:${server.port}/`);
    const unknown = await look('http://nowhere.test/', { guard: nameless });
    const closed = await look(gone.url);
    const refused = await look(server.url, { guard: guardOf([], {}) });

    const codes = [insecure, unknown, closed, refused].map(
      ({ examination: { outcome } }) => outcome.kind === 'unreachable' && outcome.code,
    );
    expect(codes).toEqual(['TLS_FAILED', 'DNS_FAILED', 'CONNECTION_FAILED', 'ADDRESS_REFUSED']);
  });

  it('is unreachable when the browser dies each time', async () => {
    const { examination } = await look(`${server.url}/alerts`, {
      onStep: ({ message }) => {
        if (message.startsWith('Opening')) for (const pid of browsersLeft()) process.kill(pid, 'SIGKILL');
      },
    });

    expect(examination.outcome).toMatchObject({ kind: 'unreachable', code: 'BROWSER_FAILED' });
  });
});

describe('a page that is hard to examine', () => {
  it('answers its dialogs and reports them', async () => {
    const { examination } = await look(`${server.url}/alerts`);

    expect(examination.outcome.kind).toBe('examined');
    expect(examination.findings.map(({ rule }) => rule)).toContain('dialog-on-load');
  });

  it.each(['/refresh', '/reload'])('holds a page that keeps moving: %s', async (where) => {
    const { examination } = await look(server.url + where);

    expect(examination.outcome.kind).toBe('examined');
    expect(examination.pages[0]?.note).toContain('kept moving');
  });

  it('is not disturbed by windows that a page opens', async () => {
    const { examination } = await look(`${server.url}/windows`);

    expect(examination.outcome.kind).toBe('examined');
    expect(examination.findings).toContainEqual(
      expect.objectContaining({ rule: 'popup-on-load', evidence: '50 windows' }),
    );
  });

  it('says what it left out of a huge page', async () => {
    const { examination } = await look(`${server.url}/huge`);

    expect(examination.outcome.kind).toBe('examined');
    expect(examination.pages[0]?.note).toContain('too many');
    expect(examination.pages[0]?.screenshots.desktop?.height).toBeLessThanOrEqual(6_000);
  });

  it('does not rely on what a page can change', async () => {
    const { examination } = await look(`${server.url}/tampered`);

    expect(examination.findings.map(({ rule }) => rule)).toContain('dead-button');
  });

  it('reports a click that freezes the page, and keeps what it saw before', async () => {
    const { examination, pictures } = await look(`${server.url}/click-hang`, { budgets: { pageMs: 8_000 } });

    expect(examination.findings).toContainEqual(
      expect.objectContaining({ rule: 'click-freeze', selector: 'button' }),
    );
    expect([...pictures.keys()].sort()).toEqual(['page-1-desktop.jpeg', 'page-1-mobile.jpeg']);
  });

  it('examines a page that never ends', async () => {
    const { examination } = await look(`${server.url}/stream`);

    expect(examination.outcome.kind).toBe('examined');
  });

  it('stops at the budget of bytes', async () => {
    const { examination } = await look(`${server.url}/flood`, { budgets: { maxBytes: 3_000_000 } });

    const told =
      examination.outcome.kind === 'unreachable' ? examination.outcome.reason : examination.notes.join();
    expect(told).toMatch(/budget|3 MB|bytes/i);
  });

  it('ends with the error of its listener, and leaves nothing behind', async () => {
    const stop = new Error('The run has ended.');

    const attempt = look(`${server.url}/alerts`, {
      onStep: ({ message }) => {
        if (message.startsWith('Opening')) throw stop;
      },
    });

    await expect(attempt).rejects.toBe(stop);
  });
});
