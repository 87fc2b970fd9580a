import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { QaSettings, updatePackage } from '#shared/qa/contract.ts';
import { refuseUnreachable } from '#shared/qa/packages/base-url.ts';
import { ownPackage } from '#shared/qa/packages/own.ts';
import { kindsOf, saveAuth, savePackage } from '#shared/qa/packages/saving.ts';
import { scheduleOf } from '#shared/qa/packages/schedule.ts';
import { keyOf, type PackageRow } from '#shared/qa/packages/store.ts';
import { viewOfOne } from '#shared/qa/packages/views.ts';
import { readPlan } from '#shared/qa/runs/store.ts';

export const handler = api(updatePackage, async ({ principal, params, body, correlationId }) => {
  const companyId = companyOf(principal);
  const before = await ownPackage({ companyId, packageId: params.id });
  const at = new Date();
  const row: PackageRow = {
    ...before,
    ...(body.name !== undefined && { name: body.name }),
    ...(body.baseUrl !== undefined && { baseUrl: refuseUnreachable(body.baseUrl) }),
    ...(body.requirements !== undefined && { requirements: body.requirements }),
    ...(body.auth !== undefined && { auth: kindsOf(body.auth) }),
    ...(body.config !== undefined && { config: QaSettings.parse({ ...before.config, ...body.config }) }),
    ...(body.project !== undefined && { project: body.project }),
    ...(body.labels !== undefined && { labels: [...new Set(body.labels)] }),
    ...(body.schedule !== undefined && { schedule: scheduleOf(body.schedule, at) }),
    ...(body.baseline !== undefined && { baseline: body.baseline }),
    rev: before.rev + 1,
    updatedAt: at.toISOString(),
  };
  if (body.baseline != null) {
    const plan = await readPlan({ companyId, planId: body.baseline });
    if (plan?.packageId !== before.id || plan.verdict === null) {
      refuse('VALIDATION_ERROR', 'A baseline is a run of this package that has a report.', [
        { path: 'body.baseline', message: 'There is no such run with a report.' },
      ]);
    }
  }
  if (body.spec !== undefined) {
    const { documentOf, keepSpec, readSpec } = await import('#shared/qa/packages/spec.ts');
    const spec = await readSpec(companyId, body.spec);
    await keepSpec(keyOf(row), spec);
    row.spec = { url: spec.url, sha256: spec.sha256, bytes: spec.bytes.length };
    row.document = documentOf(spec.api);
  }
  if (body.auth !== undefined) await saveAuth(row, body.auth);
  await savePackage({
    row,
    rev: before.rev,
    action: 'package.changed',
    actor: principal.principalId,
    correlationId,
    others: [],
  });
  return viewOfOne(row);
});
