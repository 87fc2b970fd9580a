import { afterEach, describe, expect, it } from 'vitest';
import { type Guard, guardOf } from '#shared/platform/guard/connect.ts';
import { type GuardedClient, guardedClient } from '#shared/platform/guard/fetch.ts';
import { serve, type TestServer } from './servers.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function server(...args: Parameters<typeof serve>): Promise<TestServer> {
  const started = await serve(...args);
  open.push(started);
  return started;
}

function client(guard: Guard): GuardedClient {
  const made = guardedClient(guard);
  open.push(made);
  return made;
}

const plain = { timeoutMs: 4_000, maxBytes: 10_000 };
const withLoopback = guardOf(['loopback'], {});
const withoutLoopback = guardOf([], {});
const hello = (_request: unknown, response: { end(text: string): void }) => response.end('hello');

describe('the guarded fetch', () => {
  it('reads an allowed address', async () => {
    const target = await server(hello);

    const answer = await client(withLoopback).call(target.url, plain);

    expect([answer.status, answer.body.toString()]).toEqual([200, 'hello']);
  });

  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://0x7f.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://localhost',
  ])('refuses this machine, however it is written: %s', async (address) => {
    const target = await server(hello);

    await expect(client(withoutLoopback).call(`${address}:${target.port}`, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });

    expect(target.requests).toEqual([]);
  });

  it('refuses a name that resolves to a private address, and connects to what it checked', async () => {
    const target = await server(hello);
    const answers = [['203.0.113.9'], ['127.0.0.1']];
    let asked = 0;
    // A name server that shows a harmless address first: a second look-up would be a way in.
    const rebinding: Guard = { ...withoutLoopback, resolve: async () => answers[Math.min(asked++, 1)] ?? [] };
    const inside: Guard = { ...withoutLoopback, resolve: async () => ['127.0.0.1'] };

    await expect(client(inside).call(`http://rebind.test:${target.port}`, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    await expect(client(rebinding).call(`http://rebind.test:${target.port}`, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });

    expect(asked).toBe(1);
    expect(target.requests).toEqual([]);
  });

  it('checks each redirect again', async () => {
    const inner = await server(hello);
    const outer = await server((_request, response) =>
      response.writeHead(302, { location: `http://inner.test:${inner.port}/` }).end(),
    );
    const guard: Guard = { ...guardOf(['outer.test'], {}), resolve: async () => ['127.0.0.1'] };

    await expect(client(guard).call(`http://outer.test:${outer.port}/`, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });

    expect(outer.requests).toHaveLength(1);
    expect(inner.requests).toEqual([]);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'data:text/plain,x',
    'gopher://127.0.0.1/',
  ])('refuses other protocols: %s', async (address) => {
    await expect(client(withLoopback).call(address, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  it('refuses a redirect to another protocol', async () => {
    const target = await server((_request, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );

    await expect(client(withLoopback).call(target.url, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  it('sends credentials to the first origin only', async () => {
    const seen: (string | undefined)[] = [];
    const other = await server((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const target = await server((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: other.url }).end();
    });

    await client(withLoopback).call(target.url, {
      ...plain,
      credentials: { authorization: 'Basic c2VjcmV0' },
    });

    expect(seen).toEqual(['Basic c2VjcmV0', undefined]);
  });

  it('gives up on endless redirects, large bodies and silence', async () => {
    const loop = await server((_request, response) => response.writeHead(302, { location: '/again' }).end());
    const large = await server((_request, response) => response.end('x'.repeat(20_000)));
    const silent = await server(() => {});
    const call = client(withLoopback);

    await expect(call.call(loop.url, plain)).rejects.toMatchObject({ code: 'REDIRECT_LOOP' });
    await expect(call.call(large.url, plain)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(call.call(silent.url, { ...plain, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
    });
  });

  it('tells a name that does not exist from a host that does not answer', async () => {
    const unknown: Guard = {
      ...withLoopback,
      resolve: async () => {
        throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
      },
    };
    const gone = await serve(hello);
    await gone.close();

    await expect(client(unknown).call('http://nowhere.test/', plain)).rejects.toMatchObject({
      code: 'DNS_FAILED',
    });
    await expect(client(withLoopback).call(gone.url, plain)).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
    });
  });

  it('never calls our own endpoints, even where loopback is allowed', async () => {
    const target = await server(hello);
    const guard = guardOf(['loopback'], { AWS_ENDPOINT_URL: `${target.url}/secret` });

    await expect(client(guard).call(`http://localhost:${target.port}/secret`, plain)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect(target.requests).toEqual([]);
  });
});
