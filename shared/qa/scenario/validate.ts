import type { Api } from '../document/api.ts';
import { Scenario, type Step } from './contract.ts';
import { namesIn } from './fill.ts';
import { operationOf, placeholdersIn } from './step-operation.ts';

export interface ScenarioLimits {
  readonly maxSteps: number;
}

/** Characters of a whole scenario, and of one body, as JSON. */
const longest = { scenario: 500_000, body: 200_000 } as const;

/** Places of a step where placeholders are filled, with the names in them. */
function used(step: Step): { readonly where: string; readonly names: readonly string[] }[] {
  const headers = Object.entries(step.headers);
  return [
    { where: 'the path', names: placeholdersIn(step.path) },
    ...Object.entries(step.query).map(([name, value]) => ({
      where: `query ${name}`,
      names: [value].flat().flatMap(placeholdersIn),
    })),
    ...headers.map(([name, value]) => ({ where: `header ${name}`, names: placeholdersIn(value) })),
    { where: 'the body', names: step.body === undefined ? [] : namesIn(step.body) },
    ...[...Object.entries(step.expected.body), ...Object.entries(step.expected.headers)].map(
      ([at, assertion]) => ({
        where: `what is expected at ${at || 'the whole body'}`,
        names:
          assertion.kind === 'exact'
            ? namesIn(assertion.value)
            : assertion.kind === 'contains'
              ? placeholdersIn(assertion.value)
              : [],
      }),
    ),
  ];
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** What keeps a scenario of the right form from being carried out; empty: nothing. One sentence each. */
export function problemsOf(api: Api, scenario: Scenario, { maxSteps }: ScenarioLimits): string[] {
  const problems: string[] = [];
  if (scenario.steps.length > maxSteps)
    problems.push(`It has ${scenario.steps.length} steps; ${maxSteps} are allowed.`);
  if (JSON.stringify(scenario).length > longest.scenario)
    problems.push(`It is longer than ${longest.scenario} characters.`);
  const known = new Set<string>();
  for (const [at, step] of scenario.steps.entries()) {
    const wrong = (what: string) => problems.push(`Step ${at} (${step.method} ${step.path}): ${what}`);
    if (step.index !== at) wrong(`its index is ${step.index} and should be ${at}.`);
    if (operationOf(api, step.method, step.path) === null) wrong('the document has no such operation.');
    if (/[?#]/.test(step.path)) wrong('the path has a query or a fragment in it; queries go into "query".');
    for (const { where, names } of used(step)) {
      for (const name of new Set(names))
        if (!known.has(name)) wrong(`{${name}} in ${where} is extracted by no earlier step.`);
    }
    if (step.body !== undefined && JSON.stringify(step.body).length > longest.body)
      wrong(`the body is longer than ${longest.body} characters.`);
    const pointers = [
      ...Object.keys(step.expected.body),
      ...step.extractions.flatMap(({ from, pointer }) => (from === 'body' ? [pointer] : [])),
    ];
    for (const pointer of pointers)
      if (pointer !== '' && !pointer.startsWith('/')) wrong(`${JSON.stringify(pointer)} is no JSON pointer.`);
    for (const assertion of [...Object.values(step.expected.body), ...Object.values(step.expected.headers)])
      if (assertion.kind === 'regex' && !compiles(assertion.pattern))
        wrong(`the pattern ${JSON.stringify(assertion.pattern.slice(0, 80))} cannot be read.`);
    for (const { name, from, pointer } of step.extractions) {
      if (from === 'header' && pointer === '') wrong(`{${name}} is extracted from a header without a name.`);
      known.add(name);
    }
  }
  return problems;
}

/** The one check before a scenario is carried out, whoever wrote it: its form, and what the document and the limits say. */
export function validScenario(
  api: Api,
  given: unknown,
  limits: ScenarioLimits,
): { readonly scenario: Scenario } | { readonly problems: readonly string[] } {
  const read = Scenario.safeParse(given);
  if (!read.success)
    return {
      problems: read.error.issues.map(({ path, message }) => `${path.join('.') || 'scenario'}: ${message}`),
    };
  const problems = problemsOf(api, read.data, limits);
  return problems.length === 0 ? { scenario: read.data } : { problems };
}
