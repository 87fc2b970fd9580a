import { succeeded } from '../oracles/answers.ts';
import type { Gap, Oracle, Trial } from '../report/contract.ts';
import type { Scenario } from '../scenario/contract.ts';
import { operationOf } from '../scenario/step-operation.ts';
import { RunStopped } from './budget.ts';
import type { Driver } from './driver.ts';
import { runScenario, type ScenarioOutcome } from './run-scenario.ts';

/** Sends the steps of a scenario, up to the first that does not end as expected. Throws `RunStopped`. */
export const carriedOut = (driver: Driver, scenario: Scenario): Promise<ScenarioOutcome> =>
  runScenario(
    { api: driver.api, basePath: driver.pool.basePath(), send: (call) => driver.send(call) },
    scenario,
  );

/** Carries a scenario out that was checked, tells of it, and says how it went. Throws `RunStopped` at the limits. */
export async function tryScenario(
  driver: Driver,
  scenario: Scenario,
): Promise<{ readonly trial: Trial; readonly outcome: ScenarioOutcome | null }> {
  const { name, source } = scenario;
  const last = scenario.steps.at(-1);
  const operation = last === undefined ? null : operationOf(driver.api, last.method, last.path);
  const about = { operation: operation?.id ?? '', scenario: name };
  driver.tell({ type: 'SCENARIO_CREATED', ...about, source });
  const outcome = await untilStopped(() => carriedOut(driver, scenario));
  if (outcome === null) {
    const trial: Trial = { scenario, outcome: 'unfinished', requests: 0, unmet: [], step: null, oracles: [] };
    return { trial, outcome };
  }
  const { passed, steps, reason } = outcome;
  const ended = steps.at(-1);
  const status = ended?.exchange.response?.status ?? null;
  const requests = steps.length;
  const took = steps.reduce((sum, { exchange }) => sum + exchange.took, 0);
  for (const each of steps) if (succeeded(each.exchange)) driver.outcomes.reached(each.operation);
  if (passed && status !== null) {
    driver.tell({ type: 'EXECUTION_SUCCESS', ...about, status, requests, took });
  } else if (requests > 0) {
    const why = reason ?? 'It did not end as expected.';
    driver.tell({ type: 'EXECUTION_FAILED', ...about, status, requests, took, reason: why });
  }
  const trial: Trial = {
    scenario,
    outcome: passed ? 'passed' : 'failed',
    requests,
    unmet: [...(ended?.failures ?? [])],
    step: passed ? null : (ended?.index ?? null),
    oracles: passed || ended === undefined ? [] : brokenRules(driver, ended),
  };
  return { trial, outcome };
}

/** Which rules of the document an answer breaks, whatever anybody expected of it. */
function brokenRules(
  driver: Driver,
  { operation: id, exchange }: ScenarioOutcome['steps'][number],
): Oracle[] {
  const operation = driver.operation(id);
  if (operation === undefined) return [];
  return [...new Set(driver.judgements(operation, exchange).map(({ oracle }) => oracle))];
}

/** What a scenario leaves open. */
export function gapsOf({ name, steps }: Scenario, outcome: ScenarioOutcome): Gap[] {
  const operation = outcome.steps.at(-1)?.operation ?? '';
  const asserts = steps.some(
    ({ expected }) => Object.keys(expected.body).length + Object.keys(expected.headers).length > 0,
  );
  return [
    ...outcome.unresolved.map((placeholder) => ({
      kind: 'unresolved-placeholder' as const,
      operation,
      detail: `Scenario "${name}" takes {${placeholder}} out of an answer that does not have it.`,
    })),
    ...(asserts
      ? []
      : [
          {
            kind: 'weak-assertion' as const,
            operation,
            detail: `Scenario "${name}" looks at nothing but the status.`,
          },
        ]),
  ];
}

async function untilStopped<T>(doing: () => Promise<T>): Promise<T | null> {
  try {
    return await doing();
  } catch (error) {
    if (error instanceof RunStopped) return null;
    throw error;
  }
}
