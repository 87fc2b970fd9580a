import { type Access, onTable, queryIndex, readSecret, value } from './access.ts';
import type { EdgeStack } from './edge.ts';
import type { Stage } from './stage.ts';
import type { StateStack } from './state.ts';

/** What every capability is built on. */
export interface Foundation {
  readonly stage: Stage;
  readonly state: StateStack;
  readonly edge: EdgeStack;
}

/** What the request pipeline itself needs, whatever the route does: `shared/platform/api.ts`. */
export function requestPipeline({ stage, state, edge }: Foundation): Access[] {
  return [
    // Who is calling
    value('OIDC_ISSUER', state.users.userPoolProviderUrl),
    value('OIDC_CLIENT_ID', edge.webClient.userPoolClientId),
    onTable(state.accounts, 'GetItem'),
    queryIndex(state.accounts, 'bySubject'),
    // How often, and from where
    value('RATE_LIMIT_FACTOR', String(stage.rateLimitFactor)),
    readSecret(state.originSecret, 'ORIGIN_SECRET_ARN'),
    onTable(state.platform, 'GetItem', 'UpdateItem'),
    // One telemetry row per request
    onTable(state.trail, 'PutItem'),
  ];
}

/** What a route needs besides, when it honours `Idempotency-Key`. */
export function idempotency({ state }: Foundation): Access {
  return onTable(state.platform, 'GetItem', 'PutItem');
}
