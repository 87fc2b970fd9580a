import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Provisioned } from '#shared/accounts/provisioning.ts';
import type { Row } from '#shared/platform/dynamo.ts';
import type { ServerMessage } from '#shared/realtime/contract.ts';
import { listenersOf, maxTopics, putTicket } from '#shared/realtime/store.ts';
import { handler as broadcast } from '../../../functions/realtime/broadcast.ts';
import { handler as connect } from '../../../functions/realtime/connect.ts';
import { handler as createTicket } from '../../../functions/realtime/create-ticket.ts';
import { handler as disconnect } from '../../../functions/realtime/disconnect.ts';
import { handler as message } from '../../../functions/realtime/message.ts';
import { call, seed, startStage, type TestStage } from '../platform/stage.ts';
import { run, step } from './rows.ts';

let stage: TestStage;
let made: Provisioned;
let gateway: Server;
/** What each connection received. */
const received = new Map<string, ServerMessage[]>();
const gone = new Set<string>();
const failing = new Set<string>();

beforeAll(async () => {
  gateway = createServer(async (request, response) => {
    const id = request.url?.split('/').at(-1) ?? '';
    const body = (await request.toArray()).join('');
    const fault = gone.has(id)
      ? [410, 'GoneException']
      : failing.has(id)
        ? [403, 'ForbiddenException']
        : null;
    if (fault) {
      response.writeHead(Number(fault[0]), { 'x-amzn-errortype': String(fault[1]) }).end('{}');
      return;
    }
    received.set(id, [...(received.get(id) ?? []), JSON.parse(body)]);
    response.end();
  });
  await new Promise<void>((ready) => gateway.listen(0, '127.0.0.1', ready));
  const { port } = gateway.address() as AddressInfo;
  stage = await startStage({ REALTIME_ENDPOINT: `http://127.0.0.1:${port}`, RATE_LIMIT_FACTOR: '100' });
  made = await seed();
});
afterAll(async () => {
  await stage.stop();
  gateway.close();
  gateway.closeAllConnections();
});
beforeEach(() => received.clear());

const socket = <T>(connectionId: string, rest: object = {}) =>
  ({ requestContext: { connectionId, requestId: 'r' }, isBase64Encoded: false, ...rest }) as T;
const open = (connectionId: string, ticket?: string) =>
  connect(socket(connectionId, ticket === undefined ? {} : { queryStringParameters: { ticket } }));
const ticketOf = async (ref: string): Promise<string> =>
  (await call(createTicket, { method: 'POST', as: made.keys[ref] })).body.ticket;
const say = async (connectionId: string, body: unknown) => {
  await message(socket(connectionId, { body: typeof body === 'string' ? body : JSON.stringify(body) }));
  return received.get(connectionId)?.at(-1);
};
const connected = async (connectionId: string, ref: string) => open(connectionId, await ticketOf(ref));
const mine = () => run({ companyId: made.companies.acme ?? '' });
const theirs = () => run({ companyId: made.companies.globex ?? '', id: 'run_01K0000000000000000000000B' });

describe('a ticket', () => {
  it('opens one connection, once', async () => {
    const { status, body } = await call(createTicket, { method: 'POST', as: made.keys.vic });
    expect(status).toBe(201);
    expect(body.url).toBe('wss://realtime.example');
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const opened = await Promise.all(['t1', 't2', 't3'].map((id) => open(id, body.ticket)));
    expect(opened.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401]);
    expect(await open('t4', body.ticket)).toEqual({ statusCode: 401 });
  });

  it('is worth nothing when it is late, unknown or missing', async () => {
    await putTicket('late', { principalId: 'mem_1', companyId: null }, new Date(Date.now() - 1_000));
    for (const ticket of ['late', 'unknown', '', undefined]) {
      expect(await open('t5', ticket)).toEqual({ statusCode: 401 });
    }
  });

  it('is not kept as it is', async () => {
    const ticket = await ticketOf('carla');
    expect(JSON.stringify(await stage.rows('platform'))).not.toContain(ticket);
  });
});

