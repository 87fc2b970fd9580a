import type { Plan, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import type { QaEvent, QaProgress } from '../event/contract.ts';
import type { QaConfig, Target } from '../options.ts';
import { functionalOracles, securityOracles } from '../oracles/active.ts';
import type { ActiveOracle, Observation } from '../oracles/oracle.ts';
import { passiveOracles } from '../oracles/passive.ts';
import type { Oracle, QaReport } from '../report/contract.ts';
import { randomFrom } from '../schema/random.ts';
import { findBase } from './base-address.ts';
import { type Budget, RunStopped } from './budget.ts';
import { cleanUp } from './clean-up.ts';
import { Cover } from './cover.ts';
import { Driver } from './driver.ts';
import { judge } from './judge.ts';
import { proberOf } from './prober.ts';
import { Reach } from './reach.ts';
import { scenarioOf } from './record.ts';
import { restore } from './restore.ts';
import { openSession } from './session.ts';
import { signUp } from './sign-up.ts';

export interface RunOptions {
  readonly api: Api;
  readonly plan: Plan;
  readonly target: Target;
  readonly config: QaConfig;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly tell: (event: QaEvent) => void;
  readonly progress: (progress: QaProgress) => void;
}

/** Shares of requests and time up to which the phases may go, each after the one before. */
const shares = { reach: 0.5, cover: 0.72, active: 0.8, security: 0.88, alone: 0.92, judge: 0.96 } as const;
const PROGRESS_EVERY_MS = 200;

const isProbed = (oracle: ActiveOracle, { danger }: PlannedOperation) =>
  danger === null || (danger === 'credentials' && oracle.ownAccounts === true);

async function untilStopped(doing: () => Promise<unknown>): Promise<void> {
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
  }
}

