import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Delivery, Webhook } from '#shared/notifications/contract.ts';
import { type Company, openLab, until } from '../tests/lab.ts';
import { openSite, type Site } from '../tests/site.ts';

const lab = openLab(inject('cloud'));

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Receiver {
  readonly url: string;
  readonly calls: readonly Call[];
  /** What it answers from now on. */
  status: number;
}

const servers: Server[] = [];
async function openReceiver(): Promise<Receiver> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    calls.push({ headers: request.headers, body: (await request.toArray()).join('') });
    response.writeHead(receiver.status).end();
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const receiver = { url: `http://localhost:${port}/hook`, calls, status: 200 };
  return receiver;
}

let site: Site;
let company: Company;
beforeAll(async () => {
  site = await openSite();
  company = await lab.newCompany('pro');
});
afterAll(async () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await site.close();
});

async function subscribe(events: string[]) {
  const receiver = await openReceiver();
  const { status, body } = await company.member.call<Webhook & { secret: string }>('POST', '/api/webhooks', {
    url: receiver.url,
    events,
  });
  expect(status).toBe(201);
  return { receiver, hook: body };
}

/** A run whose execution is said to have failed: it ends without waiting for a browser. */
async function failedRun(): Promise<string> {
  const runId = await company.member.ordered(site.url);
  const input = JSON.stringify({ companyId: company.id, runId, correlationId: 'test' });
  await lab.invoke('tests/settle', { detail: { status: 'FAILED', input } });
  return runId;
}

const deliveries = async (hookId: string) =>
  (await company.member.call<{ items: Delivery[] }>('GET', `/api/webhooks/${hookId}/deliveries`)).body.items;

const called = (receiver: Receiver, times: number) =>
  until(`the receiver was called ${times} times`, async () =>
    receiver.calls.length >= times ? receiver.calls : null,
  );

function isSignedWith(secret: string, { headers, body }: Call): boolean {
  const signed = `${headers['assay-timestamp']}.${body}`;
  return headers['assay-signature'] === `v1=${createHmac('sha256', secret).update(signed).digest('hex')}`;
}

describe('webhooks', () => {
  it('tell of a completed test, signed, and of nothing else', async () => {
    const { receiver, hook } = await subscribe(['test.completed']);
    const failed = await failedRun();
    const runId = await company.member.ordered(site.url);

    await company.member.reached(runId, 'completed');
    const [call] = await called(receiver, 1);

    const { items } = (await company.member.runs()).body;
    expect(call && JSON.parse(call.body)).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'test.completed',
      createdAt: items.find(({ id }) => id === runId)?.endedAt,
      data: items.find(({ id }) => id === runId),
    });
    expect(call && isSignedWith(hook.secret, call)).toBe(true);
    const [delivery] = await until('the delivery is logged', async () => {
      const log = await deliveries(hook.id);
      return log[0]?.status === 'delivered' ? log : null;
    });
    expect(delivery?.attempts).toMatchObject([{ status: 200, error: null }]);
    expect(JSON.stringify(receiver.calls)).not.toContain(failed);
  });

  it('are called again when the receiver was down, and once more when asked', async () => {
    const { receiver, hook } = await subscribe(['test.failed']);
    receiver.status = 503;
    await failedRun();
    await called(receiver, 1);
    await until('the first attempt is logged', async () =>
      (await deliveries(hook.id))[0]?.attempts.length === 1 ? true : null,
    );

    receiver.status = 200;
    await lab.control('clock', { advanceSeconds: 61 });
    await called(receiver, 2);
    const [delivery] = await until('the delivery has arrived', async () => {
      const log = await deliveries(hook.id);
      return log[0]?.status === 'delivered' ? log : null;
    });
    const again = await company.member.call(
      'POST',
      `/api/webhooks/${hook.id}/deliveries/${delivery?.id}/redeliver`,
    );
    const calls = await called(receiver, 3);

    expect(delivery?.attempts.map(({ status }) => status)).toEqual([503, 200]);
    expect(again.status).toBe(202);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
    expect(calls.map(({ headers }) => headers['assay-delivery'])).toEqual(Array(3).fill(delivery?.id));
    expect(calls.every((call) => isSignedWith(hook.secret, call))).toBe(true);
  });

  it('of one company are nothing to another', async () => {
    const { hook } = await subscribe(['test.failed']);
    const { member: stranger } = await lab.newCompany('pro');

    const answers = [
      await stranger.refusal('DELETE', `/api/webhooks/${hook.id}`),
      await stranger.refusal('POST', `/api/webhooks/${hook.id}/rotate-secret`),
      await stranger.refusal('GET', `/api/webhooks/${hook.id}/deliveries`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    const { body } = await stranger.call<{ items: Webhook[] }>('GET', '/api/webhooks');
    expect(body.items).toEqual([]);
  });
});
