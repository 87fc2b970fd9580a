import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { parseSpec } from '#shared/qa/contract.ts';
import { ownPackage } from '#shared/qa/packages/own.ts';
import { parsedSpec } from '#shared/qa/packages/parsed.ts';
import { readKeptSpec, readSpec } from '#shared/qa/packages/spec.ts';

export const handler = api(parseSpec, async ({ principal, body: { spec } }) => {
  const companyId = companyOf(principal);
  const read =
    spec.kind === 'package'
      ? await readKeptSpec(await ownPackage({ companyId, packageId: spec.packageId }))
      : await readSpec(companyId, spec);
  return parsedSpec(read.api);
});
