import { setting } from '#shared/platform/config.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';
import type { GroupResult } from '../execution/group-result.ts';
import { runAlone } from '../execution/run-alone.ts';
import { runGroup } from '../execution/run-group.ts';
import type { Credentials } from '../options.ts';
import { leaseOf } from './lease.ts';
import { keyOf, type PlanRow, readPlan, stopPlan } from './store.ts';
import { Teller } from './telling.ts';
import { hasEnded } from './transitions.ts';
import { Watch } from './watching.ts';
import { hasResult, keepResult, keptApi, keptPlan, keptWork, keptWritten } from './work-files.ts';

/**
 * Tests the operations of one batch, or what runs alone (null), within its part of the run's limits, and keeps
 * what was found out. A batch that has its result does nothing; one that has none for the crash of its function
 * is tested again from the start.
 */
export async function carryOut(plan: PlanRow, batch: number | null): Promise<void> {
  const work = await keptWork(plan);
  // What runs alone is counted behind all batches.
  const number = batch ?? work.batches.length;
  if (await hasResult(plan, number)) return;
  const key = keyOf(plan);
  const now = await readPlan(key);
  if (now === null || hasEnded(now.status) || now.stopped) return;
  const leftSeconds = (Date.parse(now.deadline ?? now.createdAt) - Date.now()) / 1000;
  const lease = leaseOf(work, batch, plan.config, leftSeconds);
  if (lease.seconds <= 0 || lease.maxRequests <= 0) return;

  const [api, planned, credentials, written] = await Promise.all([
    keptApi(plan),
    keptPlan(plan),
    credentialsOf(plan),
    batch === null ? null : keptWritten(plan, batch),
  ]);
  const scenarios = written?.scenarios ?? [];
  const teller = new Teller(key, 'op');
  const watch = new Watch(key);
  try {
    const request = {
      api,
      plan: planned,
      target: {
        baseUrl: plan.baseUrl,
        ...credentials,
        guard: guardOf(setting('GUARD_ALLOWED_HOSTS')),
      },
      config: {
        ...plan.config,
        concurrency: lease.concurrency,
        rateLimit: lease.rateLimit,
        security: work.security,
      },
      lease,
      signal: watch.ended,
      stop: watch.stopped,
      tell: (event: Parameters<Teller['event']>[0]) => teller.event(event),
      progress: (progress: Parameters<Teller['progress']>[0]) => teller.progress(progress),
    };
    const result: GroupResult =
      batch === null
        ? await runAlone(request)
        : await runGroup({
            ...request,
            operations: work.batches[batch] ?? [],
            // Those of a model are counted beside the operations, as its lease allowed them.
            lease: { ...lease, maxScenarios: lease.maxScenarios + scenarios.length },
            scenarios: eachOf(scenarios),
          });
    await teller.close();
    // Of a run that has ended nobody hears any more, and no other try follows: what was found is wanted all the same.
    if (!watch.ended.aborted) teller.check();
    await keepResult(plan, number, {
      ...result,
      notes: [...result.notes, ...(written?.notes ?? [])],
      created: teller.created,
    });
    if (result.stopped === 'failure') await stopPlan(key);
  } finally {
    watch.close();
    await teller.close();
  }
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function credentialsOf({ companyId, packageId, hasAuth }: PlanRow): Promise<{
  readonly first: Credentials | null;
  readonly second: Credentials | null;
}> {
  if (!hasAuth) return { first: null, second: null };
  const { readApiAuth } = await import('../packages/secrets.ts');
  return readApiAuth({ companyId, packageId });
}
