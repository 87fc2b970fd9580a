import * as z from 'zod';
import { logger } from '#shared/platform/logger.ts';
import { completeRun } from '#shared/tests/completion.ts';
import { Examination } from '#shared/tests/contract.ts';
import { readEvidence } from '#shared/tests/evidence.ts';
import { RunEnded } from '#shared/tests/parts.ts';
import { endWithoutResult } from '#shared/tests/settlement.ts';
import { readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import { Verdict } from '#shared/tests/verdict.ts';
import { evidenceFile, RunRef } from '#shared/tests/workflow.ts';

/** `judged`: whether the judge left its verdict, good or bad. */
const Completion = RunRef.extend({ judged: z.boolean() });

const judgeStopped: Verdict = {
  v: 1,
  kind: 'unjudged',
  reason: 'The judge stopped unexpectedly.',
  use: null,
};

/** Last step of a run: stores the report and counts the run, or fails it when no page could be read. */
export async function handler(event: unknown): Promise<{ status: string }> {
  const ref = Completion.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, runId: ref.runId });
  const run = await readRun(ref);
  if (!run) return { status: 'deleted' };
  if (hasEnded(run.status)) return { status: run.status };
  const examination = await readEvidence(ref, evidenceFile.examination, Examination);
  if (examination.outcome.kind === 'unreachable') {
    const { code, reason } = examination.outcome;
    await endWithoutResult(run, {
      status: 'failed',
      reason: `${reason} (${code})`,
      actor: 'tests/complete',
      correlationId: ref.correlationId,
    });
  } else {
    const verdict = ref.judged ? await readEvidence(ref, evidenceFile.judgement, Verdict) : judgeStopped;
    try {
      await completeRun(run, { examination, verdict });
    } catch (error) {
      // Cancelled while it was being completed.
      if (!(error instanceof RunEnded)) throw error;
    }
  }
  return { status: (await readRun(ref))?.status ?? 'deleted' };
}
