import { api } from '#shared/platform/api.ts';
import { newId } from '#shared/platform/ids.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { createPackage, QaSettings } from '#shared/qa/contract.ts';
import { baseUrlOf } from '#shared/qa/packages/base-url.ts';
import { kindsOf, saveAuth, savePackage } from '#shared/qa/packages/saving.ts';
import { documentOf, keepSpec, readSpec } from '#shared/qa/packages/spec.ts';
import { keyOf, type PackageRow } from '#shared/qa/packages/store.ts';
import { viewOfOne } from '#shared/qa/packages/views.ts';

/** The document and the credentials are stored first: what breaks off in between leaves nothing that is shown. */
export const handler = api(createPackage, async ({ principal, body, correlationId, idempotency }) => {
  const companyId = companyOf(principal);
  const spec = await readSpec(companyId, body.spec);
  const at = new Date().toISOString();
  const row: PackageRow = {
    v: 1,
    id: newId('pkg'),
    companyId,
    createdBy: principal.principalId,
    name: body.name,
    spec: { url: spec.url, sha256: spec.sha256, bytes: spec.bytes.length },
    document: documentOf(spec.api),
    baseUrl: baseUrlOf(body.baseUrl, spec.api, spec.url),
    requirements: body.requirements,
    auth: kindsOf(body.auth),
    config: QaSettings.parse(body.config),
    project: body.project ?? null,
    labels: [...new Set(body.labels)],
    schedule: null,
    baseline: null,
    lastPlanId: null,
    rev: 1,
    createdAt: at,
    updatedAt: at,
  };
  await keepSpec(keyOf(row), spec);
  if (body.auth) await saveAuth(row, body.auth);
  const answer = await viewOfOne(row);
  await savePackage({
    row,
    rev: 0,
    action: 'package.created',
    actor: principal.principalId,
    correlationId,
    others: idempotency.record(answer),
  });
  return answer;
});
