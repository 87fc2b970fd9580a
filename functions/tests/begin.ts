import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import type { TestType } from '#shared/tests/contract.ts';
import { keyOf, moveRun, readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import { RunRef } from '#shared/tests/workflow.ts';

type Beginning = { readonly go: true; readonly testType: TestType } | { readonly go: false };

/** First step of a run: pending becomes running. `go` is false when it ended before it could begin. */
export async function handler(event: unknown): Promise<Beginning> {
  const ref = RunRef.parse(event);
  const run = await readRun(ref);
  if (run?.status === 'pending') {
    const at = new Date().toISOString();
    try {
      const started = { at, startedAt: at, reason: 'Started.' };
      await transact([moveRun(keyOf(run), 'running', started, ['pending'])]);
      return { go: true, testType: run.testType };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  // Under way already: this is a retry of a step whose answer was lost.
  const now = await readRun(ref);
  return now && !hasEnded(now.status) ? { go: true, testType: now.testType } : { go: false };
}
