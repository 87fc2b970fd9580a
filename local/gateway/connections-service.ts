import { connectionsPath } from '#local/assembly/addresses.ts';
import type { WebSocketApi } from '#local/gateway/websocket-api.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';

/** The management API of WebSocket APIs: `/_connections/<api>/<stage>/@connections/<id>`. */
export class ConnectionsService implements Service {
  readonly name = 'execute-api';
  readonly #apis: readonly WebSocketApi[];

  constructor(apis: readonly WebSocketApi[]) {
    this.#apis = apis;
  }

  matches({ path }: AwsRequest): boolean {
    return path.startsWith(connectionsPath(''));
  }

  async handle({ method, path, body }: AwsRequest): Promise<AwsResponse> {
    const [apiId = '', , , id = ''] = path.slice(connectionsPath('').length).split('/');
    const connectionId = decodeURIComponent(id);
    const api = this.#apis.find(({ identity }) => identity.apiId === apiId);
    if (api === undefined) return refused(403, 'ForbiddenException');
    if (method === 'POST') {
      if (body.length > 128 * 1024) return refused(413, 'PayloadTooLargeException');
      return api.post(connectionId, body) ? { status: 200 } : refused(410, 'GoneException');
    }
    if (method === 'DELETE') return api.close(connectionId) ? { status: 204 } : refused(410, 'GoneException');
    const status = api.status(connectionId);
    if (status === null) return refused(410, 'GoneException');
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(status),
    };
  }
}

function refused(status: number, type: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify({ message: type }),
  };
}
