import type { Api, Json, Operation } from '../document/api.ts';
import type { Case, WireRequest } from '../input/request.ts';
import { failureOf } from '../scenario/assert.ts';
import type { Extraction, Scenario, Step } from '../scenario/contract.ts';
import { asText, filled, filledText } from '../scenario/fill.ts';
import { caseOf } from '../scenario/step-case.ts';
import { operationOf } from '../scenario/step-operation.ts';
import { valueAt } from '../schema/pointer.ts';
import type { Exchange, Identity, Use } from './exchange.ts';
import { readOne } from './pool.ts';

/** What scenarios are carried out with. */
export interface ScenarioSession {
  readonly api: Api;
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: string;
  /** Throws `RunStopped` at the run's limits. */
  send(call: {
    readonly operation: Operation;
    readonly case: Case | null;
    readonly request: WireRequest;
    readonly identity: Identity;
    readonly uses: readonly Use[];
  }): Promise<Exchange>;
}

export interface StepOutcome {
  readonly index: number;
  readonly operation: string;
  readonly exchange: Exchange;
  /** What was not as expected; empty: all was. */
  readonly failures: readonly string[];
}

export interface ScenarioOutcome {
  readonly passed: boolean;
  /** Those that were carried out: it ends with the first that fails. */
  readonly steps: readonly StepOutcome[];
  /** The first thing that went wrong, in words; null when it passed. */
  readonly reason: string | null;
  /** Placeholders that an answer did not fill. */
  readonly unresolved: readonly string[];
}

/** A value that an earlier step extracted, and from where. */
interface Extracted {
  readonly value: Json;
  readonly from: number;
  readonly source: string;
}

const sourceOf = ({ from, pointer }: Extraction) => (from === 'header' ? `header:${pointer}` : pointer);

function extracted(exchange: Exchange, each: Extraction, basePath: string): Json | undefined {
  if (each.from === 'status') return exchange.response?.status;
  if (each.from === 'header') return readOne(exchange, sourceOf(each), basePath);
  const json = exchange.response?.json;
  return json === undefined ? undefined : valueAt(json, each.pointer);
}

function targetOf(step: Step, values: ReadonlyMap<string, Json>): string {
  const path = filledText(step.path, values, encodeURIComponent);
  const pairs = Object.entries(step.query).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(filledText(each, values))}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function requestOf(step: Step, values: ReadonlyMap<string, Json>): WireRequest {
  const headers = Object.fromEntries(
    Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), filledText(value, values)]),
  );
  const body = step.body === undefined ? null : filled(step.body, values);
  const type = headers['content-type'] ?? 'application/json';
  const isText = typeof body === 'string' && (step.raw === true || !/[/+]json\b/i.test(type));
  return {
    method: step.method,
    target: targetOf(step, values),
    headers: {
      accept: '*/*',
      ...headers,
      ...(body !== null || step.body === null ? { 'content-type': type } : {}),
    },
    body: step.body === undefined ? null : isText ? body : JSON.stringify(body),
  };
}

const isExpected = (status: number, expected: readonly string[]) =>
  expected.some((each) =>
    each.endsWith('XX') ? each.startsWith(String(status).charAt(0)) : each === String(status),
  );

function failuresOf({ expected }: Step, exchange: Exchange, values: ReadonlyMap<string, Json>): string[] {
  const { response, failure } = exchange;
  if (response === null) return [failure?.message ?? 'There was no response.'];
  const failures: string[] = [];
  if (!isExpected(response.status, expected.status))
    failures.push(`It answered ${response.status} and should answer ${expected.status.join(' or ')}.`);
  for (const [pointer, assertion] of Object.entries(expected.body)) {
    const body = response.json ?? (pointer === '' ? response.text : undefined);
    const value = body === undefined ? undefined : valueAt(body, pointer);
    const wrong = failureOf(assertion, value, values);
    if (wrong !== null) failures.push(`${pointer || 'The body'} ${wrong}.`);
  }
  for (const [name, assertion] of Object.entries(expected.headers)) {
    const wrong = failureOf(assertion, response.headers[name.toLowerCase()], values, true);
    if (wrong !== null) failures.push(`Header ${name} ${wrong}.`);
  }
  return failures;
}

/** Which of the values stand in the step, for whoever wants to know where a request has them from. */
function usesOf(step: Step, operation: Operation, known: ReadonlyMap<string, Extracted>): Use[] {
  const documented = operation.path.split('/');
  return step.path.split('/').flatMap((segment, index): Use[] => {
    const name = /^\{([A-Za-z_]\w*)\}$/.exec(segment)?.[1];
    const parameter = /^\{([^}]+)\}$/.exec(documented[index] ?? '')?.[1];
    const value = name === undefined ? undefined : known.get(name);
    if (value === undefined || parameter === undefined) return [];
    return [
      {
        at: `/path/${parameter.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        from: value.from,
        source: value.source,
      },
    ];
  });
}

/**
 * Carries out a scenario that was checked (`scenario/validate.ts`), up to the first step that does not end as
 * expected. Throws `RunStopped` at the run's limits, and nothing else.
 */
export async function runScenario(session: ScenarioSession, scenario: Scenario): Promise<ScenarioOutcome> {
  const known = new Map<string, Extracted>();
  const steps: StepOutcome[] = [];
  for (const step of scenario.steps) {
    const operation = operationOf(session.api, step.method, step.path);
    if (operation === null) throw new RangeError(`The document has no operation ${step.method} ${step.path}`);
    const values = new Map([...known].map(([name, { value }]) => [name, value]));
    const request = requestOf(step, values);
    const exchange = await session.send({
      operation,
      case: caseOf(session.api, operation, request, step),
      request,
      identity: step.identity,
      uses: usesOf(step, operation, known),
    });
    const failures = failuresOf(step, exchange, values);
    const unresolved: string[] = [];
    for (const each of step.extractions) {
      const value = extracted(exchange, each, session.basePath);
      if (value === undefined || value === null) unresolved.push(each.name);
      else known.set(each.name, { value, from: exchange.number, source: sourceOf(each) });
    }
    if (failures.length === 0 && unresolved.length > 0)
      failures.push(`The answer has no value for ${unresolved.map((name) => `{${name}}`).join(', ')}.`);
    steps.push({ index: step.index, operation: operation.id, exchange, failures });
    const [first] = failures;
    if (first !== undefined) {
      const reason = `Step ${step.index + 1}, ${asText(step.name)}: ${first}`;
      return { passed: false, steps, reason, unresolved };
    }
  }
  return { passed: true, steps, reason: null, unresolved: [] };
}
