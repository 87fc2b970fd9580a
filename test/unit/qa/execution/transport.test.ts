import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import { openTransport, type Transport } from '#shared/qa/execution/transport.ts';

const server = createServer((_request, response) => response.end('{}'));
let transport: Transport;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  transport = openTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    guard: { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] },
    connections: 1,
    timeoutMs: 2_000,
    maxBytes: 1_000,
  });
});
afterAll(async () => {
  await transport.close();
  server.close();
});

const get = (headers: Readonly<Record<string, string>>) =>
  transport.send({ method: 'GET', path: '/', headers, body: null });

it('goes on after a request that HTTP cannot carry', async () => {
  expect((await get({})).response?.status).toBe(200);
  expect((await get({ 'not: a name': 'x' })).failure?.code).toBe('NOT_SENT');
  expect((await get({})).response?.status).toBe(200);
});
