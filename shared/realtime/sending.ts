import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { setting } from '#shared/platform/config.ts';
import { logger } from '#shared/platform/logger.ts';
import type { ServerMessage } from './contract.ts';
import { deleteConnection } from './store.ts';

/** Sends under way at a time: more would only queue for sockets in the client. */
const concurrency = 25;

let client: ApiGatewayManagementApiClient | undefined;

/**
 * Sends a message to one connection, and forgets the connection when it is gone. Any other failure is
 * logged and left: a listener's trouble must not hold back the others, and clients catch up by GET.
 */
export async function sendTo(connectionId: string, message: ServerMessage): Promise<void> {
  client ??= new ApiGatewayManagementApiClient({ endpoint: setting('REALTIME_ENDPOINT') });
  const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) });
  try {
    await client.send(command);
  } catch (error) {
    if (error instanceof GoneException) await deleteConnection(connectionId);
    else logger.warn('Message was not delivered', { connectionId, type: message.type, error });
  }
}

/** Sends a message to many connections, some at a time. */
export async function sendToAll(connectionIds: readonly string[], message: ServerMessage): Promise<void> {
  const waiting = connectionIds.values();
  const work = async () => {
    for (const connectionId of waiting) await sendTo(connectionId, message);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, connectionIds.length) }, work));
}
