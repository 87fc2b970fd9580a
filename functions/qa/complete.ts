import { auditItem } from '#shared/platform/audit.ts';
import { logger } from '#shared/platform/logger.ts';
import { narrate } from '#shared/qa/ai/narrate.ts';
import { sourceOfAll } from '#shared/qa/evaluation/source-of-all.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { askModel, chosenModel, noModel } from '#shared/qa/runs/asking.ts';
import { endEarly } from '#shared/qa/runs/ending.ts';
import { PlanEnded, tell, tellEnd } from '#shared/qa/runs/events.ts';
import { keepExchanges } from '#shared/qa/runs/exchanges-file.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';
import { keepReport } from '#shared/qa/runs/report-file.ts';
import { countsOf, reported } from '#shared/qa/runs/reporting.ts';
import { keyOf, type PlanRow, readPlan } from '#shared/qa/runs/store.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';
import { Watch } from '#shared/qa/runs/watching.ts';

/** Last step of a run: puts together what the batches found, judges it, keeps the report and ends the run. */
export async function handler(event: unknown): Promise<{ status: string }> {
  const ref = PlanRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId });
  const plan = await readPlan(ref);
  if (plan === null) return { status: 'deleted' };
  if (hasEnded(plan.status)) return { status: plan.status };
  try {
    await complete(plan);
  } catch (error) {
    // Cancelled while it was being completed.
    if (!(error instanceof PlanEnded)) throw error;
  }
  return { status: (await readPlan(ref))?.status ?? 'deleted' };
}

async function complete(plan: PlanRow): Promise<void> {
  const key = keyOf(plan);
  const { report, exchanges, created, newFindings, costMicroUsd } = await reported(plan, null);
  if (created === 0) {
    await endEarly(plan, {
      status: 'failed',
      reason: 'No operation could be tested: not one scenario came to be.',
      actor: 'qa/complete',
      correlationId: plan.correlationId,
    });
    return;
  }
  const { verdict, findings, operations, requests, trials } = report;
  await tell(key, [
    {
      marker: 'generated',
      events: [{ type: 'AI_SUCCESS', scenarios: created, source: sourceOfAll(trials) }],
      phase: 'judging',
    },
  ]);
  await keepExchanges(plan, exchanges);
  const told = await inWords(plan, report);
  await keepReport(plan, told.report);
  await tell(key, [
    {
      marker: 'judged',
      events: [{ type: 'QA_EVAL_DONE', verdict, findings: findings.length }],
      phase: 'judging',
    },
  ]);
  await tellEnd(
    key,
    { marker: 'end', events: [{ type: 'COMPLETE', verdict }] },
    {
      status: 'completed',
      at: new Date().toISOString(),
      reason: null,
      verdict,
      findings: countsOf(findings),
      newFindings,
      costMicroUsd: costMicroUsd + told.costMicroUsd,
      totals: {
        operations: operations.length,
        done: operations.length,
        reached: operations.filter(({ outcome }) => outcome === 'covered').length,
        requests,
        found: findings.length,
      },
    },
    [
      auditItem({
        companyId: plan.companyId,
        action: 'qaRun.completed',
        actor: 'qa/complete',
        target: plan.planId,
        correlationId: plan.correlationId,
      }),
    ],
  );
}

/** The report with what the model says of it, or with why it says nothing. */
async function inWords(
  plan: PlanRow,
  report: QaReport,
): Promise<{ readonly report: QaReport; readonly costMicroUsd: number }> {
  if (!plan.config.ai) return { report, costMicroUsd: 0 };
  const model = await chosenModel();
  const { narrative, note, costMicroUsd } =
    model === null
      ? { narrative: null, note: noModel, costMicroUsd: 0 }
      : await narrated(plan, report, model);
  const notes = note === null || report.notes.includes(note) ? report.notes : [...report.notes, note];
  return { report: { ...report, narrative, notes }, costMicroUsd };
}

/** Asked for as long as the run goes on. */
async function narrated(plan: PlanRow, report: QaReport, model: string) {
  const watch = new Watch(keyOf(plan));
  try {
    const { requirements } = plan;
    return await narrate({ report, requirements, model, ask: askModel, signal: watch.ended });
  } finally {
    watch.close();
  }
}
