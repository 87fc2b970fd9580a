import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { logger } from '#shared/platform/logger.ts';
import { replyTo } from '#shared/realtime/conversation.ts';
import { sendTo } from '#shared/realtime/sending.ts';
import { listenerOf } from '#shared/realtime/store.ts';

/** `$default`: every message of a client. */
export async function handler(
  event: APIGatewayProxyWebsocketEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { connectionId, requestId } = event.requestContext;
  logger.resetKeys();
  logger.appendKeys({ correlationId: requestId });
  const listener = await listenerOf(connectionId);
  // Disconnected while the message was under way: there is nobody to answer.
  if (!listener) return { statusCode: 410 };
  await sendTo(connectionId, await replyTo(event.body ?? '', connectionId, listener));
  return { statusCode: 200 };
}
