import { setting } from '#shared/platform/config.ts';
import { logger } from '#shared/platform/logger.ts';
import { planOf } from '#shared/qa/dependencies/plan.ts';
import { hasToRunAlone } from '#shared/qa/execution/run-alone.ts';
import { batchesOf, lanesOf } from '#shared/qa/runs/batches.ts';
import { endEarly } from '#shared/qa/runs/ending.ts';
import { PlanEnded, tell } from '#shared/qa/runs/events.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';
import { keyOf, readPlan } from '#shared/qa/runs/store.ts';
import { hasEnded } from '#shared/qa/runs/transitions.ts';
import { keepWork, keptApi, manifestObject } from '#shared/qa/runs/work-files.ts';
import { isProved } from '#shared/qa/targets/proof.ts';

type Planned =
  | {
      readonly go: true;
      /** Where the Map finds the batches. */
      readonly bucket: string;
      readonly manifest: string;
      readonly lanes: number;
      readonly alone: boolean;
      /** Whether a model writes scenarios. */
      readonly ai: boolean;
    }
  | { readonly go: false };

/** Cuts the run into batches. What a proof of the target allows is decided here for all of them. */
export async function handler(event: unknown): Promise<Planned> {
  const ref = PlanRef.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, planId: ref.planId });
  const plan = await readPlan(ref);
  if (plan === null || hasEnded(plan.status)) return { go: false };
  const { config, only } = plan;
  const asksForProof = config.allowDestructive || config.security;
  const proved = asksForProof && (await isProved(plan.companyId, plan.baseUrl));
  const api = await keptApi(plan);
  const planned = planOf(api, {
    includeOperations: only ?? config.includeOperations,
    excludeOperations: config.excludeOperations,
    allowDestructive: config.allowDestructive && proved,
  });
  const batches = batchesOf(planned);
  const security = config.security && proved;
  const alone = hasToRunAlone(api, planned, { security });
  if (batches.length === 0 && !alone) {
    const [first] = planned.skipped;
    await endEarly(plan, {
      status: 'failed',
      reason: `No operation is left to test.${first ? ` ${first.operation}: ${first.reason}` : ''}`,
      actor: 'qa/plan',
      correlationId: plan.correlationId,
    });
    return { go: false };
  }
  const lanes = lanesOf(batches.length, config);
  const notes =
    asksForProof && !proved
      ? ['The proof of the target has run out: attack-like probes and destructive operations were left out.']
      : [];
  await keepWork(plan, planned, { batches, alone, lanes, security, notes });
  try {
    // Nothing is left to do for what the plan leaves out.
    const counts = { done: planned.skipped.length };
    await tell(keyOf(plan), [{ marker: 'plan', events: [], counts, phase: 'testing' }]);
  } catch (error) {
    if (error instanceof PlanEnded) return { go: false };
    throw error;
  }
  const bucket = setting('EVIDENCE_BUCKET');
  return { go: true, bucket, manifest: manifestObject(plan), lanes, alone, ai: config.ai };
}
