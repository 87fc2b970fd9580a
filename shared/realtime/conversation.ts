import { ClientMessage, type ServerMessage } from './contract.ts';
import { deleteSubscription, type Listener, maxTopics, putSubscription } from './store.ts';
import { refusalOf } from './topics.ts';

const tooMany = `A connection can listen to ${maxTopics} topics at a time.`;

/** Does what a client's message asks for. Returns the reply. */
export async function replyTo(
  text: string,
  connectionId: string,
  listener: Listener,
): Promise<ServerMessage> {
  const message = parsed(text);
  if (!message) return refused('VALIDATION_ERROR', 'Send `{"action": "subscribe", "topic": ...}`.', null);
  if (message.action === 'ping') return { type: 'pong' };
  const { topic } = message;
  if (message.action === 'unsubscribe') {
    await deleteSubscription(connectionId, topic);
    return { type: 'unsubscribed', topic };
  }
  const refusal = await refusalOf(topic, listener);
  if (refusal) return refused(refusal.code, refusal.error, topic);
  const subscribed = await putSubscription(connectionId, topic);
  if (!subscribed) return refused('CONFLICT', tooMany, topic);
  return { type: 'subscribed', topic };
}

function parsed(text: string): ClientMessage | null {
  try {
    return ClientMessage.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function refused(code: string, error: string, topic: string | null): ServerMessage {
  return { type: 'error', code, error, topic };
}
