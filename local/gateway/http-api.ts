import { randomUUID } from 'node:crypto';
import type { Resource, Resources } from '#local/assembly/resources.ts';
import type { Log } from '#local/engine.ts';
import { failed, httpAnswer } from '#local/gateway/http-answer.ts';
import { type ApiIdentity, httpEvent } from '#local/gateway/http-event.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#local/gateway/request.ts';
import { type Match, matcher, type RouteTarget } from '#local/gateway/route-match.ts';
import { type Functions, type Invocation, TooManyRequestsException } from '#local/service.ts';

/** The longest that an HTTP API waits for an integration. */
const patienceMs = 30_000;
/** What Lambda takes in one synchronous call. */
const largestEvent = 6_291_556;

/** The routes of an API with the functions behind them. */
export function routesOf(api: Resource, resources: Resources): RouteTarget[] {
  const integrations = new Map(
    resources
      .ofType('AWS::ApiGatewayV2::Integration')
      .map((integration) => [integration.physicalId, integration]),
  );
  return resources
    .ofType('AWS::ApiGatewayV2::Route')
    .filter(({ properties }) => properties.ApiId === api.name)
    .flatMap(({ properties }) => {
      const integration = integrations.get(String(properties.Target).replace(/^integrations\//, ''));
      // A WebSocket API names the function within a longer address.
      const functionArn = /arn:aws:lambda:[^/]+/.exec(String(integration?.properties.IntegrationUri))?.[0];
      return functionArn === undefined ? [] : [{ routeKey: String(properties.RouteKey), functionArn }];
    });
}

/** An HTTP API with its `$default` stage. */
export class HttpApi {
  readonly identity: ApiIdentity;
  readonly #match: (method: string, path: string) => Match | null;
  readonly #functions: Functions;
  readonly #log: Log;

  constructor(api: Resource, resources: Resources, functions: Functions, log: Log) {
    this.identity = {
      apiId: api.name,
      domainName: `${api.name}.execute-api.${resources.region}.amazonaws.com`,
      stage: '$default',
    };
    this.#match = matcher(routesOf(api, resources));
    this.#functions = functions;
    this.#log = log;
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const match = this.#match(request.method, request.path);
    if (match === null) return jsonAnswer(404, { message: 'Not Found' });
    const requestId = randomUUID();
    const event = httpEvent(request, match, this.identity, requestId);
    if (JSON.stringify(event).length > largestEvent) {
      return jsonAnswer(413, { message: 'Request Entity Too Large' });
    }
    const answer = await this.#invoke(match.functionArn, event);
    return { ...answer, headers: { 'apigw-requestid': requestId, ...answer.headers } };
  }

  async #invoke(functionArn: string, event: unknown): Promise<HttpAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), patienceMs);
    });
    try {
      const invocation: Invocation | 'late' = await Promise.race([
        this.#functions.invoke(functionArn, event),
        late,
      ]);
      if (invocation === 'late') return jsonAnswer(504, { message: 'Endpoint request timed out' });
      return invocation.functionError === null ? httpAnswer(invocation.payload) : failed();
    } catch (error) {
      if (error instanceof TooManyRequestsException) {
        return jsonAnswer(503, { message: 'Service Unavailable' });
      }
      this.#log.write({ level: 'ERROR', source: 'http-api', text: String(error) });
      return failed();
    } finally {
      clearTimeout(timer);
    }
  }
}
