import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Guard, guardOf } from '#shared/platform/guard/connect.ts';
import { type ForwardProxy, openProxy } from '#shared/platform/guard/proxy.ts';
import { serve, type TestServer } from './servers.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function start(
  guard: Guard,
  maxBytes = 1_000_000,
): Promise<{ proxy: ForwardProxy; target: TestServer }> {
  const target = await serve((_incoming, response) => response.end('x'.repeat(5_000)));
  const proxy = await openProxy(guard, maxBytes);
  open.push(proxy, target);
  return { proxy, target };
}

/** A plain request as a browser sends it to its proxy. */
function get(
  proxy: ForwardProxy,
  url: string,
): Promise<{ status: number; failure: string | undefined; bytes: number }> {
  const { hostname, port } = new URL(proxy.url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: hostname, port, path: url, headers: { host: new URL(url).host } },
      (answer) => {
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            failure: answer.headers['x-assay-unreachable'] as string | undefined,
            bytes,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

/** The first line that the proxy answers to CONNECT, and what comes through the tunnel after a GET. */
function tunnel(proxy: ForwardProxy, authority: string): Promise<string> {
  const { hostname, port } = new URL(proxy.url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`),
    );
    socket.on('data', (part: Buffer) => {
      const first = text === '';
      text += part.toString('latin1');
      if (first && text.includes(' 200 '))
        socket.write(`GET /through HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

const allowed = guardOf(['loopback'], {});
const refused = guardOf([], {});

describe('the forward proxy of the browser', () => {
  it('forwards requests and tunnels, and counts what comes back', async () => {
    const { proxy, target } = await start(allowed);

    const answer = await get(proxy, `${target.url}/plain`);
    const through = await tunnel(proxy, `127.0.0.1:${target.port}`);

    expect(answer).toMatchObject({ status: 200, bytes: 5_000 });
    expect(through).toContain('200 Connection Established');
    expect(through).toContain('xxxxx');
    expect(target.requests).toEqual(['GET /plain', 'GET /through']);
    expect(proxy.bytes()).toBeGreaterThan(10_000);
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
  ])('refuses this machine when it is not allowed: %s', async (host) => {
    const { proxy, target } = await start(refused);

    const answer = await get(proxy, `http://${host}:${target.port}/`);
    const through = await tunnel(proxy, `${host}:${target.port}`);

    expect(answer).toMatchObject({ status: 403, failure: 'ADDRESS_REFUSED' });
    expect(through).toMatch(/^HTTP\/1\.1 403 /);
    expect(target.requests).toEqual([]);
    expect([...proxy.refused().keys()].every((endpoint) => endpoint.endsWith(`:${target.port}`))).toBe(true);
  });

  it('connects to the address that it checked, asking for the name once', async () => {
    let asked = 0;
    const guard: Guard = {
      ...refused,
      resolve: async () => {
        asked += 1;
        return asked === 1 ? ['203.0.113.1'] : ['127.0.0.1'];
      },
    };
    const { proxy, target } = await start(guard);

    const answer = await get(proxy, `http://rebind.test:${target.port}/`);

    expect(answer).toMatchObject({ status: 403, failure: 'ADDRESS_REFUSED' });
    expect(asked).toBe(1);
    expect(target.requests).toEqual([]);
  });

  it('cuts everything once the budget of bytes is used up', async () => {
    const { proxy, target } = await start(allowed, 6_000);

    await get(proxy, `${target.url}/first`);
    await get(proxy, `${target.url}/second`).catch(() => null);
    const after = await get(proxy, `${target.url}/third`);

    expect(proxy.exhausted()).toBe(true);
    expect(after).toMatchObject({ status: 502, failure: 'TOO_LARGE' });
    expect(target.requests).not.toContain('GET /third');
  });

  it('tells why a host could not be reached', async () => {
    const { proxy, target } = await start(allowed);
    await target.close();
    open.pop();

    const answer = await get(proxy, `${target.url}/`);

    expect(answer).toMatchObject({ status: 502, failure: 'CONNECTION_FAILED' });
    expect(proxy.failure(`127.0.0.1:${target.port}`)?.code).toBe('CONNECTION_FAILED');
  });

  it('is no web server: what does not name a target gets 400', async () => {
    const { proxy } = await start(allowed);

    const answer = await fetch(proxy.url);

    expect(answer.status).toBe(400);
  });
});
