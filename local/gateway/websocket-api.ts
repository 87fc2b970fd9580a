import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Resource, Resources } from '#local/assembly/resources.ts';
import * as clock from '#local/clock.ts';
import type { Log } from '#local/engine.ts';
import { routesOf } from '#local/gateway/http-api.ts';
import type { ApiIdentity } from '#local/gateway/http-event.ts';
import { OpenConnections } from '#local/gateway/open-connections.ts';
import { headersOf, splitUrl } from '#local/gateway/request.ts';
import { type ConnectionFacts, routeKeyOf, webSocketEvent } from '#local/gateway/websocket-event.ts';
import type { Functions, Invocation } from '#local/service.ts';

const idleMs = 10 * 60_000;
const longestMs = 2 * 60 * 60_000;
/** The largest message of a WebSocket API. */
const largestMessage = 128 * 1024;

interface Connection extends ConnectionFacts {
  readonly socket: WebSocket;
  lastActiveAt: number;
  cancelIdle: () => void;
  readonly cancelLongest: () => void;
}

/** What `GET @connections/{id}` tells. Times in ISO 8601. */
export interface ConnectionStatus {
  readonly connectedAt: string;
  readonly lastActiveAt: string;
  readonly identity: { readonly sourceIp: string; readonly userAgent: string };
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message, connectionId: randomUUID(), requestId: randomUUID() });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** A WebSocket API with one stage: its connections and the functions of its routes. */
export class WebSocketApi {
  readonly identity: ApiIdentity;
  readonly #functions: Functions;
  readonly #log: Log;
  readonly #routes: ReadonlyMap<string, string>;
  /** Routes whose function's answer is sent back. */
  readonly #answering: ReadonlySet<string>;
  readonly #expression: string;
  readonly #connections = new Map<string, Connection>();
  readonly #open: OpenConnections;
  readonly #disconnects = new Set<Promise<void>>();
  #server: WebSocketServer | undefined;

