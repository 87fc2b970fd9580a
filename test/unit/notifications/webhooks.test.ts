import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSBatchResponse } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Provisioned } from '#shared/accounts/provisioning.ts';
import { type DeliveryRef, deliveryAskedBy } from '#shared/notifications/deliveries.ts';
import { deliver } from '#shared/notifications/delivering.ts';
import { retryDelays } from '#shared/notifications/retries.ts';
import type { Event } from '#shared/notifications/webhook-event.ts';
import { newId } from '#shared/platform/ids.ts';
import { handler as createWebhook } from '../../../functions/notifications/create-webhook.ts';
import { handler as deleteWebhook } from '../../../functions/notifications/delete-webhook.ts';
import { handler as deliverWebhook } from '../../../functions/notifications/deliver-webhook.ts';
import { handler as listDeliveries } from '../../../functions/notifications/list-deliveries.ts';
import { handler as listWebhooks } from '../../../functions/notifications/list-webhooks.ts';
import { handler as redeliver } from '../../../functions/notifications/redeliver.ts';
import { handler as rotateSecret } from '../../../functions/notifications/rotate-secret.ts';
import { call, seed, startStage, type TestStage } from '../platform/stage.ts';

interface Call {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let stage: TestStage;
let made: Provisioned;
/** The company's receiver: what it got, and what it answers. */
let receiver: Server;
let url: string;
let got: Call[] = [];
let answer: (call: Call) => { status: number; location?: string } = () => ({ status: 200 });
/** SQS: how long messages were hidden, in seconds. */
let sqs: Server;
let hidden: number[] = [];

async function listen(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const one = { headers: request.headers, body: (await request.toArray()).join('') };
    got.push(one);
    const { status, location } = answer(one);
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  url = `${await listen(receiver)}/hook`;
  sqs = createServer(async (request, response) => {
    hidden.push(JSON.parse((await request.toArray()).join('')).VisibilityTimeout);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  const queue = await listen(sqs);
  stage = await startStage({
    RATE_LIMIT_FACTOR: '10',
    GUARD_ALLOWED_HOSTS: 'loopback',
    WEBHOOK_SECRET_ARN: 'webhooks',
    AWS_ENDPOINT_URL_SQS: queue,
    WEBHOOKS_QUEUE_URL: `${queue}/1/webhooks`,
  });
  made = await seed();
});
afterAll(async () => {
  for (const server of [receiver, sqs]) {
    server.close();
    server.closeAllConnections();
  }
  await stage.stop();
});
beforeEach(() => {
  got = [];
  hidden = [];
  answer = () => ({ status: 200 });
});
afterEach(() => {
  vi.useRealTimers();
});

const key = (ref: string) => made.keys[ref] ?? '';
const acme = () => made.companies.acme ?? '';
const later = (seconds: number) => vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] });

async function newHook(events = ['test.completed', 'test.failed']): Promise<{ id: string; secret: string }> {
  const { status, body } = await call(createWebhook, {
    method: 'POST',
    as: key('carla'),
    body: { url, events },
  });
  expect(status).toBe(201);
  return body;
}

const remove = (id: string, as = key('carla')) =>
  call(deleteWebhook, { method: 'DELETE', as, params: { id } });
const deliveriesOf = async (id: string) => {
  const { body } = await call(listDeliveries, { as: key('carla'), params: { id } });
  return body.items as {
    id: string;
    status: string;
    attempts: { status: number | null }[];
    payload: Event;
  }[];
};

function eventOf(changes: Partial<Event> = {}): Event {
  const id = newId('run');
  return {
    kind: 'event',
    companyId: acme(),
    event: 'test.completed',
    cause: `${id}/completed`,
    createdAt: new Date().toISOString(),
    data: { id, status: 'completed', zebra: 1, alpha: 2 },
    ...changes,
  };
}

const take = (...messages: object[]): Promise<SQSBatchResponse> =>
  deliverWebhook({
    Records: messages.map((message, place) => ({
      messageId: `${place}`,
      receiptHandle: `r${place}`,
      body: JSON.stringify(message),
    })),
  } as never);

/** What the stream makes of the deliveries that a webhook has. */
async function messagesOf(webhookId: string): Promise<DeliveryRef[]> {
  const rows = await stage.rows('testing');
  return rows
    .filter((row) => row.webhookId === webhookId)
    .flatMap((after) => deliveryAskedBy({ before: null, after }) ?? []);
}

