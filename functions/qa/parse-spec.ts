import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { parseSpec } from '#shared/qa/contract.ts';
import { parsedSpec } from '#shared/qa/packages/parsed.ts';
import { readSpec } from '#shared/qa/packages/spec.ts';

export const handler = api(parseSpec, async ({ principal, body }) =>
  parsedSpec((await readSpec(companyOf(principal), body.spec)).api),
);