describe('a connection', () => {
  it('may listen to its own company and runs, and to nobody else’s', async () => {
    await stage.put('testing', mine());
    await stage.put('testing', theirs());
    await connected('own', 'carla');
    const subscribe = (topic: string) => say('own', { action: 'subscribe', topic });
    for (const topic of [`company:${made.companies.acme}`, `run:${mine().id}`]) {
      expect(await subscribe(topic)).toEqual({ type: 'subscribed', topic });
    }
    for (const topic of [
      `company:${made.companies.globex}`,
      `run:${theirs().id}`,
      'run:run_01K0000000000000000000000Z',
    ]) {
      expect(await subscribe(topic)).toMatchObject({ type: 'error', code: 'NOT_FOUND', topic });
      expect(await listenersOf(topic)).toEqual([]);
    }
  });

  it('of somebody without a company may listen to nothing', async () => {
    await connected('tester', 'tess');
    const topic = `company:${made.companies.acme}`;
    expect(await say('tester', { action: 'subscribe', topic })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is answered when it says what nobody understands', async () => {
    await connected('odd', 'carla');
    for (const said of [
      '{',
      '',
      '[]',
      { action: 'shout' },
      { action: 'subscribe' },
      { action: 'ping', more: 1 },
    ]) {
      expect(await say('odd', said)).toMatchObject({ type: 'error', code: 'VALIDATION_ERROR', topic: null });
    }
    const topic = 'run:../../etc';
    expect(await say('odd', { action: 'subscribe', topic })).toMatchObject({
      code: 'VALIDATION_ERROR',
      topic,
    });
    expect(await say('odd', { action: 'ping' })).toEqual({ type: 'pong' });
  });

  it('stops listening when it asks for it, and listens once however often it asks', async () => {
    await connected('fickle', 'carla');
    const topic = `company:${made.companies.acme}`;
    const others = await listenersOf(topic);
    await Promise.all([1, 2, 3].map(() => say('fickle', { action: 'subscribe', topic })));
    expect((await listenersOf(topic)).sort()).toEqual([...others, 'fickle'].sort());
    expect(await stage.row('platform', 'connection/fickle', 'connection')).toMatchObject({ topics: 1 });
    for (const _ of [1, 2]) {
      expect(await say('fickle', { action: 'unsubscribe', topic })).toEqual({ type: 'unsubscribed', topic });
    }
    expect(await listenersOf(topic)).toEqual(others);
    expect(await stage.row('platform', 'connection/fickle', 'connection')).toMatchObject({ topics: 0 });
  });

  it('can listen to so many topics and no more', async () => {
    await connected('greedy', 'carla');
    await stage.put('platform', {
      ...(await stage.row('platform', 'connection/greedy', 'connection')),
      topics: maxTopics,
    });
    const topic = `company:${made.companies.acme}`;
    expect(await say('greedy', { action: 'subscribe', topic })).toMatchObject({ code: 'CONFLICT' });
    expect(await listenersOf(topic)).not.toContain('greedy');
  });

  it('is forgotten with everything it listened to, and cannot come back by a late message', async () => {
    await connected('leaving', 'carla');
    const topic = `company:${made.companies.acme}`;
    await say('leaving', { action: 'subscribe', topic });
    await disconnect(socket('leaving'));
    await disconnect(socket('leaving'));
    expect(await listenersOf(topic)).not.toContain('leaving');
    await message(socket('leaving', { body: JSON.stringify({ action: 'subscribe', topic }) }));
    expect((await stage.rows('platform')).filter(({ pk }) => pk === 'connection/leaving')).toEqual([]);
  });
});

describe('a broadcast', () => {
  const record = (before: Row | null, after: Row | null, n = 1) =>
    ({
      dynamodb: {
        SequenceNumber: String(n),
        ...(before && { OldImage: marshall(before) }),
        ...(after && { NewImage: marshall(after) }),
      },
    }) as DynamoDBRecord;
  const listen = async (connectionId: string, ref: string, ...topics: string[]) => {
    await connected(connectionId, ref);
    for (const topic of topics) await say(connectionId, { action: 'subscribe', topic });
    received.delete(connectionId);
  };

  it('reaches who listens to the company or the run, and nobody of another company', async () => {
    await listen('b1', 'carla', `company:${made.companies.acme}`);
    await listen('b2', 'vic', `run:${mine().id}`);
    await listen('b3', 'otto', `company:${made.companies.globex}`, `run:${theirs().id}`);
    const result = await broadcast({
      Records: [
        record({ ...mine(), status: 'pending' }, mine()),
        record(null, step(1, mine())),
        record(mine(), null),
      ],
    });
    expect(result).toEqual({ batchItemFailures: [] });
    const types = (id: string) => received.get(id)?.map(({ type }) => type);
    expect(types('b1')).toEqual(['run.updated', 'run.deleted']);
    expect(types('b2')).toEqual(['run.updated', 'run.step', 'run.deleted']);
    expect(types('b3')).toBeUndefined();
  });

  it('forgets connections that are gone and is not held back by one that fails', async () => {
    const topic = `company:${made.companies.globex}`;
    await Promise.all(['g1', 'g2', 'g3'].map((id) => listen(id, 'otto', topic)));
    gone.add('g1');
    failing.add('g2');
    const result = await broadcast({ Records: [record({ ...theirs(), status: 'pending' }, theirs())] });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(received.get('g3')).toHaveLength(1);
    const left = await listenersOf(topic);
    expect(left).not.toContain('g1');
    expect(left).toEqual(expect.arrayContaining(['g2', 'g3']));
  });

  it('hands back a record that fails and all after it', async () => {
    const broken = { ...mine(), status: 'nonsense' };
    const { batchItemFailures } = await broadcast({
      Records: [record(null, step(9, theirs()), 7), record(null, broken, 8), record(null, mine(), 9)],
    });
    expect(batchItemFailures).toEqual([{ itemIdentifier: '8' }]);
    expect([...received.values()].flat().map(({ type }) => type)).toEqual(['run.step']);
  });
});
