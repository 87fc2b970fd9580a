import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { slotOf } from '#shared/testers/slot.ts';
import { correctMerge } from '#shared/tests/contract.ts';
import { corrected } from '#shared/tests/correction.ts';
import { grouped } from '#shared/tests/groups.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import { type Parts, readParts, regroup } from '#shared/tests/parts.ts';
import { countBySeverity } from '#shared/tests/severity.ts';
import { type RunRow, readRun, reviseRun } from '#shared/tests/store.ts';
import { putCorrection } from '#shared/tests/training.ts';
import { viewOf } from '#shared/tests/view.ts';

/** Times that a correction begins again because somebody else changed the result meanwhile. */
const tries = 10;

/** Moves findings between issues. What is so already stays so, and a repeated call changes nothing. */
export const handler = api(correctMerge, async ({ principal, params, body, correlationId }) => {
  const companyId = companyOf(principal);
  const key = { companyId, runId: params.id };
  for (let left = tries; ; left -= 1) {
    const { run, parts, result } = await completed(key);
    const change = corrected(parts.issues, result.groups, body);
    if (change.kind === 'refused') refuse(change.code, change.reason);
    if (change.kind === 'unchanged') return view(key, run, parts);
    try {
      await transact([
        regroup(key, result, change),
        reviseRun(key, { issueCounts: countBySeverity(grouped(parts.issues, change.groups)) }),
        ...putCorrection(key, String(result.rev).padStart(6, '0'), {
          action: body.action,
          parts: change.parts,
          at: new Date().toISOString(),
          by: principal.principalId,
        }),
        auditItem({
          companyId,
          action: `merge.${body.action}`,
          actor: principal.principalId,
          target: run.id,
          correlationId,
        }),
      ]);
      break;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || left === 0) throw error;
    }
  }
  const { run, parts } = await completed(key);
  return view(key, run, parts);
});

async function completed(key: RunKey) {
  const run = (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
  const parts = await readParts(key);
  const { result } = parts;
  if (run.status !== 'completed' || !result) {
    return refuse(
      'CONFLICT',
      `Only the result of a completed test run can be corrected: this one is ${run.status}.`,
    );
  }
  return { run, parts, result };
}

const view = async (key: RunKey, run: RunRow, parts: Parts) =>
  viewOf(run, parts, run.testType === 'ai' ? null : await slotOf(key));
