import type { Plan } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import { reportOf } from '../evaluation/report-of.ts';
import { sourceOfAll } from '../evaluation/source-of-all.ts';
import type { QaEvent, QaProgress } from '../event/contract.ts';
import type { QaConfig, Target } from '../options.ts';
import type { QaReport } from '../report/contract.ts';
import type { Scenario } from '../scenario/contract.ts';
import type { Budget } from './budget.ts';
import type { GroupResult } from './group-result.ts';
import { hasToRunAlone, runAlone } from './run-alone.ts';
import { runGroup } from './run-group.ts';
import { openSession } from './session.ts';

export interface RunOptions {
  readonly api: Api;
  readonly plan: Plan;
  readonly target: Target;
  readonly config: QaConfig;
  readonly budget: Budget;
  /** Of others. They may still be written while the engine's own are carried out. */
  readonly scenarios?: AsyncIterable<Scenario>;
  readonly signal: AbortSignal;
  readonly tell: (event: QaEvent) => void;
  readonly progress: (progress: QaProgress) => void;
}

/** Part of the limits that is kept for what runs alone. */
const aloneShare = 0.15;

/** Carries out a plan in this process, with one session for all of it, and reports. Whatever the target does, it ends in order. */
export async function runPlan(options: RunOptions): Promise<QaReport> {
  const { api, plan, target, config, budget, signal, scenarios } = options;
  let created = 0;
  const tell = (event: QaEvent) => {
    if (event.type === 'SCENARIO_CREATED') created += 1;
    options.tell(event);
  };
  const startedAt = new Date().toISOString();
  const session = openSession(api, target, config, budget, signal);
  const alone = hasToRunAlone(api, plan, config);
  const results: GroupResult[] = [];
  // Nothing is left to do for what the plan leaves out.
  const before = { done: plan.skipped.length, reached: 0, findings: 0 };
  let latest: QaProgress | null = null;
  const progress = (now: QaProgress) => {
    latest = {
      ...now,
      // What runs alone may still come when every operation has been tested.
      done: Math.min(before.done + now.done, api.operations.length - 1),
      reached: before.reached + now.reached,
      findings: before.findings + now.findings,
      requests: budget.sent,
      requestsPerSecond: Math.round((budget.sent / Math.max(1, budget.elapsedMs)) * 1000),
    };
    options.progress(latest);
  };
  const common = { api, plan, target, config, signal, tell, progress, shared: { session, budget } };
  const left = (part: number) => ({
    maxRequests: Math.floor(budget.leftRequests * part),
    seconds: (budget.leftMs / 1000) * part,
  });
  try {
    const operations = plan.groups.flatMap((group) => group.operations.map(({ operation }) => operation));
    const { maxScenarios } = config;
    const group = await runGroup({
      ...common,
      operations,
      ...(scenarios !== undefined && { scenarios }),
      lease: { ...left(alone ? 1 - aloneShare : 1), maxScenarios },
    });
    results.push(group);
    const over = ['cancelled', 'target', 'failure'].some((reason) => reason === group.stopped);
    if (alone && !over) {
      before.done += operations.length;
      before.reached = group.operations.filter(
        ({ operation, outcome }) => operations.includes(operation) && outcome === 'covered',
      ).length;
      before.findings = group.findings.length;
      const lease = { ...left(1), maxScenarios: Math.max(0, maxScenarios - operations.length) };
      results.push(await runAlone({ ...common, lease }));
    }
    const report = reportOf({
      api,
      plan,
      results,
      config,
      baseUrl: target.baseUrl,
      startedAt,
      seconds: budget.elapsedMs / 1000,
    });
    const { verdict, findings } = report;
    if (latest !== null)
      options.progress({
        ...(latest as QaProgress),
        phase: 'over',
        done: api.operations.length,
        findings: findings.length,
      });
    tell({ type: 'AI_SUCCESS', scenarios: created, source: sourceOfAll(report.trials) });
    tell({ type: 'QA_EVAL_DONE', verdict, findings: findings.length });
    tell({ type: 'COMPLETE', verdict });
    return { ...report, requests: budget.sent };
  } finally {
    await session.close();
  }
}
