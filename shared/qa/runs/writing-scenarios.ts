import { leaveOf } from '../ai/harmless.ts';
import { written } from '../ai/written.ts';
import { aiLeaseOf } from './ai-lease.ts';
import { askModel, chosenModel, noModel } from './asking.ts';
import { leaseOf } from './lease.ts';
import { keyOf, type PlanRow, readPlan } from './store.ts';
import { Teller } from './telling.ts';
import { hasEnded } from './transitions.ts';
import { Watch } from './watching.ts';
import { hasWritten, keepWritten, keptApi, keptPlan, keptWork } from './work-files.ts';

/** Lets the model write scenarios for a batch as long as the run goes on, and keeps them. A batch that has them does nothing. */
export async function writeScenarios(plan: PlanRow, batch: number): Promise<void> {
  if (!plan.config.ai || (await hasWritten(plan, batch))) return;
  const key = keyOf(plan);
  const now = await readPlan(key);
  if (now === null || hasEnded(now.status) || now.stopped) return;
  const model = await chosenModel();
  if (model === null) {
    await keepWritten(plan, batch, { scenarios: [], notes: [noModel], costMicroUsd: 0 });
    return;
  }
  const [work, api, planned] = await Promise.all([keptWork(plan), keptApi(plan), keptPlan(plan)]);
  const leftSeconds = (Date.parse(now.deadline ?? now.createdAt) - Date.now()) / 1000;
  const lease = leaseOf(work, batch, plan.config, leftSeconds);
  const limits = aiLeaseOf(work, planned.alone.length, batch, plan.config, lease);
  const own = new Set(work.batches[batch]);
  const teller = new Teller(key, 'ai');
  const watch = new Watch(key);
  try {
    const { scenarios, end } = await written({
      leave: leaveOf(api, planned, { mostSteps: plan.config.maxSteps, twoUsers: plan.hasSecond }),
      groups: planned.groups
        .map(({ operations }) =>
          operations.flatMap((each) => (own.has(each.operation) ? each.operation : [])),
        )
        .filter((group) => group.length > 0),
      requirements: plan.requirements,
      seed: plan.config.seed,
      model,
      ask: askModel,
      limits,
      onFailure: (event) => teller.event(event),
      signal: AbortSignal.any([watch.ended, watch.stopped]),
    });
    await teller.close();
    teller.check();
    // Those of a run that has ended, too: what they cost was spent.
    await keepWritten(plan, batch, {
      scenarios: [...scenarios],
      notes: [...end.notes],
      costMicroUsd: end.costMicroUsd,
    });
  } finally {
    watch.close();
    await teller.close();
  }
}
