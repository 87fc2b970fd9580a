import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { Refusal } from '#shared/platform/errors.ts';
import { newId } from '#shared/platform/ids.ts';
import { RunPackage } from '../contract.ts';
import type { PackageKey } from '../keys.ts';
import { nextAfter } from '../packages/schedule.ts';
import { keyOf, readPackage, skipDate } from '../packages/store.ts';
import { orderedPlan } from './order.ts';
import { orderPlan, targetProblem } from './ordering.ts';
import { readPlan } from './store.ts';
import { hasEnded } from './transitions.ts';

/**
 * Orders the run of a package whose schedule is due, and moves the schedule on. Both are one transaction that
 * demands the date to be still due, so that of two sweeps one orders. Dates that passed while nobody looked are
 * made up for by one run.
 */
export async function orderDueRun(key: PackageKey, now: Date): Promise<void> {
  const pack = await readPackage(key);
  const at = pack?.schedule?.nextAt ?? null;
  if (pack === null || pack.schedule === null || at === null || at > now.toISOString()) return;
  const next = nextAfter(pack.schedule.expression, now)?.toISOString() ?? null;
  const plan = orderedPlan({
    pack,
    body: RunPackage.parse({}),
    trigger: 'schedule',
    orderedBy: pack.createdBy,
    only: null,
    correlationId: newId('evt'),
    at: now,
  });
  const last =
    pack.lastPlanId === null ? null : await readPlan({ companyId: pack.companyId, planId: pack.lastPlanId });
  const problem =
    last !== null && !hasEnded(last.status)
      ? `The run of ${at} was left out, because the one before had not ended.`
      : await targetProblem(plan);
  try {
    if (problem !== null) await transact([skipDate(keyOf(pack), { at, next, problem })]);
    else await orderPlan(plan, { actor: 'qa/sweep', others: [], due: { at, next, problem: null } });
  } catch (error) {
    // Another sweep was faster, or the package was changed or deleted just now.
    if (!(error instanceof ConditionFailed || error instanceof Refusal)) throw error;
  }
}
