import { type PackageKey, packagePrefix } from '../keys.ts';
import { cancelPlan } from '../runs/cancelling.ts';
import { deletePlanParts, deletePlanRow } from '../runs/deleting.ts';
import { keyOf, listPlans } from '../runs/store.ts';
import { hasEnded } from '../runs/transitions.ts';

/**
 * Removes what belonged to a package that is gone, as often as wanted: credentials first, then its runs, those
 * under way cancelled, and its objects.
 */
export async function deletePackageParts(
  key: PackageKey,
  by: { readonly actor: string; readonly correlationId: string },
): Promise<void> {
  const { writeApiAuth } = await import('./secrets.ts');
  await writeApiAuth(key, null);
  for (;;) {
    const { plans } = await listPlans(key, { limit: 50, after: null });
    for (const plan of plans) {
      if (!hasEnded(plan.status)) await cancelPlan(plan, by);
      await deletePlanParts(plan);
      await deletePlanRow(keyOf(plan), []);
    }
    if (plans.length === 0) break;
  }
  const { deleteObjects } = await import('#shared/platform/objects.ts');
  await deleteObjects(packagePrefix(key));
}
