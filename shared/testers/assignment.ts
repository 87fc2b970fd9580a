import * as z from 'zod';
import { testerPay } from '#shared/accounts/prices.ts';
import type { RunRow } from '#shared/tests/store.ts';
import { stepsOf } from './brief.ts';
import { Assignment, OpenAssignment } from './contract.ts';
import { after, offerSeconds, workSeconds } from './terms.ts';

/** An assignment as kept: with what its tester is not shown. */
export const AssignmentRow = Assignment.extend({
  // Rows from before these were kept have no door, and the time that everybody had then.
  hasAuth: Assignment.shape.hasAuth.default(false),
  workSeconds: Assignment.shape.workSeconds.default(workSeconds),
  testerId: z.string(),
  companyId: z.string(),
  correlationId: z.string(),
  /** Week of the tester's load that it counts in. */
  loadWeek: z.string(),
  /** File of the report, below the prefix of the run. */
  report: z.string().nullable(),
  hasDraft: z.boolean(),
  /** Screenshots that addresses were given out for. */
  uploads: z.int(),
  remindersSent: z.int(),
});
export type AssignmentRow = z.infer<typeof AssignmentRow>;

export function offeredAssignment(
  run: RunRow,
  offer: { readonly id: string; readonly testerId: string; readonly loadWeek: string; readonly at: string },
): AssignmentRow {
  const { id, testerId, loadWeek, at } = offer;
  return {
    v: 1,
    id,
    runId: run.id,
    testType: run.testType,
    status: 'offered',
    url: run.url,
    mission: run.mission,
    persona: run.persona,
    device: run.device,
    additionalContext: run.additionalContext,
    steps: stepsOf(run),
    hasAuth: run.hasAuth,
    payCents: testerPay(run),
    currency: run.currency,
    offeredAt: at,
    offerExpiresAt: after(at, offerSeconds),
    workSeconds,
    acceptedAt: null,
    dueAt: null,
    endedAt: null,
    endReason: null,
    lastSeenAt: null,
    testerId,
    companyId: run.companyId,
    correlationId: run.correlationId,
    loadWeek,
    report: null,
    hasDraft: false,
    uploads: 0,
    remindersSent: 0,
  };
}

export function openAssignmentOf(
  row: AssignmentRow,
  { testerName, companyName }: { readonly testerName: string; readonly companyName: string },
): OpenAssignment {
  return OpenAssignment.parse({
    ...row,
    tester: { id: row.testerId, name: testerName },
    company: { id: row.companyId, name: companyName },
    deadline: row.status === 'accepted' ? row.dueAt : row.offerExpiresAt,
  });
}

/** Why an assignment can end without a report, and from where it can. */
export const givenBackFrom = {
  declined: ['offered'],
  expired: ['offered'],
  released: ['accepted'],
  overdue: ['accepted'],
  reassigned: ['offered', 'accepted'],
  cancelled: ['offered', 'accepted'],
} as const;
export type GivenBack = keyof typeof givenBackFrom;
