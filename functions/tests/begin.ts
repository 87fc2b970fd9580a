import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { keyOf, moveRun, readRun } from '#shared/tests/store.ts';
import { RunRef } from '#shared/tests/workflow.ts';

/** First step of a run: pending becomes running. `go` is false when it ended before it could begin. */
export async function handler(event: unknown): Promise<{ go: boolean }> {
  const ref = RunRef.parse(event);
  const run = await readRun(ref);
  if (run?.status === 'pending') {
    const at = new Date().toISOString();
    try {
      await transact([moveRun(keyOf(run), 'running', { at, startedAt: at, reason: 'Started.' })]);
      return { go: true };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  // Running already: this is a retry of a step whose answer was lost.
  return { go: (await readRun(ref))?.status === 'running' };
}
