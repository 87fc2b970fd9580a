import { Duration } from 'aws-cdk-lib';
import { WebSocketRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { routes } from '#shared/realtime/contract.ts';
import { type Access, onTable, postToConnections, queryIndex, value } from './access.ts';
import { acknowledge } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import { addRoutes } from './route.ts';
import { reactToTable } from './stream.ts';

/** Live updates: who is connected, what they listen to, and telling them. */
export class Realtime extends Construct {
  readonly broadcast: AssayFunction;
  readonly broadcastFailures: Readonly<Record<'testing' | 'qa', Queue>>;

  constructor(scope: Construct, foundation: Foundation) {
    super(scope, 'Realtime');
    const { stage, state, edge } = foundation;
    const forget = onTable(state.platform, 'DeleteItem', 'Query');
    const post = postToConnections(edge.webSocketApi, edge.webSocketStage, 'REALTIME_ENDPOINT');
    const socketFunction = (id: string, entry: string, description: string, uses: readonly Access[]) =>
      new AssayFunction(this, id, {
        stage,
        entry,
        description,
        timeout: Duration.seconds(10),
        uses,
      });

    this.route(
      '$connect',
      foundation,
      socketFunction('Connect', 'realtime/connect', 'Takes the ticket', [
        onTable(state.platform, 'DeleteItem', 'PutItem'),
      ]),
    );
    this.route(
      '$disconnect',
      foundation,
      socketFunction('Disconnect', 'realtime/disconnect', 'Forgets a connection', [forget]),
    );
    this.route(
      '$default',
      foundation,
      socketFunction('Message', 'realtime/message', 'Subscribes, unsubscribes, answers pings', [
        onTable(state.platform, 'GetItem', 'PutItem', 'UpdateItem'),
        forget,
        onTable(state.testing, 'GetItem'),
        onTable(state.qa, 'GetItem'),
        post,
      ]),
    );

    this.broadcast = socketFunction('Broadcast', 'realtime/broadcast', 'Tells who listens what changed', [
      queryIndex(state.platform, 'byTopic'),
      forget,
      post,
    ]);
    const changedRow = (prefix: string) =>
      FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(prefix) } } } });
    // News of five minutes ago is none: clients that missed it ask the API.
    const reaction = { batchSize: 50, maxRecordAge: Duration.minutes(5), retryAttempts: 3 };
    this.broadcastFailures = {
      testing: reactToTable(this.broadcast, state.testing, {
        ...reaction,
        filters: [changedRow('run/'), changedRow('step/'), changedRow('slot'), changedRow('assignment/')],
      }),
      qa: reactToTable(this.broadcast, state.qa, {
        ...reaction,
        id: 'Qa',
        filters: [changedRow('plan/'), changedRow('event/')],
      }),
    };

    addRoutes(this, foundation, routes, {
      createRealtimeTicket: [
        onTable(state.platform, 'PutItem'),
        value('REALTIME_URL', edge.webSocketStage.url),
      ],
    });
  }

  private route(key: string, { edge }: Foundation, handler: AssayFunction): void {
    const route = new WebSocketRoute(this, `${handler.node.id}Route`, {
      webSocketApi: edge.webSocketApi,
      routeKey: key,
      integration: new WebSocketLambdaIntegration(`${handler.node.id}Integration`, handler),
    });
    acknowledge(route, {
      'AwsSolutions-APIG4': 'A connection is opened with a single-use ticket that $connect consumes.',
    });
  }
}
