import { Refusal } from '#shared/platform/errors.ts';
import { exchange } from '#shared/platform/exchange.ts';

/** The gateway's `$default` route: every path and method that is no route of ours. */
export const handler = exchange('unknown', async ({ event }) => {
  const { method, path } = event.requestContext.http;
  throw new Refusal('NOT_FOUND', `There is no route ${method} ${path.slice(0, 200)}.`);
});
