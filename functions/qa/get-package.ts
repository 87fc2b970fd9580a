import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { getPackage } from '#shared/qa/contract.ts';
import { ownPackage } from '#shared/qa/packages/own.ts';
import { viewOfOne } from '#shared/qa/packages/views.ts';

export const handler = api(getPackage, async ({ principal, params }) =>
  viewOfOne(await ownPackage({ companyId: companyOf(principal), packageId: params.id })),
);
