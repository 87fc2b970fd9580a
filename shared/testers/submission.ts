import { randomUUID } from 'node:crypto';
import { periodOf } from '#shared/accounts/period.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { evidenceNames, putEvidence } from '#shared/tests/evidence.ts';
import type { AssignmentRow } from './assignment.ts';
import type { HumanReport } from './contract.ts';
import { folderOf, remindAt } from './keys.ts';
import { changeSlot, heldBy } from './slot.ts';
import { changeAssignment, delist, writeWithTester } from './store.ts';
import { earned } from './tester.ts';

/** Screenshots that the report names and nobody has uploaded for this assignment. */
export async function missingScreenshots(assignment: AssignmentRow, report: HumanReport): Promise<string[]> {
  const named = new Set(report.issues.flatMap(({ screenshots }) => screenshots));
  if (named.size === 0) return [];
  const uploaded = new Set(await evidenceNames(assignment, folderOf(assignment.id)));
  return [...named].filter((name) => !uploaded.has(folderOf(assignment.id) + name));
}

/**
 * Hands in the report of accepted work: the file first, then everything that says so in one transaction.
 * Of two at once one counts, because each has a file of its own. Throws `ConditionFailed` when the work is
 * over.
 */
export async function submit(
  assignment: AssignmentRow,
  report: HumanReport,
  at: string,
  correlationId: string,
): Promise<void> {
  const { id, testerId, companyId, runId, testType, payCents } = assignment;
  const file = `${folderOf(id)}report-${randomUUID()}.json`;
  await putEvidence(assignment, file, JSON.stringify(report), 'application/json');
  await writeWithTester(testerId, (tester) => ({
    turn: { run: { companyId, runId }, to: 'submitted' },
    tester: {
      counts: { ...tester.counts, completed: tester.counts.completed + 1 },
      earnings: earned(tester, { period: periodOf(new Date(at)), testType, cents: payCents }),
    },
    others: [
      changeAssignment(
        assignment,
        ['accepted'],
        { status: 'submitted', endedAt: at, lastSeenAt: at, report: file, ...remindAt(null) },
        { expression: 'dueAt > :now', values: { ':now': at } },
      ),
      ...delist(['accepted'], assignment),
      changeSlot({ companyId, runId }, { status: 'submitted', deadline: null }, heldBy(id)),
      auditItem({ companyId, action: 'assignment.submitted', actor: testerId, target: id, correlationId }),
    ],
  }));
}
