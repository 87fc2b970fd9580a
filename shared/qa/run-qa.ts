import { type PlanConfig, planOf } from './dependencies/plan.ts';
import type { Plan } from './dependencies/plan-types.ts';
import type { Api } from './document/api.ts';
import { type DocumentSource, readApi } from './document/read-api.ts';
import type { QaEvent, QaProgress } from './event/contract.ts';
import { Budget } from './execution/budget.ts';
import { runPlan } from './execution/run-plan.ts';
import type { QaConfig, Target } from './options.ts';
import type { QaReport } from './report/contract.ts';
import type { Scenario } from './scenario/contract.ts';

export interface RunRequest {
  readonly spec: DocumentSource;
  readonly target: Target;
  /** Without a limit of requests there are 60 for each operation, and at least 2000. */
  readonly config: Omit<QaConfig, 'maxRequests'> & { readonly maxRequests: number | null };
  /** Gets documents that the document refers to; null: those parts are left out. */
  readonly fetchExternal?: ((url: string) => Promise<string>) | null;
  /** Who else writes scenarios, given what is planned: they are carried out after the engine's own. */
  readonly scenarios?: (api: Api, plan: Plan) => AsyncIterable<Scenario>;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: QaProgress) => void;
}

/** Reads and plans. Throws `DocumentUnreadable` for what is no API document. */
export async function prepare(
  spec: DocumentSource,
  config: PlanConfig,
  fetchExternal: ((url: string) => Promise<string>) | null = null,
): Promise<{ readonly api: Api; readonly plan: Plan }> {
  const api = await readApi(spec, { fetchExternal });
  return { api, plan: planOf(api, config) };
}

/**
 * The whole run in this process. Yields what happens, and returns the report. Throws only `DocumentUnreadable`;
 * whatever the target does ends in the report.
 */
export async function* runQa(request: RunRequest): AsyncGenerator<QaEvent, QaReport> {
  const { target } = request;
  const began = performance.now();
  const queue: QaEvent[] = [];
  let wake: (() => void) | null = null;
  const tell = (event: QaEvent) => {
    queue.push(event);
    wake?.();
  };
  yield { type: 'REQUESTED', baseUrl: target.baseUrl };
  const signal = request.signal ?? new AbortController().signal;
  const { api, plan } = await prepare(request.spec, request.config, request.fetchExternal ?? null);
  const maxRequests = request.config.maxRequests ?? Math.max(2000, 60 * api.operations.length);
  const config: QaConfig = { ...request.config, maxRequests };
  const seconds = Math.max(0, config.seconds - (performance.now() - began) / 1000);
  const budget = new Budget({ maxRequests, seconds, signal });
  yield {
    type: 'SPEC_FETCHED',
    title: api.title,
    operations: api.operations.length,
    problems: api.problems.length,
  };

  let over = false;
  const running = runPlan({
    api,
    plan,
    target,
    config,
    budget,
    ...(request.scenarios !== undefined && { scenarios: request.scenarios(api, plan) }),
    signal,
    tell,
    progress: request.progress ?? (() => {}),
  });
  const ended = running
    .then(
      () => {},
      () => {},
    )
    .then(() => {
      over = true;
      wake?.();
    });
  while (!over || queue.length > 0) {
    const event = queue.shift();
    if (event !== undefined) {
      yield event;
      continue;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (over || queue.length > 0) resolve();
    });
    wake = null;
  }
  await ended;
  return running;
}