/** A webhook that was told of one event, which waits to be sent. */
async function told(
  event = eventOf(),
): Promise<{ hook: { id: string; secret: string }; message: DeliveryRef }> {
  const hook = await newHook();
  await take(event);
  const [message] = await messagesOf(hook.id);
  if (!message) throw new Error('Nothing was ordered.');
  return { hook, message };
}

function isSignedBy({ headers, body }: Call, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(`${headers['assay-timestamp']}.${body}`).digest('hex');
  return String(headers['assay-signature']).split(',').includes(`v1=${expected}`);
}

/** Every test leaves as few webhooks as it found, since a company can only have ten. */
afterEach(async () => {
  vi.useRealTimers();
  const { body } = await call(listWebhooks, { as: key('carla') });
  for (const { id } of body.items) await remove(id);
});

describe('a webhook', () => {
  it('shows its secret once, when it is made', async () => {
    const hook = await newHook();

    const { body } = await call(listWebhooks, { as: key('carla') });

    expect(hook.secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(body.items).toEqual([
      {
        v: 1,
        id: hook.id,
        url,
        events: ['test.completed', 'test.failed'],
        createdAt: expect.any(String),
        previousSecretUntil: null,
      },
    ]);
    expect(JSON.stringify(await stage.rows('testing'))).not.toContain(hook.secret);
  });

  it('made twice with one Idempotency-Key is one, and the secret is not shown again', async () => {
    const order = {
      method: 'POST',
      as: key('carla'),
      headers: { 'idempotency-key': 'hook' },
      body: { url, events: ['test.failed'] },
    };

    const [first, second] = [await call(createWebhook, order), await call(createWebhook, order)];

    expect(second.body).toEqual({ ...first.body, secret: null });
    expect(JSON.stringify(await stage.rows('platform'))).not.toContain(first.body.secret);
  });

  it('is one of at most ten', async () => {
    await Promise.all(Array.from({ length: 10 }, () => newHook()));

    const { status } = await call(createWebhook, {
      method: 'POST',
      as: key('carla'),
      body: { url, events: ['test.failed'] },
    });

    expect(status).toBe(409);
  });

  it.each([
    ['ftp://hooks.example.com/', 'another protocol'],
    ['http://hooks.example.com/', 'no encryption'],
    ['https://user:secret@hooks.example.com/', 'credentials'],
    ['https://169.254.169.254/', 'metadata'],
    ['https://10.0.0.1/', 'a private address'],
  ])('is refused for %s: %s', async (address) => {
    const { status, body } = await call(createWebhook, {
      method: 'POST',
      as: key('carla'),
      body: { url: address, events: ['test.failed'] },
    });

    expect(status).toBe(400);
    expect(body.details[0].path).toBe('body.url');
  });

  it('is nothing to another company and its id leads nowhere', async () => {
    const { hook, message } = await told();
    await take(message);
    const params = { id: hook.id, deliveryId: message.deliveryId };
    const as = key('otto');

    const answers = [
      await call(deleteWebhook, { method: 'DELETE', as, params }),
      await call(rotateSecret, { method: 'POST', as, params }),
      await call(listDeliveries, { as, params }),
      await call(redeliver, { method: 'POST', as, params }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await call(listWebhooks, { as })).body.items).toEqual([]);
    expect(await deliveriesOf(hook.id)).toHaveLength(1);
  });

  it('is not for viewers', async () => {
    expect((await call(listWebhooks, { as: key('vic') })).status).toBe(403);
  });

  it('takes its log with it when it is deleted, and is told nothing more', async () => {
    const { hook, message } = await told();

    expect((await remove(hook.id)).status).toBe(204);
    await take(message, eventOf());

    expect(got).toEqual([]);
    expect(JSON.stringify(await stage.rows('testing'))).not.toContain(hook.id);
    expect((await remove(hook.id)).status).toBe(404);
  });
});

describe('an event', () => {
  it('becomes one delivery for each webhook that asked for it, however often it comes', async () => {
    const [wanted, other] = [await newHook(['test.failed']), await newHook(['test.completed'])];
    const event = eventOf({ event: 'test.failed' });

    await take(event, event);
    await take(event);

    expect(await messagesOf(wanted.id)).toHaveLength(1);
    expect(await messagesOf(other.id)).toEqual([]);
  });

  it('is sent as signed JSON', async () => {
    const event = eventOf();
    const { hook, message } = await told(event);

    expect(await take(message)).toEqual({ batchItemFailures: [] });

    const [one] = got;
    expect(got).toHaveLength(1);
    expect(JSON.parse(one?.body ?? '')).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'test.completed',
      createdAt: event.createdAt,
      data: event.data,
    });
    expect(one?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'assay-delivery': message.deliveryId,
    });
    expect(Math.abs(Number(one?.headers['assay-timestamp']) - Date.now() / 1000)).toBeLessThan(30);
    expect(one && isSignedBy(one, hook.secret)).toBe(true);
    expect(await deliveriesOf(hook.id)).toMatchObject([
      { status: 'delivered', attempts: [{ status: 200, error: null }] },
    ]);
  });

  it('is sent once when its message comes twice, also at the same time', async () => {
    const { hook, message } = await told();

    await take(message, message);
    await take(message);

    expect(got).toHaveLength(1);
    expect((await deliveriesOf(hook.id))[0]?.attempts).toHaveLength(1);
  });

  it('reaches the queue when it is new, and not with each attempt that is noted', async () => {
    const { hook, message } = await told();
    const row = async () => (await stage.rows('testing')).find(({ id }) => id === message.deliveryId) ?? null;
    const before = await row();
    await take(message);

    const after = await row();

    expect(after).not.toEqual(before);
    expect(deliveryAskedBy({ before, after })).toBeNull();
    expect(deliveryAskedBy({ before: after, after: null })).toBeNull();
    expect(await messagesOf(hook.id)).toEqual([message]);
  });

  it('is listed newest first, in pages', async () => {
    const hook = await newHook();
    const days = [3, 1, 2].map((day) => `2026-11-0${day}T00:00:00.000Z`);
    for (const createdAt of days) await take(eventOf({ createdAt }));

    const page = (query: Record<string, string>) =>
      call(listDeliveries, { as: key('carla'), params: { id: hook.id }, query });
    const first = (await page({ limit: '2' })).body;
    const second = (await page({ limit: '2', cursor: first.nextCursor })).body;

    const times = [...first.items, ...second.items].map(({ createdAt }) => createdAt.slice(8, 10));
    expect(times).toEqual(['03', '02', '01']);
  });
});

