import { setting } from '#shared/platform/config.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { logger } from '#shared/platform/logger.ts';
import { putEvidence } from '#shared/tests/evidence.ts';
import { examine } from '#shared/tests/examine/examine.ts';
import { addStep, RunEnded } from '#shared/tests/parts.ts';
import { readRun } from '#shared/tests/store.ts';
import { readTargetAuth } from '#shared/tests/target-secret.ts';
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
    const examination = await examine({
      url: run.url,
      device: run.device,
      maxPages: run.maxPages,
      auth: run.hasAuth ? await readTargetAuth(ref) : undefined,
      guard: guardOf(setting('GUARD_ALLOWED_HOSTS')),
      onStep: (step) => addStep(ref, step),
      saveScreenshot: (name, bytes) => putEvidence(ref, name, bytes, 'image/jpeg'),
    });
    await putEvidence(ref, evidenceFile.examination, JSON.stringify(examination), 'application/json');
    return { outcome: examination.outcome.kind };
  } catch (error) {
    if (error instanceof RunEnded) return { outcome: 'ended' };
    throw error;
  }
}
