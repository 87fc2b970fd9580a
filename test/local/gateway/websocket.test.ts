import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as clock from '#local/clock.ts';
import { type SmallCloud, startSmallCloud, until } from '../start/small-cloud.ts';

/** Each route writes the event it got to its log, where the test reads it. */
const route = 'console.log("event " + JSON.stringify(event))';
let cloud: SmallCloud;

beforeEach(async () => {
  cloud = await startSmallCloud({
    functions: {
      connect: `export const handler = async (event) => { ${route}; return { statusCode: Number(event.queryStringParameters?.status ?? 200) }; };`,
      disconnect: `export const handler = async (event) => { ${route}; return { statusCode: 200 }; };`,
      shout: `export const handler = async (event) => { ${route}; return { statusCode: 200, body: "heard" }; };`,
      other: `export const handler = async (event) => { ${route}; if (event.body === "fail") throw new Error("no"); return { statusCode: 200, body: "unheard" }; };`,
    },
    webSocket: { $connect: 'connect', $disconnect: 'disconnect', shout: 'shout', $default: 'other' },
    resources: {
      Answer: {
        Type: 'AWS::ApiGatewayV2::RouteResponse',
        Properties: { ApiId: { Ref: 'Socket' }, RouteId: { Ref: 'SocketRoute2' } },
      },
    },
  });
});
afterEach(async () => {
  await cloud.stop();
  clock.setOffset(0);
});

interface Event {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly queryStringParameters?: Record<string, string>;
  readonly requestContext: Record<string, unknown>;
}

function eventsOf(name: string): Event[] {
  return cloud.log.entries
    .filter(({ source, text }) => source === name && text.startsWith('event '))
    .map(({ text }) => JSON.parse(text.slice('event '.length)));
}

async function connected(query = ''): Promise<{ socket: WebSocket; messages: string[]; id: string }> {
  const before = eventsOf('connect').length;
  const socket = new WebSocket(`${cloud.wsUrl}${query}`);
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(data.toString()));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  await until(() => eventsOf('connect').length > before, 'the connection to be asked for');
  return { socket, messages, id: String(eventsOf('connect').at(-1)?.requestContext.connectionId) };
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on('close', (code) => resolve(code)));
}

function management(): ApiGatewayManagementApiClient {
  const id = new URL(String(cloud.wsUrl)).pathname.split('/')[2];
  return new ApiGatewayManagementApiClient({
    endpoint: `${cloud.internalUrl}/_connections/${id}/live`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
}

test('$connect decides with the query and headers of the request', async () => {
  const { socket } = await connected('?ticket=a%20b');

  expect(eventsOf('connect')[0]).toMatchObject({
    queryStringParameters: { ticket: 'a b' },
    headers: { upgrade: 'websocket' },
    requestContext: {
      routeKey: '$connect',
      eventType: 'CONNECT',
      stage: 'live',
      connectionId: expect.any(String),
    },
  });
  socket.close();
});

test.each([401, 403, 500])('a client is refused with the status %d of the handler', async (status) => {
  const socket = new WebSocket(`${cloud.wsUrl}?status=${status}`);
  const refused = new Promise((resolve) =>
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)),
  );
  socket.on('error', () => {});

  expect(await refused).toBe(status);
});

test('messages go to the route they name, all others to $default', async () => {
  const { socket, messages } = await connected();

  socket.send('{"action":"shout","text":"hi"}');
  socket.send('{"action":"unknown"}');
  socket.send('no json');

  await until(() => eventsOf('other').length === 2 && eventsOf('shout').length === 1, 'the messages');
  expect(eventsOf('shout')[0]).toMatchObject({
    body: '{"action":"shout","text":"hi"}',
    requestContext: { routeKey: 'shout', eventType: 'MESSAGE', messageId: expect.any(String) },
  });
  // Only a route with a response sends back what its function returned.
  await until(() => messages.length > 0, 'the answer');
  expect(messages).toEqual(['heard']);
  socket.close();
});

test('a failed route is told to the client', async () => {
  const { socket, messages } = await connected();

  socket.send('fail');

  await until(() => messages.length > 0, 'the answer');
  expect(JSON.parse(messages[0] ?? '')).toMatchObject({ message: 'Internal server error' });
  socket.close();
});

test('the app can send, ask and close; after that the connection is gone', async () => {
  const { socket, messages, id } = await connected();
  const client = management();

  await client.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('for you') }));
  const { ConnectedAt } = await client.send(new GetConnectionCommand({ ConnectionId: id }));
  await client.send(new DeleteConnectionCommand({ ConnectionId: id }));

  expect(await closed(socket)).toBe(1000);
  expect(messages).toEqual(['for you']);
  expect(ConnectedAt).toBeInstanceOf(Date);
  await until(() => eventsOf('disconnect').length === 1, 'the disconnect');
  await expect(
    client.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from('late') })),
  ).rejects.toThrow(GoneException);
});

test('$disconnect is delivered with code and reason', async () => {
  const { socket, id } = await connected();

  socket.close(3000, 'enough');

  await until(() => eventsOf('disconnect').length === 1, 'the disconnect');
  expect(eventsOf('disconnect')[0]?.requestContext).toMatchObject({
    connectionId: id,
    eventType: 'DISCONNECT',
    disconnectStatusCode: 3000,
    disconnectReason: 'enough',
  });
});

test('an idle connection ends after ten minutes, one that speaks after two hours', async () => {
  const idle = await connected();
  const busy = await connected();
  const advance = (seconds: number) =>
    fetch(`${cloud.controlUrl}/clock`, { method: 'POST', body: JSON.stringify({ advanceSeconds: seconds }) });
  const idleClosed = closed(idle.socket);
  const busyClosed = closed(busy.socket);

  await advance(9 * 60);
  const before = eventsOf('other').length;
  busy.socket.send('still here');
  await until(() => eventsOf('other').length > before, 'the message');
  await advance(2 * 60);

  expect(await idleClosed).toBe(1001);
  expect(busy.socket.readyState).toBe(WebSocket.OPEN);
  for (let minutes = 11; minutes < 120; minutes += 9) {
    const heard = eventsOf('other').length;
    busy.socket.send('still here');
    await until(() => eventsOf('other').length > heard, 'the message');
    await advance(9 * 60);
  }
  expect(await busyClosed).toBe(1001);
});

test('a connection that was open when the embedded cloud ended is disconnected at the next start', async () => {
  const { id } = await connected();
  // As after a kill: nobody was told that it ended.
  const { OpenConnections } = await import('#local/gateway/open-connections.ts');
  const apiId = new URL(String(cloud.wsUrl)).pathname.split('/')[2] ?? '';
  const stateDir = `${cloud.codeOf('connect').split('/assembly/')[0]}/state`;
  const left = { connectionId: 'left-over=', connectedAt: 1, sourceIp: '', userAgent: '' };

  cloud = await cloud.restart();
  expect(eventsOf('disconnect').some(({ requestContext }) => requestContext.connectionId === id)).toBe(false);
  new OpenConnections(stateDir, apiId).add(left);
  cloud = await cloud.restart();

  await until(() => eventsOf('disconnect').length > 0, 'the disconnect');
  expect(eventsOf('disconnect')[0]?.requestContext).toMatchObject({ connectionId: 'left-over=' });
});