describe('a receiver that does not take it', () => {
  it('is called again after each delay, then the delivery has failed', async () => {
    const { hook, message } = await told();
    answer = () => ({ status: 503 });

    for (const delay of retryDelays) {
      expect((await take(message)).batchItemFailures).toHaveLength(1);
      // Before its time, a message only waits on.
      expect((await take(message)).batchItemFailures).toHaveLength(1);
      later(delay);
    }
    expect(await take(message)).toEqual({ batchItemFailures: [] });

    expect(hidden.filter((_, place) => place % 2 === 0)).toEqual([...retryDelays]);
    for (const [place, delay] of retryDelays.entries()) {
      expect(hidden[place * 2 + 1]).toBeGreaterThan(delay - 30);
      expect(hidden[place * 2 + 1]).toBeLessThanOrEqual(delay);
    }
    expect(got).toHaveLength(retryDelays.length + 1);
    expect(new Set(got.map(({ body }) => body)).size).toBe(1);
    const [delivery] = await deliveriesOf(hook.id);
    expect(delivery?.status).toBe('failed');
    expect(delivery?.attempts.map(({ status }) => status)).toEqual(Array(6).fill(503));
  });

  it('has it after it is there again', async () => {
    const { hook, message } = await told();
    answer = () => ({ status: 500 });
    await take(message);
    answer = () => ({ status: 204 });
    later(60);

    expect(await take(message)).toEqual({ batchItemFailures: [] });

    const [delivery] = await deliveriesOf(hook.id);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: [{ status: 500 }, { status: 204 }] });
  });

  it('is not followed to another address', async () => {
    const { hook, message } = await told();
    answer = () => ({ status: 302, location: '/elsewhere' });

    await take(message);

    expect(got).toHaveLength(1);
    expect((await deliveriesOf(hook.id))[0]).toMatchObject({
      status: 'pending',
      attempts: [{ status: 302 }],
    });
  });

  it('is left alone when it says that it is gone', async () => {
    const { hook, message } = await told();
    answer = () => ({ status: 410 });

    expect(await take(message)).toEqual({ batchItemFailures: [] });

    expect((await deliveriesOf(hook.id))[0]?.status).toBe('failed');
  });

  it('counts as one attempt when it does not answer at all', async () => {
    const { hook, message } = await told();
    answer = () => {
      receiver.closeAllConnections();
      return { status: 200 };
    };

    await take(message);

    expect((await deliveriesOf(hook.id))[0]?.attempts).toMatchObject([
      { status: null, error: expect.stringContaining('could not be reached') },
    ]);
  });

  it('is called again after whoever called it died', async () => {
    const { message } = await told();
    const { claim } = await import('#shared/notifications/deliveries.ts');
    await claim(message, new Date());

    expect(await deliver(message)).toBeGreaterThan(0);
    expect(got).toEqual([]);
    later(61);
    expect(await deliver(message)).toBeNull();

    expect(got).toHaveLength(1);
  });
});