/** Carries out a plan and reports. Whatever the target does, it ends in order. */
export async function runPlan(options: RunOptions): Promise<QaReport> {
  const { api, plan, target, config, budget, signal, tell } = options;
  const startedAt = new Date().toISOString();
  const session = openSession(api, target, config, budget, signal);
  const random = randomFrom(config.seed);
  const driver = new Driver({ api, plan, session, config, random, passive: passiveOracles(config), tell });
  const origins = new Map<Observation, () => Promise<readonly Observation[] | null>>();
  const tried = new Map<Oracle, number>();
  let phase: QaProgress['phase'] = 'testing';
  let done = 0;
  let findingsCount = 0;
  const all = plan.groups.flatMap(({ operations }) => operations);

  const report = () =>
    options.progress({
      phase,
      operations: api.operations.length,
      done,
      reached: driver.outcomes.coveredCount,
      requests: budget.sent,
      requestsPerSecond: Math.round((budget.sent / Math.max(1, budget.elapsedMs)) * 1000),
      findings: Math.max(
        findingsCount,
        new Set(driver.observations.map(({ oracle, signature }) => `${oracle} ${signature}`)).size,
      ),
    });
  const ticking = setInterval(report, PROGRESS_EVERY_MS);

  const told = new Set<string>();
  const tellOutcome = (planned: PlannedOperation, reached: boolean, before: number) => {
    const requests = driver.outcomes.requests(planned.operation) - before;
    if (requests <= 0) return;
    const scenario = `Call ${planned.operation}`;
    const exchange = driver.accepted(planned.operation)[0];
    if (!told.has(planned.operation))
      tell({ type: 'SCENARIO_CREATED', operation: planned.operation, scenario, source: 'deterministic' });
    told.add(planned.operation);
    const about = { operation: planned.operation, scenario, requests, took: exchange?.took ?? 0 };
    if (reached && exchange?.response != null) {
      tell({ type: 'EXECUTION_SUCCESS', ...about, status: exchange.response.status });
    } else {
      const operation = driver.operation(planned.operation);
      const outcome = operation === undefined ? null : driver.outcomes.of(operation);
      const status = Number(Object.keys(outcome?.statuses ?? {}).at(-1) ?? 0);
      tell({
        type: 'EXECUTION_FAILED',
        ...about,
        status: status === 0 ? null : status,
        reason: outcome?.reason ?? 'It never succeeded.',
      });
    }
  };

  const reachAll = async (operations: readonly PlannedOperation[]) => {
    const reach = new Reach(driver);
    for (let round = 0; round < 2; round += 1) {
      const before = driver.outcomes.coveredCount;
      for (const planned of operations) {
        if (driver.accepted(planned.operation).length > 0 && told.has(planned.operation)) continue;
        const sent = driver.outcomes.requests(planned.operation);
        const reached = await reach.reach(planned);
        tellOutcome(planned, reached, round === 0 ? 0 : sent);
        done += round === 0 ? 1 : 0;
      }
      if (round === 0 && driver.outcomes.coveredCount === before) break;
    }
  };

  const probeAll = async (oracles: readonly ActiveOracle[]) => {
    const prober = proberOf(driver);
    for (const oracle of oracles) {
      if (oracle.security && !config.security) continue;
      let looked = 0;
      const names = new Set<Oracle>();
      for (const operation of api.operations) {
        const planned = driver.planned(operation.id);
        if (planned === undefined || !isProbed(oracle, planned) || driver.isSuspended(operation.id)) continue;
        if (!oracle.applies(api, operation)) continue;
        prober.begin();
        const found = await oracle.probe(prober, operation);
        if (found === null) continue;
        looked += 1;
        for (const observation of found) {
          names.add(observation.oracle);
          origins.set(observation, async () => {
            if (!prober.room(12)) return null;
            prober.begin();
            let again: readonly Observation[] | null = null;
            await driver.watching(async () => {
              again = await oracle.probe(prober, operation);
            });
            return again;
          });
          driver.observe(observation);
        }
      }
      for (const name of names) tried.set(name, Math.max(tried.get(name) ?? 0, looked));
    }
  };

  const findings: QaReport['findings'] = [];
  try {
    await untilStopped(async () => {
      budget.phase(shares.reach);
      await findBase(driver, session);
      await signUp(driver);
      await reachAll(all);
    });
    await untilStopped(async () => {
      budget.phase(shares.cover);
      await new Cover(driver).cover(all);
    });
    await untilStopped(async () => {
      budget.phase(shares.active);
      await probeAll(functionalOracles);
    });
    await untilStopped(async () => {
      budget.phase(shares.security);
      await probeAll(securityOracles);
    });
    phase = 'alone';
    await untilStopped(async () => {
      budget.phase(shares.alone);
      for (const planned of plan.alone) {
        await reachAll([planned]);
        if (planned.danger === 'global') await restore(driver, planned.operation);
      }
    });
    const stopped = budget.exhausted();
    phase = 'judging';
    if (stopped !== 'cancelled' && stopped !== 'target') budget.reopen();
    budget.phase(shares.judge);
    const secrets = (
      await Promise.all((['first', 'second'] as const).map((each) => session.token(each).catch(() => null)))
    ).filter((each) => each !== null);
    const covering = all.filter(({ operation }) => driver.accepted(operation).length > 0).length;
    findings.push(
      ...(await judge(
        driver,
        origins,
        {
          ...Object.fromEntries(tried),
          'invalid-data-accepted': covering,
          'missing-header-accepted': covering,
        },
        secrets,
      )),
    );
    findingsCount = findings.length;
    budget.reopen();
    budget.phase(1);
    await untilStopped(() => cleanUp(driver));
    if (stopped !== null && stopped !== 'target') driver.notes.push(whyStopped(stopped, config));
    const operations = api.operations.map((operation) => driver.outcomes.of(operation));
    const { verdict, reason } = evaluate(operations, findings, stopped === 'target');
    phase = 'over';
    report();
    tell({ type: 'QA_EVAL_DONE', verdict, findings: findings.length });
    tell({ type: 'COMPLETE', verdict });
    return {
      v: 1,
      title: api.title,
      baseUrl: session.baseUrl,
      seed: config.seed,
      verdict,
      verdictReason: reason,
      startedAt,
      seconds: budget.elapsedMs / 1000,
      requests: budget.sent,
      operations,
      findings,
      gaps: operations
        .filter(({ outcome }) => outcome !== 'covered')
        .map(({ operation, reason: why }) => ({
          kind: 'uncovered' as const,
          operation,
          detail: why ?? 'It was never tried.',
        })),
      scenarios: api.operations.flatMap(({ id }) => {
        const exchange = driver.accepted(id)[0];
        if (exchange === undefined) return [];
        const about = {
          name: `Call ${id}`,
          description: '',
          tags: [],
          seed: config.seed,
          basePath: driver.pool.basePath(),
        };
        return [scenarioOf(driver.journal, [exchange], about)];
      }),
      problems: [...api.problems],
      notes: [...driver.notes],
    };
  } finally {
    clearInterval(ticking);
    await session.close();
  }
}

function whyStopped(reason: string, { maxRequests, seconds }: QaConfig): string {
  if (reason === 'requests') return `Testing ended early, to stay within ${maxRequests} requests.`;
  if (reason === 'seconds') return `Testing ended early, to stay within ${seconds} seconds.`;
  if (reason === 'failure') return 'Testing ended at the first failure, as asked.';
  return 'The run was cancelled; this is what it had found so far.';
}
