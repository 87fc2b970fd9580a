import { CallFailed } from '#shared/platform/guard/failure.ts';
import { logger } from '#shared/platform/logger.ts';
import { DocumentUnreadable } from '#shared/qa/document/unreadable.ts';
import { get, keptSpec, parseSpec } from '#shared/qa/packages/spec.ts';
import { endEarly } from '#shared/qa/runs/ending.ts';
import { PlanEnded, tell } from '#shared/qa/runs/events.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';
import { keyOf, type PlanRow, readPlan } from '#shared/qa/runs/store.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';
import { keepApi } from '#shared/qa/runs/work-files.ts';

/** Reads the document as it is now. `go` is false when the run is over: there is none any more, or it was ended. */
export async function handler(event: unknown): Promise<{ go: boolean }> {
  const ref = PlanRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId });
  const plan = await readPlan(ref);
  if (plan === null || hasEnded(plan.status)) return { go: false };
  try {
    const bytes =
      plan.specUrl === null ? await keptSpec(plan, plan.spec) : Buffer.from(await get(plan.specUrl));
    const api = await parseSpec(bytes, plan.specUrl);
    if (api.operations.length === 0) {
      return await fail(plan, 'The API document describes no operation that can be called.');
    }
    await keepApi(plan, api);
    const { title, operations, problems } = api;
    await tell(keyOf(plan), [
      {
        marker: 'spec',
        events: [{ type: 'SPEC_FETCHED', title, operations: operations.length, problems: problems.length }],
        counts: { operations: operations.length },
        phase: 'planning',
      },
    ]);
    return { go: true };
  } catch (error) {
    if (error instanceof PlanEnded) return { go: false };
    if (error instanceof CallFailed) {
      return fail(plan, `The API document could not be fetched. ${error.message}`);
    }
    if (error instanceof DocumentUnreadable) {
      return fail(plan, `The API document cannot be read. ${error.message}`);
    }
    throw error;
  }
}

async function fail(plan: PlanRow, reason: string): Promise<{ go: boolean }> {
  const { correlationId } = plan;
  await endEarly(plan, { status: 'failed', reason, actor: 'qa/fetch-spec', correlationId });
  return { go: false };
}
