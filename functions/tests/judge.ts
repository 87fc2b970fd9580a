import { randomBytes } from 'node:crypto';
import { logger } from '#shared/platform/logger.ts';
import { ModelFailed, structured } from '#shared/platform/models/structured.ts';
import { Examination } from '#shared/tests/contract.ts';
import { putEvidence, readEvidence } from '#shared/tests/evidence.ts';
import { judgementOf, messagesFor, pagesOf } from '#shared/tests/judge.ts';
import { showMachinePart } from '#shared/tests/partial-report.ts';
import { addStep, RunEnded } from '#shared/tests/parts.ts';
import { personas } from '#shared/tests/personas.ts';
import { type RunRow, readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import type { Verdict } from '#shared/tests/verdict.ts';
import { evidenceFile, RunRef } from '#shared/tests/workflow.ts';

/** Shorter than the function's own timeout, so that a slow model still leaves a note. */
const timeoutMs = 150_000;
const maxOutputTokens = 8_000;

/**
 * Asks the model what the examination cannot tell. A model that fails is a verdict too: the run completes
 * without it. `judged` is false only when the run has ended meanwhile. A retry asks again.
 */
export async function handler(event: unknown): Promise<{ judged: boolean }> {
  const ref = RunRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, runId: ref.runId });
  const run = await readRun(ref);
  if (!run || hasEnded(run.status)) return { judged: false };
  try {
    await addStep(ref, {
      kind: 'judge',
      message: `Asking ${run.model} how this person sees the pages: ${personas[run.persona].name}.`,
      page: null,
    });
    const examination = await readEvidence(ref, evidenceFile.examination, Examination);
    const verdict = await judge(run, examination);
    await putEvidence(ref, evidenceFile.judgement, JSON.stringify(verdict), 'application/json');
    await addStep(ref, {
      kind: 'judge',
      message: verdict.kind === 'judged' ? 'The model has judged the pages.' : verdict.reason,
      page: null,
    });
    // The person may still work for a day; what the machine found need not wait for that.
    if (run.testType === 'hybrid') await showMachinePart(run, { examination, verdict });
    return { judged: true };
  } catch (error) {
    if (error instanceof RunEnded) return { judged: false };
    throw error;
  }
}

async function judge(run: RunRow, examination: Examination): Promise<Verdict> {
  try {
    const { value, use } = await structured({
      model: run.model,
      name: 'judgement',
      schema: judgementOf(pagesOf(examination)),
      messages: messagesFor({ ...run, examination }, randomBytes(12).toString('hex')),
      temperature: 0,
      maxOutputTokens,
      timeoutMs,
    });
    return { v: 1, kind: 'judged', judgement: value, use };
  } catch (error) {
    if (!(error instanceof ModelFailed)) throw error;
    logger.warn('The model gave no judgement', { error, code: error.code });
    return { v: 1, kind: 'unjudged', reason: error.message, use: error.use };
  }
}
