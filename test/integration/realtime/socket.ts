import { once } from 'node:events';
import WebSocket from 'ws';
import type { ServerMessage } from '#shared/realtime/contract.ts';
import { type Caller, until } from '#test/integration/tests/lab.ts';

interface Ticket {
  readonly ticket: string;
  readonly url: string;
}

export async function ticketOf(caller: Caller): Promise<Ticket> {
  const { status, body } = await caller.call<Ticket>('POST', '/api/realtime/ticket');
  if (status !== 201) throw new Error(`A ticket was answered with ${status}.`);
  return body;
}

/** A client of the WebSocket that keeps all it is told. */
export class Socket {
  readonly heard: ServerMessage[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.heard.push(JSON.parse(String(data))));
  }

  /** Throws when the connection is refused. */
  static async open({ url, ticket }: Ticket): Promise<Socket> {
    const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
    const opened = new Socket(socket);
    await once(socket, 'open');
    return opened;
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The first message that fits, which may have come already. */
  hears<T extends ServerMessage['type']>(
    type: T,
    fits: (message: Extract<ServerMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const wanted = (message: ServerMessage): message is Extract<ServerMessage, { type: T }> =>
      message.type === type && fits(message as Extract<ServerMessage, { type: T }>);
    return until(`the socket hears ${type}`, async () => this.heard.find(wanted) ?? null, 20_000);
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
