import { auditItem } from '#shared/platform/audit.ts';
import { PlanEnded, tellEnd } from './events.ts';
import { keyOf, type PlanRow } from './store.ts';

/** How a run ends without its report being complete. */
export interface EarlyEnd {
  readonly status: 'failed' | 'cancelled';
  /** For the person who ordered it. */
  readonly reason: string;
  /** Id of the member, or the name of the function that acts by itself. */
  readonly actor: string;
  readonly correlationId: string;
}

/** Ends a run before its time. False when it had already ended; nothing is written then. */
export async function endEarly(plan: PlanRow, end: EarlyEnd): Promise<boolean> {
  try {
    await tellEnd(
      keyOf(plan),
      { marker: 'end', events: [{ type: 'FAILED', reason: end.reason }] },
      {
        status: end.status,
        at: new Date().toISOString(),
        reason: end.reason,
        verdict: null,
        findings: null,
        newFindings: null,
        // Counted with the partial report, when nobody spends any more.
        costMicroUsd: 0,
      },
      [
        auditItem({
          companyId: plan.companyId,
          action: `qaRun.${end.status}`,
          actor: end.actor,
          target: plan.planId,
          correlationId: end.correlationId,
        }),
      ],
    );
    return true;
  } catch (error) {
    if (error instanceof PlanEnded) return false;
    throw error;
  }
}
