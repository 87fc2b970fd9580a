import type { Plan, Role } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import type { Assertion, Scenario, Step } from '../scenario/contract.ts';
import { operationOf, parametersOf, placeholdersIn } from '../scenario/step-operation.ts';
import { isPlainPattern } from './plain-pattern.ts';

/** What a scenario of a model may do. */
export interface Leave {
  readonly api: Api;
  /** The operations that it may call, by id, with what they do: planned ones without danger. */
  readonly operations: ReadonlyMap<string, Role>;
  readonly mostSteps: number;
  readonly twoUsers: boolean;
}

/** What a plan leaves to a model: what is tested or sets that up, and is no danger to others. */
export function leaveOf(
  api: Api,
  plan: Plan,
  limits: { readonly mostSteps: number; readonly twoUsers: boolean },
): Leave {
  const planned = [...plan.groups.flatMap(({ operations }) => operations), ...plan.helpers];
  const harmless = planned.filter(({ danger }) => danger === null);
  return { api, operations: new Map(harmless.map(({ operation, role }) => [operation, role])), ...limits };
}

/** They belong to the connection or to the credentials, or make the server take the sender for somebody else. */
const reserved =
  /^(authorization|proxy-.*|cookie|host|connection|content-length|transfer-encoding|te|upgrade|expect|trailer|forwarded|x-forwarded-.*|x-real-ip)$/i;
const looksOnly = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/**
 * What is wrong with a scenario that a model wrote beyond what every scenario is held to (`scenario/validate.ts`); empty: it may be carried out. A document may
 * have talked the model into anything, so the answer is held to what the run may do: operations that were
 * planned, changes of nothing but what the scenario made itself, no credentials, no pattern that never ends.
 */
export function harmsOf(scenario: Scenario, leave: Leave): string[] {
  const problems: string[] = [];
  /** Names extracted from answers of what creates. */
  const own = new Set<string>();
  for (const [at, step] of scenario.steps.entries()) {
    const wrong = (what: string) => problems.push(`Step ${at} (${step.method} ${step.path}): ${what}`);
    const operation = operationOf(leave.api, step.method, step.path);
    if (operation === null) continue;
    if (!leave.operations.has(operation.id))
      wrong(`${operation.id} is not among the operations that may be called.`);
    else if (!looksOnly.has(step.method))
      for (const { documented, sent } of parametersOf(operation, step.path)) {
        const names = placeholdersIn(sent);
        if (names.length === 0 || names.some((name) => !own.has(name)))
          wrong(`${documented} must be extracted from what an earlier step of this scenario created.`);
      }
    for (const name of Object.keys(step.headers))
      if (reserved.test(name)) wrong(`the header ${name} must not be set.`);
    if (step.identity === 'second' && !leave.twoUsers) wrong('there is no second user.');
    for (const pattern of patternsOf(step))
      if (!isPlainPattern(pattern))
        wrong(`the pattern ${JSON.stringify(pattern.slice(0, 80))} cannot be used; write a simple one.`);
    const creates = leave.operations.get(operation.id) === 'create';
    for (const { name } of step.extractions)
      if (creates) own.add(name);
      else own.delete(name);
  }
  return problems;
}

const patternsOf = ({ expected }: Step): string[] =>
  [...Object.values(expected.body), ...Object.values(expected.headers)].flatMap((assertion: Assertion) =>
    assertion.kind === 'regex' ? [assertion.pattern] : [],
  );
