import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { deletePackage } from '#shared/qa/contract.ts';
import { deletePackageParts } from '#shared/qa/packages/deleting.ts';
import { ownPackage } from '#shared/qa/packages/own.ts';
import { deletePackageRow, keyOf } from '#shared/qa/packages/store.ts';
import { markDeleted } from '#shared/qa/runs/deleting.ts';

/** The package goes first, so that no run can be ordered any more; what a broken call leaves, the sweep deletes. */
export const handler = api(deletePackage, async ({ principal, params, correlationId }) => {
  const companyId = companyOf(principal);
  const pack = await ownPackage({ companyId, packageId: params.id });
  try {
    await transact([
      deletePackageRow(keyOf(pack)),
      markDeleted(keyOf(pack), new Date().toISOString()),
      auditItem({
        companyId,
        action: 'package.deleted',
        actor: principal.principalId,
        target: pack.id,
        correlationId,
      }),
    ]);
  } catch (error) {
    // Another call was faster, and deletes the rest as well.
    if (!(error instanceof ConditionFailed)) throw error;
  }
  await deletePackageParts(keyOf(pack), { actor: principal.principalId, correlationId });
});
