import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { functionEntries } from '#build/functions.ts';
import { root } from '#build/inputs.ts';
import type { Route } from '#shared/platform/route.ts';
import { property, stages } from './templates.ts';

/** Every capability's contract; one without routes exports none. */
async function contractRoutes(): Promise<Route[]> {
  const capabilities = readdirSync(path.join(root, 'shared')).filter((name) =>
    existsSync(path.join(root, 'shared', name, 'contract.ts')),
  );
  const contracts = await Promise.all(
    capabilities.map((name) => import(path.join(root, 'shared', name, 'contract.ts'))),
  );
  return contracts.flatMap(({ routes }) => routes ?? []);
}

test.each(stages)('stage $stage routes exactly what the contracts say', async (stage) => {
  const wanted = (await contractRoutes()).map(({ method, path }) => `${method} ${path}`);
  const sockets = ['$connect', '$disconnect', '$default'];
  const routed = stage.ofType('AWS::ApiGatewayV2::Route').map((route) => property(route, 'RouteKey'));
  // `$default` twice: unknown paths of the HTTP API, unknown actions of the WebSocket API.
  expect(routed.sort()).toEqual([...wanted, ...sockets, '$default'].sort());
  expect(wanted.length).toBeGreaterThan(10);
});

test.each(stages)('stage $stage deploys every entry point', (stage) => {
  const deployed = stage.functions().map((one) => property(one, 'FunctionName'));
  const entries = functionEntries().map((entry) => `assay-${stage.stage}-${entry.replace('/', '-')}`);
  expect(deployed.sort()).toEqual(entries.sort());
});