describe('sending again', () => {
  const again = (hook: { id: string }, { deliveryId }: DeliveryRef, headers = {}) =>
    call(redeliver, { method: 'POST', as: key('carla'), params: { id: hook.id, deliveryId }, headers });

  it('sends the same body under the same ids, and logs it beside the first', async () => {
    const { hook, message } = await told();
    await take(message);

    const { status, body } = await again(hook, message);
    const [second] = await messagesOf(hook.id);
    await take(message);
    await take(second ?? {});

    expect(status).toBe(202);
    expect(body.status).toBe('pending');
    expect(second?.round).toBe(2);
    expect(got).toHaveLength(2);
    expect(got[1]?.body).toBe(got[0]?.body);
    expect(got[1]?.headers['assay-delivery']).toBe(got[0]?.headers['assay-delivery']);
    expect((await deliveriesOf(hook.id))[0]).toMatchObject({ status: 'delivered', attempts: [{}, {}] });
  });

  it('is refused while the delivery is still being tried', async () => {
    const { hook, message } = await told();

    expect((await again(hook, message)).status).toBe(409);
  });

  it('asked for twice with one Idempotency-Key, and by two at once, happens once', async () => {
    const { hook, message } = await told();
    await take(message);
    const headers = { 'idempotency-key': `again-${message.deliveryId}` };

    const answers = await Promise.all([
      again(hook, message, headers),
      again(hook, message, headers),
      again(hook, message),
    ]);

    expect(answers.map(({ status }) => status).sort()).not.toContain(500);
    expect((await messagesOf(hook.id))[0]?.round).toBe(2);
  });

  it('knows only deliveries that exist', async () => {
    const hook = await newHook();
    const other = await told();

    for (const deliveryId of ['nonsense', newId('dlv'), other.message.deliveryId]) {
      expect((await again(hook, { ...other.message, deliveryId })).status).toBe(404);
    }
  });
});

describe('a new secret', () => {
  const rotate = (id: string) => call(rotateSecret, { method: 'POST', as: key('carla'), params: { id } });

  it('signs beside the one before for a day, then alone', async () => {
    const hook = await newHook();

    const { status, body } = await rotate(hook.id);
    await take(eventOf());
    await take(...(await messagesOf(hook.id)));
    later(24 * 60 * 60 + 60);
    await take(eventOf());
    await take(...(await messagesOf(hook.id)));

    expect(status).toBe(200);
    expect(body.secret).not.toBe(hook.secret);
    expect(Date.parse(body.previousSecretUntil) - Date.now()).toBeLessThan(0);
    const [during, after] = got;
    const signers = (one: Call | undefined) =>
      [body.secret, hook.secret].map((secret) => one !== undefined && isSignedBy(one, secret));
    expect(signers(during)).toEqual([true, true]);
    expect(signers(after)).toEqual([true, false]);
  });

  it('made by two at once is made once', async () => {
    const hook = await newHook();

    const answers = await Promise.all([rotate(hook.id), rotate(hook.id)]);
    const made = answers.filter(({ status }) => status === 200);
    await take(eventOf());
    await take(...(await messagesOf(hook.id)));

    const [last] = made.sort((a, b) => (a.body.previousSecretUntil < b.body.previousSecretUntil ? 1 : -1));
    expect(got[0] && isSignedBy(got[0], last?.body.secret)).toBe(true);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  });
});
