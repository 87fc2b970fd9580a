import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import type { PackageKey } from '../keys.ts';
import { type Due, noteLastPlan } from '../packages/store.ts';
import { isProved } from '../targets/proof.ts';
import { requestedEvent } from './events.ts';
import { createPlan, keyOf, type PlanRow } from './store.ts';

/** Why a run may not be ordered against its address, or null: attacks need the owner's proof. */
export async function targetProblem({ companyId, baseUrl, config }: PlanRow): Promise<string | null> {
  if (!config.security && !config.allowDestructive) return null;
  if (await isProved(companyId, baseUrl)) return null;
  return `Attack-like probes and destructive operations need a proof that ${new URL(baseUrl).origin} is yours.`;
}

/**
 * Writes a run with its first event; it is started by the table's stream. NOT_FOUND when the package is gone, or
 * the date of its schedule is taken.
 */
export async function orderPlan(
  plan: PlanRow,
  how: { readonly actor: string; readonly others: readonly TransactItem[]; readonly due?: Due },
): Promise<void> {
  const key: PackageKey = { companyId: plan.companyId, packageId: plan.packageId };
  const noted = noteLastPlan(key, plan.planId, how.due ?? null);
  try {
    await transact([
      ...how.others,
      createPlan(plan),
      requestedEvent(keyOf(plan), { baseUrl: plan.baseUrl, at: plan.createdAt }),
      noted,
      auditItem({
        companyId: plan.companyId,
        action: 'qaRun.ordered',
        actor: how.actor,
        target: plan.planId,
        correlationId: plan.correlationId,
      }),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed && error.failed.has(noted)) {
      refuse('NOT_FOUND', 'There is no such package.');
    }
    throw error;
  }
}
