import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { putConnection, takeTicket } from '#shared/realtime/store.ts';

/** The gateway's types leave out what only `$connect` has. */
type ConnectEvent = APIGatewayProxyWebsocketEventV2 & {
  readonly queryStringParameters?: Readonly<Record<string, string>>;
};

/** `$connect`: a ticket opens one connection. */
export async function handler(event: ConnectEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const ticket = event.queryStringParameters?.ticket;
  const listener = ticket === undefined ? null : await takeTicket(ticket);
  if (!listener) return { statusCode: 401 };
  await putConnection(event.requestContext.connectionId, listener);
  return { statusCode: 200 };
}
