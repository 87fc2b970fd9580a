import { Duration } from 'aws-cdk-lib';
import { type HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import type { Route } from '#shared/platform/route.ts';
import type { Access } from './access.ts';
import { acknowledge } from './acknowledge.ts';
import { type Foundation, idempotency, requestPipeline } from './foundation.ts';
import { AssayFunction } from './function.ts';
import { countLostTelemetry } from './telemetry.ts';

/** `getCompanyStats` -> `GetCompanyStats` */
const idOf = (routeId: string) => `${routeId.charAt(0).toUpperCase()}${routeId.slice(1)}`;

/**
 * A function and an API route for every route of a capability's contract.
 *
 * @param uses what each route needs besides the request pipeline, by the route's id; the type makes
 *   sure that none is forgotten and none is left over
 * @param heavy routes that need more than the usual memory (MB) and time, by their id
 */
export function addRoutes<const R extends Route>(
  scope: Construct,
  foundation: Foundation,
  routes: readonly R[],
  uses: { readonly [Id in R['id']]: readonly Access[] },
  heavy: { readonly [Id in R['id']]?: { readonly memory: number; readonly timeout: Duration } } = {},
): void {
  for (const route of routes) {
    const handler = new AssayFunction(scope, idOf(route.id), {
      stage: foundation.stage,
      entry: route.entry,
      description: route.summary,
      timeout: Duration.seconds(15),
      ...heavy[route.id as R['id']],
      uses: [
        ...requestPipeline(foundation),
        ...(route.idempotent ? [idempotency(foundation)] : []),
        ...uses[route.id as R['id']],
      ],
    });
    addRoute(scope, foundation, HttpRouteKey.with(route.path, route.method as HttpMethod), handler);
  }
}

/** Lets the gateway call a function of the request pipeline for one method and path, or for everything without a route. */
export function addRoute(
  scope: Construct,
  { stage, edge }: Foundation,
  routeKey: HttpRouteKey,
  handler: AssayFunction,
): void {
  countLostTelemetry(stage, handler);
  const route = new HttpRoute(scope, `${handler.node.id}Route`, {
    httpApi: edge.httpApi,
    routeKey,
    integration: new HttpLambdaIntegration(`${handler.node.id}Integration`, handler),
  });
  acknowledge(route, {
    'AwsSolutions-APIG4': 'The function authenticates: one error shape, and a revoked key is dead at once.',
  });
}
