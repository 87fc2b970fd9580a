import { type Generated, generateScenarios } from '../ai/generate.ts';
import { leaveOf } from '../ai/harmless.ts';
import type { Scenario } from '../scenario/contract.ts';
import { aiLeaseOf } from './ai-lease.ts';
import { askModel, chosenModel, noModel } from './asking.ts';
import { leaseOf } from './lease.ts';
import { keyOf, type PlanRow, readPlan } from './store.ts';
import { Teller } from './telling.ts';
import { hasEnded } from './transitions.ts';
import { hasWritten, keepWritten, keptApi, keptPlan, keptWork } from './work-files.ts';

/** Lets the model write scenarios for a batch, and keeps them. A batch that has them does nothing. */
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
  const scenarios: Scenario[] = [];
  let end: Generated;
  try {
    const generating = generateScenarios({
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
    });
    let next = await generating.next();
    while (next.done !== true) {
      scenarios.push(next.value);
      next = await generating.next();
    }
    end = next.value;
  } finally {
    await teller.close();
  }
  teller.check();
  await keepWritten(plan, batch, { scenarios, notes: [...end.notes], costMicroUsd: end.costMicroUsd });
}
