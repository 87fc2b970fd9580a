import type { Row } from '#shared/platform/dynamo.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { logger } from '#shared/platform/logger.ts';
import type { Waiting } from '#shared/qa/keys.ts';
import { deletePackageParts } from '#shared/qa/packages/deleting.ts';
import { PackageRow, keyOf as packageKeyOf } from '#shared/qa/packages/store.ts';
import { DeletedRow, deletePlanParts, strikeDeleted } from '#shared/qa/runs/deleting.ts';
import { orderDueRun } from '#shared/qa/runs/due.ts';
import { endEarly } from '#shared/qa/runs/ending.ts';
import { executionOf, startExecution } from '#shared/qa/runs/execution.ts';
import { failureReason } from '#shared/qa/runs/failure.ts';
import { keepPartialReport } from '#shared/qa/runs/partial-report.ts';
import { keyOf, PlanRow, readPlan } from '#shared/qa/runs/store.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';
import { lookAgainLater, waitingRows } from '#shared/qa/runs/waiting.ts';

/** Seconds that a row may wait before the sweep takes care of it. */
const patience = {
  /** A run that the stream and the queue should have started long ago. */
  pending: 60,
  /** The rule on ended executions should have settled it. */
  running: 5 * 60,
  /** It is due at the time that it waits since. */
  schedule: 0,
  /** Longer than any function may still write for a run that was cancelled and deleted. */
  deleted: 20 * 60,
} satisfies Record<Waiting, number>;

/** Per kind and minute; what is left comes next minute. */
const most = 100;

const care: Record<Waiting, (row: Row) => Promise<void>> = {
  schedule: (row) => orderDueRun(packageKeyOf(PackageRow.parse(row)), new Date()),
  pending: startAgain,
  running: settleIfOver,
  deleted: deleteAgain,
};

/**
 * Each minute: orders what is due, and finishes what a crash, a lost event or a late writer left behind.
 * Everything it does may be done twice and by two sweeps at once.
 */
export async function handler(): Promise<void> {
  const now = Date.now();
  for (const what of Object.keys(care) as Waiting[]) {
    const before = new Date(now - patience[what] * 1000).toISOString();
    for (const row of await waitingRows(what, { before, limit: most })) {
      try {
        await care[what](row);
      } catch (error) {
        // One row that cannot be helped must not keep the others waiting.
        logger.error('The sweep could not help', { error, what, pk: row.pk, sk: row.sk });
      }
    }
  }
}

async function startAgain(row: Row): Promise<void> {
  const plan = await readPlan(keyOf(PlanRow.parse(row)));
  if (plan?.status !== 'pending') return;
  const { companyId, planId, correlationId } = plan;
  await startExecution({ companyId, planId, correlationId });
  await failIfExecutionEnded(plan);
}

async function settleIfOver(row: Row): Promise<void> {
  const plan = await readPlan(keyOf(PlanRow.parse(row)));
  if (plan === null || hasEnded(plan.status)) return;
  await failIfExecutionEnded(plan);
  await lookAgainLater(keyOf(plan), new Date().toISOString());
}

async function failIfExecutionEnded(plan: PlanRow): Promise<void> {
  const execution = await executionOf(plan.planId);
  if (execution?.status === 'RUNNING') return;
  await endEarly(plan, {
    status: 'failed',
    reason: failureReason(execution?.status ?? 'LOST', execution?.error ?? null),
    actor: 'qa/sweep',
    correlationId: plan.correlationId,
  });
  await keepPartialReport(plan);
}

async function deleteAgain(row: Row): Promise<void> {
  const gone = DeletedRow.parse(row);
  const { companyId, packageId, planId } = gone;
  if (planId === undefined) {
    await deletePackageParts({ companyId, packageId }, { actor: 'qa/sweep', correlationId: packageId });
  } else {
    await deletePlanParts({ companyId, packageId, planId });
  }
  await transact([strikeDeleted(gone)]);
}