  constructor(api: Resource, resources: Resources, functions: Functions, log: Log, stateDir: string) {
    const ofApi = (type: string) =>
      resources.ofType(type).filter(({ properties }) => properties.ApiId === api.name);
    const stage = ofApi('AWS::ApiGatewayV2::Stage')[0]?.name ?? '$default';
    this.identity = {
      apiId: api.name,
      domainName: `${api.name}.execute-api.${resources.region}.amazonaws.com`,
      stage,
    };
    this.#functions = functions;
    this.#log = log;
    this.#routes = new Map(
      routesOf(api, resources).map(({ routeKey, functionArn }) => [routeKey, functionArn]),
    );
    const responses = new Set(
      ofApi('AWS::ApiGatewayV2::RouteResponse').map(({ properties }) => String(properties.RouteId)),
    );
    this.#answering = new Set(
      ofApi('AWS::ApiGatewayV2::Route')
        .filter(({ physicalId }) => responses.has(physicalId))
        .map(({ properties }) => String(properties.RouteKey)),
    );
    this.#expression = String(api.properties.RouteSelectionExpression);
    this.#open = new OpenConnections(stateDir, api.name);
  }

  /** Tells the app of connections that ended with an earlier process. */
  async makeUpDisconnects(): Promise<void> {
    for (const connection of this.#open.leftOver()) {
      await this.#disconnected(connection, 1006, 'Connection closed abnormally');
    }
  }

  /** Asks the app whether a client may connect, and opens the connection when it answers with 2xx. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const headers = headersOf(request);
    const connection: ConnectionFacts = {
      connectionId: `${randomBytes(11).toString('base64url')}=`,
      connectedAt: Date.now(),
      sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      userAgent: headers['user-agent'] ?? '',
    };
    const connect = this.#routes.get('$connect');
    if (connect !== undefined) {
      const event = webSocketEvent(this.identity, connection, {
        type: 'CONNECT',
        headers,
        rawQuery: splitUrl(request).rawQuery,
      });
      const invocation = await this.#invoke(connect, event);
      const status = Number((invocation?.payload as { statusCode?: unknown } | null)?.statusCode);
      if (invocation === null || invocation.functionError !== null || !Number.isInteger(status)) {
        return refuse(socket, 502, 'Internal server error');
      }
      if (status < 200 || status > 299) return refuse(socket, status, 'Forbidden');
    }
    this.#open.add(connection);
    const server = await this.#webSockets();
    if (socket.destroyed) {
      await this.#disconnected(connection, 1006, 'Connection closed abnormally');
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => this.#opened(connection, webSocket));
  }

  /** @returns false when there is no such connection */
  post(connectionId: string, data: Buffer): boolean {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return false;
    connection.socket.send(data, { binary: false });
    this.#active(connection);
    return true;
  }

  status(connectionId: string): ConnectionStatus | null {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return null;
    const { connectedAt, lastActiveAt, sourceIp, userAgent } = connection;
    return {
      connectedAt: new Date(connectedAt).toISOString(),
      lastActiveAt: new Date(lastActiveAt).toISOString(),
      identity: { sourceIp, userAgent },
    };
  }

  /** @returns false when there is no such connection */
  close(connectionId: string): boolean {
    const connection = this.#connections.get(connectionId);
    connection?.socket.close(1000, 'Connection Closed Normally');
    return connection !== undefined;
  }

  /** Closes all connections and waits until the app has been told. */
  async stop(): Promise<void> {
    for (const { socket } of this.#connections.values()) socket.close(1001, 'Going away');
    const deadline = performance.now() + 2_000;
    while (this.#connections.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(this.#disconnects);
  }

  async #webSockets(): Promise<WebSocketServer> {
    if (this.#server === undefined) {
      const ws = await import('ws');
      // A subprotocol is agreed on only by a function that answers with one, which none here does.
      this.#server = new ws.WebSocketServer({
        noServer: true,
        maxPayload: largestMessage,
        handleProtocols: () => false,
      });
    }
    return this.#server;
  }

  #opened(facts: ConnectionFacts, socket: WebSocket): void {
    const connection: Connection = {
      ...facts,
      socket,
      lastActiveAt: facts.connectedAt,
      cancelIdle: () => {},
      cancelLongest: clock.at(facts.connectedAt + longestMs, () => socket.close(1001, 'Going away')),
    };
    this.#connections.set(facts.connectionId, connection);
    this.#active(connection);
    socket.on('message', (data, isBinary) => {
      this.#active(connection);
      if (isBinary) socket.close(1003, 'Binary is not supported');
      else void this.#message(connection, data.toString());
    });
    // What follows an error is a close, which is where it is dealt with.
    socket.on('error', (error) =>
      this.#log.write({ level: 'WARN', source: 'websocket-api', text: error.message }),
    );
    socket.on('close', (code, reason) => {
      connection.cancelIdle();
      connection.cancelLongest();
      this.#connections.delete(facts.connectionId);
      const told = this.#disconnected(facts, code, reason.toString());
      this.#disconnects.add(told);
      void told.then(() => this.#disconnects.delete(told));
    });
  }

  #active(connection: Connection): void {
    connection.cancelIdle();
    connection.lastActiveAt = Date.now();
    connection.cancelIdle = clock.at(connection.lastActiveAt + idleMs, () =>
      connection.socket.close(1001, 'Going away'),
    );
  }

  async #message(connection: Connection, body: string): Promise<void> {
    const selected = routeKeyOf(this.#expression, body);
    const routeKey = this.#routes.has(selected) ? selected : '$default';
    const functionArn = this.#routes.get(routeKey);
    const { connectionId, socket } = connection;
    const complain = (message: string) =>
      socket.send(JSON.stringify({ message, connectionId, requestId: randomUUID() }));
    if (functionArn === undefined) return complain('Forbidden');
    const event = webSocketEvent(this.identity, connection, { type: 'MESSAGE', routeKey, body });
    const invocation = await this.#invoke(functionArn, event);
    if (invocation === null || invocation.functionError !== null) return complain('Internal server error');
    const answer = invocation.payload as { statusCode?: unknown; body?: unknown } | null;
    if (this.#answering.has(routeKey) && typeof answer?.body === 'string') socket.send(answer.body);
  }

  async #disconnected(connection: ConnectionFacts, code: number, reason: string): Promise<void> {
    const functionArn = this.#routes.get('$disconnect');
    if (functionArn !== undefined) {
      await this.#invoke(
        functionArn,
        webSocketEvent(this.identity, connection, { type: 'DISCONNECT', code, reason }),
      );
    }
    this.#open.remove(connection.connectionId);
  }

  /** Null when the function could not be run at all. */
  async #invoke(functionArn: string, event: unknown): Promise<Invocation | null> {
    try {
      return await this.#functions.invoke(functionArn, event);
    } catch (error) {
      this.#log.write({ level: 'ERROR', source: 'websocket-api', text: String(error) });
      return null;
    }
  }
}
