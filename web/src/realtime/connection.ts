import ReconnectingSocket from 'partysocket/ws';
import { type ClientMessage, createTicket, ServerMessage } from '#shared/realtime/contract.ts';
import type { Call } from '../app/client.ts';

/** Well below the ten minutes after which the gateway closes a silent socket. */
const pingEveryMs = 4 * 60_000;
const pongWithinMs = 10_000;

export type Listener = (message: ServerMessage) => void;

export interface Realtime {
  /** Calls back with every message of a topic, from the acknowledgement of the subscription on. */
  subscribe(topic: string, listener: Listener): () => void;
  /** Whether the server sends the topic's events at this moment. */
  isLive(topic: string): boolean;
  /** Calls back whenever an answer of `isLive` may have changed. */
  watch(onChange: () => void): () => void;
  close(): void;
}

/** One socket for all topics, opened by the first subscription and kept through every interruption. */
export function openRealtime(call: Call): Realtime {
  const listeners = new Map<string, Set<Listener>>();
  const live = new Set<string>();
  const watchers = new Set<() => void>();
  let socket: ReconnectingSocket | null = null;
  let awaitedPong: number | undefined;

  const changed = () => {
    for (const watcher of watchers) watcher();
  };

  function send(message: ClientMessage): void {
    if (socket?.readyState === ReconnectingSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function ping(): void {
    if (socket?.readyState !== ReconnectingSocket.OPEN || awaitedPong !== undefined) return;
    send({ action: 'ping' });
    awaitedPong = window.setTimeout(() => {
      awaitedPong = undefined;
      socket?.reconnect();
    }, pongWithinMs);
  }

  function receive(data: unknown): void {
    window.clearTimeout(awaitedPong);
    awaitedPong = undefined;
    const message = ServerMessage.safeParse(JSON.parse(String(data)));
    // A newer server may say things that this page does not know yet.
    if (!message.success || message.data.type === 'pong') return;
    const { topic } = message.data;
    if (topic === null || !listeners.has(topic)) return;
    if (message.data.type === 'subscribed') live.add(topic);
    if (message.data.type === 'unsubscribed' || message.data.type === 'error') live.delete(topic);
    for (const listener of listeners.get(topic) ?? []) listener(message.data);
    changed();
  }

  function lost(): void {
    window.clearTimeout(awaitedPong);
    awaitedPong = undefined;
    live.clear();
    changed();
  }

  function open(): ReconnectingSocket {
    const opened = new ReconnectingSocket(
      async () => {
        const { ticket, url } = await call(createTicket, {});
        return `${url}?ticket=${encodeURIComponent(ticket)}`;
      },
      undefined,
      { minReconnectionDelay: 1_000, maxReconnectionDelay: 30_000, maxEnqueuedMessages: 0 },
    );
    opened.addEventListener('open', () => {
      for (const topic of listeners.keys()) send({ action: 'subscribe', topic });
    });
    opened.addEventListener('message', (event) => receive(event.data));
    opened.addEventListener('close', lost);
    return opened;
  }

  const pinging = window.setInterval(ping, pingEveryMs);
  // After a laptop slept or a network changed, the socket often looks open and is not.
  const wake = () => {
    if (document.visibilityState === 'visible') ping();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);

  return {
    subscribe(topic, listener) {
      const known = listeners.get(topic);
      if (known) {
        known.add(listener);
      } else {
        listeners.set(topic, new Set([listener]));
        send({ action: 'subscribe', topic });
      }
      socket ??= open();
      return () => {
        const left = listeners.get(topic);
        left?.delete(listener);
        if (left?.size !== 0) return;
        listeners.delete(topic);
        live.delete(topic);
        send({ action: 'unsubscribe', topic });
      };
    },
    isLive: (topic) => live.has(topic),
    watch(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    close() {
      window.clearInterval(pinging);
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
      socket?.close();
      lost();
    },
  };
}
