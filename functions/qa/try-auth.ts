import { api } from '#shared/platform/api.ts';
import { tryAuth } from '#shared/qa/contract.ts';
import { refuseUnreachable } from '#shared/qa/packages/base-url.ts';
import { tryAuth as attempt } from '#shared/qa/packages/trying-auth.ts';

export const handler = api(tryAuth, async ({ body }) =>
  attempt(refuseUnreachable(body.baseUrl), body.path, body.auth),
);
