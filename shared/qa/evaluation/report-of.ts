import type { Plan } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import type { GroupResult } from '../execution/group-result.ts';
import type { QaConfig } from '../options.ts';
import type { Gap, QaReport } from '../report/contract.ts';
import { evaluate } from './evaluate.ts';
import { findingsTogether } from './findings-together.ts';
import { gapsIn } from './gaps.ts';
import { outcomesTogether } from './outcomes-together.ts';

export interface Reported {
  readonly api: Api;
  readonly plan: Pick<Plan, 'skipped'>;
  /** In the order of the plan. */
  readonly results: readonly GroupResult[];
  readonly config: QaConfig;
  /** As it was given; the address that the API was found at takes its place. */
  readonly baseUrl: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Told before what the results tell. */
  readonly notes?: readonly string[];
  /** Why the run ended before everything had its turn, or null. */
  readonly early?: string | null;
  /** Ids of findings that are in the report and do not count for the verdict. */
  readonly known?: ReadonlySet<string>;
}

/** Operations that are named for what they left. */
const NAMED = 5;

function whyStopped(reason: GroupResult['stopped'], { maxRequests, seconds }: QaConfig): string | null {
  if (reason === 'requests') return `Testing ended early, to stay within ${maxRequests} requests.`;
  if (reason === 'seconds') return `Testing ended early, to stay within ${seconds} seconds.`;
  if (reason === 'failure') return 'Testing ended at the first failure, as asked.';
  if (reason === 'cancelled') return 'The run was cancelled; this is what it had found so far.';
  return null;
}

function leftOver(results: readonly GroupResult[]): string[] {
  const counts = new Map<string, number>();
  for (const [operation, count] of results.flatMap(({ left }) => Object.entries(left)))
    counts.set(operation, (counts.get(operation) ?? 0) + count);
  if (counts.size === 0) return [];
  const many = [...counts].sort(([, one], [, other]) => other - one);
  const named = many.slice(0, NAMED).map(([operation, count]) => `${count} by ${operation}`);
  const others = many.length > NAMED ? ` and others by ${many.length - NAMED} more operations` : '';
  return [`Of what the run made, this could not be removed: ${named.join(', ')}${others}.`];
}

/** A list without those that are the same word for word. */
const different = (gaps: readonly Gap[]) => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
];

/** Puts together what all processes of a run found out, and says what it means. */
export function reportOf(run: Reported): QaReport {
  const { api, results, config, early = null } = run;
  const skipped = new Map(run.plan.skipped.map(({ operation, reason }) => [operation, reason]));
  const stopped = results.map((each) => whyStopped(each.stopped, config)).filter((each) => each !== null);
  const operations = outcomesTogether(
    api,
    results,
    (operation) => skipped.get(operation) ?? early ?? stopped[0] ?? 'The run ended before its turn.',
  );
  const findings = findingsTogether(results);
  const counted = findings.filter(({ id }) => run.known?.has(id) !== true);
  const { verdict, reason } = evaluate(
    operations,
    counted,
    results.some(({ targetLost }) => targetLost),
    findings.length - counted.length,
  );
  return {
    v: 1,
    title: api.title,
    baseUrl: results[0]?.baseUrl ?? run.baseUrl,
    seed: config.seed,
    verdict,
    verdictReason: reason,
    startedAt: run.startedAt,
    seconds: run.seconds,
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    operations,
    findings,
    gaps: different([...gapsIn(api, operations), ...results.flatMap(({ gaps }) => gaps)]),
    scenarios: results.flatMap(({ scenarios }) => scenarios),
    trials: results.flatMap(({ trials }) => trials),
    problems: [...api.problems],
    narrative: null,
    notes: [
      ...new Set([
        ...(early === null ? [] : [early]),
        ...(run.notes ?? []),
        ...results.flatMap(({ notes }) => notes),
        ...leftOver(results),
        ...stopped,
      ]),
    ],
  };
}
