import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../../security/servers.ts';
import { look } from './look.ts';

const auth = {
  basic: { username: 'staging', password: 'open sesame' },
  headers: { 'X-Preview-Token': 't0ken' },
  cookies: [{ name: 'door', value: 'open' }],
};
const secrets = ['authorization', 'x-preview-token', 'cookie'];

interface Seen {
  readonly where: string;
  readonly secrets: readonly string[];
}

const note = (to: Seen[], request: IncomingMessage) =>
  to.push({
    where: request.url ?? '',
    secrets: secrets.filter(
      (name) =>
        request.headers[name] !== undefined &&
        (name !== 'cookie' || request.headers.cookie?.includes('door=open')),
    ),
  });

let own: TestServer;
let other: TestServer;
const atOwn: Seen[] = [];
const atOther: Seen[] = [];

beforeAll(async () => {
  other = await serve((request, response) => {
    note(atOther, request);
    response.writeHead(200, {
      'content-type': 'text/html',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    });
    response.end('<!doctype html><html lang="en"><title>Other</title><p>Other');
  });
  own = await serve((request, response) => {
    note(atOwn, request);
    const expected = `Basic ${Buffer.from('staging:open sesame').toString('base64')}`;
    if (
      request.headers.authorization !== expected ||
      request.headers['x-preview-token'] !== 't0ken' ||
      !request.headers.cookie?.includes('door=open')
    ) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    }
    if (request.url === '/leave')
      return void response.writeHead(302, { location: `${other.url}/redirected` }).end();
    if (request.url === '/data')
      return void response
        .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'visit=1; Path=/' })
        .end('{}');
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'sid=42; Path=/' });
    response.end(`<!doctype html><html lang="en"><title>Own</title><main><h1>Own</h1>
      <a href="${other.url}/linked">Elsewhere</a> <a href="/leave">Leave</a> <a href="/second">Second page</a>
      <img src="${other.url}/picture" alt="A"><img src="/leave" alt="B"><iframe src="${other.url}/frame" title="Frame"></iframe>
      <script>fetch('/data'); fetch('${other.url}/call'); new WebSocket('${other.url.replace('http', 'ws')}/socket');</script></main>`);
  });
});
afterAll(async () => {
  await own.close();
  await other.close();
});

describe("what gets past a target's door", () => {
  it('is sent with each request of its own origin, and with none of another', async () => {
    const { examination } = await look(own.url, { auth, maxPages: 2 });

    expect(examination.pages.map(({ url }) => new URL(url).pathname)).toEqual(['/', '/second']);
    expect(atOwn.map(({ where }) => where)).toEqual(
      expect.arrayContaining(['/', '/data', '/leave', '/second']),
    );
    expect(atOwn.filter((each) => each.secrets.length !== secrets.length)).toEqual([]);
    expect(atOther.map(({ where }) => where)).toEqual(
      expect.arrayContaining(['/picture', '/frame', '/call', '/redirected', '/linked']),
    );
    expect(atOther.filter((each) => each.secrets.length > 0)).toEqual([]);
  });

  it('does not follow the page to another origin', async () => {
    const from = atOther.length;

    const { examination } = await look(`${own.url}/leave`, { auth });

    expect(examination.pages[0]?.finalUrl).toBe(`${other.url}/redirected`);
    expect(atOther.slice(from).filter((each) => each.secrets.length > 0)).toEqual([]);
  });

  it('is not in the report', async () => {
    const { examination, steps } = await look(own.url, { auth });

    const told = JSON.stringify([examination, steps]);
    for (const secret of [
      'sesame',
      't0ken',
      'door=open',
      Buffer.from('staging:open sesame').toString('base64'),
    ]) {
      expect(told).not.toContain(secret);
    }
  });

  it('is missed: without it the page is unreachable', async () => {
    const { examination } = await look(own.url);

    expect(examination.outcome).toMatchObject({ kind: 'unreachable', code: 'HTTP_ERROR' });
  });
});
