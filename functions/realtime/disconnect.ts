import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { deleteConnection } from '#shared/realtime/store.ts';

/** `$disconnect`: sent at best effort, so that rows also expire by themselves. */
export async function handler(
  event: APIGatewayProxyWebsocketEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  await deleteConnection(event.requestContext.connectionId);
  return { statusCode: 200 };
}
