import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guard, guardOf } from '#shared/platform/guard/connect.ts';
import { networkFlags } from '#shared/tests/examine/browser.ts';
import type { EngineChoice } from '#shared/tests/examine/engine.ts';
import { serve, type TestServer } from '../../security/servers.ts';
import { look } from './look.ts';

/** Names that stand for public hosts: the guard lets `public.test` be at 127.0.0.1, and nothing else. */
const guard: Guard = {
  ...guardOf(['public.test'], {}),
  resolve: async () => ['127.0.0.1'],
};

const debian = '/usr/bin/chromium';
const engines: [string, EngineChoice][] = [['packaged', 'packaged']];
if (existsSync(debian)) engines.push([debian, { installedAt: debian }]);

let target: TestServer;
let inner: TestServer;
const udp = createSocket('udp4');
let packets = 0;

beforeAll(async () => {
  inner = await serve((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('secret');
  });
  inner.requests.length = 0;
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  udp.on('message', () => {
    packets += 1;
  });
  const { port } = inner;
  const stun = udp.address().port;
  target = await serve((request, response) => {
    if (request.url === '/inside')
      return void response.writeHead(302, { location: `http://127.0.0.1:${port}/redirected` }).end();
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><html lang="en"><title>Curious</title><main><h1>Curious</h1>
      <img src="http://127.0.0.1:${port}/picture" alt="a"><img src="http://localhost:${port}/name" alt="b"><img src="http://2130706433:${port}/decimal" alt="c">
      <img src="http://0177.0.0.1:${port}/octal" alt="d"><img src="http://[::ffff:127.0.0.1]:${port}/mapped" alt="e"><img src="http://private.test:${port}/dns" alt="f">
      <img src="/inside" alt="g"><iframe src="http://127.0.0.1:${port}/frame" title="h"></iframe><link rel="preload" as="fetch" href="http://127.0.0.1:${port}/preload">
      <img src="http://169.254.169.254/latest/meta-data/" alt="i"><a href="http://127.0.0.1:${port}/linked">Inside</a>
      <script>
        fetch('http://127.0.0.1:${port}/fetch', { mode: 'no-cors' }).catch(() => {});
        navigator.sendBeacon('http://127.0.0.1:${port}/beacon', 'x');
        new WebSocket('ws://127.0.0.1:${port}/socket');
        try { const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${stun}' }] });
          peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer)); } catch {}
        new Worker(URL.createObjectURL(new Blob(["fetch('http://127.0.0.1:${port}/worker', { mode: 'no-cors' }).catch(() => {})"])));
      </script></main>`);
  });
});
afterAll(async () => {
  udp.close();
  await target.close();
  await inner.close();
});

describe('the guard in the browser', () => {
  it.each(
    engines,
  )('refuses whatever a page asks of private addresses, and says so (%s)', async (_name, engine) => {
    const { examination } = await look(`http://public.test:${target.port}/`, { guard, engine });

    expect(examination.outcome.kind).toBe('examined');
    expect(inner.requests).toEqual([]);
    expect(packets).toBe(0);
    const notes = examination.notes.join('\n');
    expect(notes).toContain(`127.0.0.1:${inner.port} were refused`);
    expect(notes).toContain('169.254.169.254:80 were refused');
    expect(examination.findings.filter(({ rule }) => rule === 'failed-request')).toEqual([]);
  });

  it('refuses a page that redirects to a private address', async () => {
    const { examination } = await look(`http://public.test:${target.port}/inside`, { guard });

    expect(examination.outcome).toMatchObject({ kind: 'unreachable', code: 'ADDRESS_REFUSED' });
    expect(inner.requests).toEqual([]);
  });

  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.1',
    'http://[::1]',
    'http://localhost',
    'http://private.test',
  ])('refuses to open %s', async (address) => {
    const { examination } = await look(`${address}:${inner.port}/`, { guard });

    expect(examination.outcome).toMatchObject({ kind: 'unreachable', code: 'ADDRESS_REFUSED' });
    expect(inner.requests).toEqual([]);
  });

  it('leaves the browser no way past the proxy', () => {
    expect(networkFlags('http://127.0.0.1:1')).toEqual(
      expect.arrayContaining([
        '--proxy-server=http://127.0.0.1:1',
        '--proxy-bypass-list=<-loopback>',
        '--disable-quic',
        '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      ]),
    );
  });
});
