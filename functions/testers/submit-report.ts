import { api } from '#shared/platform/api.ts';
import { ConditionFailed } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import type { AssignmentRow } from '#shared/testers/assignment.ts';
import { Assignment, submitReport } from '#shared/testers/contract.ts';
import { mustBeWorking, notNow } from '#shared/testers/own.ts';
import { assignmentToRun } from '#shared/testers/store.ts';
import { missingScreenshots, submit } from '#shared/testers/submission.ts';
import { RunId } from '#shared/tests/contract.ts';

export const handler = api(submitReport, async ({ principal, params, body, correlationId }) => {
  const { principalId } = principal;
  const assignment = await ownWork(principalId, params.id);
  const at = new Date().toISOString();
  mustBeWorking(assignment, at);
  const missing = await missingScreenshots(assignment, body);
  if (missing.length > 0) {
    const details = missing.map((name) => ({ path: 'body.issues', message: `${name} was not uploaded.` }));
    refuse('VALIDATION_ERROR', 'Upload all screenshots before you hand in the report.', details);
  }
  try {
    await submit(assignment, body, at, correlationId);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    notNow(await ownWork(principalId, params.id), at);
  }
  return Assignment.parse(await ownWork(principalId, params.id));
});

async function ownWork(testerId: string, runId: string): Promise<AssignmentRow> {
  const known = RunId.safeParse(runId).success ? await assignmentToRun(testerId, runId) : null;
  return known ?? refuse('NOT_FOUND', 'There is no such test for you.');
}
