import { beginPlan } from '#shared/qa/runs/events.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';
import { keyOf, readPlan } from '#shared/qa/runs/store.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';

/** First step of a run: pending becomes running, and its time runs. `go` is false when it ended before that. */
export async function handler(event: unknown): Promise<{ go: boolean }> {
  const ref = PlanRef.parse(event);
  const plan = await readPlan(ref);
  if (plan?.status === 'pending') {
    const at = Date.now();
    const deadline = new Date(at + plan.config.seconds * 1000).toISOString();
    if (await beginPlan(keyOf(plan), new Date(at).toISOString(), deadline)) return { go: true };
  }
  // Under way already: this is a retry of a step whose answer was lost.
  const now = await readPlan(ref);
  return { go: now !== null && !hasEnded(now.status) };
}
