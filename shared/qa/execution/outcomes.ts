import type { Api, Operation } from '../document/api.ts';
import { fieldsOf } from '../oracles/schema-place.ts';
import type { OperationOutcome } from '../report/contract.ts';
import type { Exchange } from './exchange.ts';
import { placesOf } from './input-tree.ts';

interface Tally {
  requests: number;
  readonly statuses: Map<string, number>;
  readonly sent: Set<string>;
  covered: boolean;
  /** An answer was longer than is read. */
  cutShort: boolean;
  /** What the latest refusal of valid data said. */
  reason: string | null;
}

/** Names of what an operation can be sent: parameters, and fields at the top of its bodies. */
function documentedNames(api: Api, operation: Operation): Set<string> {
  const names = new Set(operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`));
  for (const media of operation.body?.media ?? []) {
    for (const name of fieldsOf(api, media.schema).keys()) names.add(`body ${name}`);
  }
  return names;
}

const groups: Readonly<Record<string, string>> = {
  path: 'path',
  query: 'query',
  headers: 'header',
  cookies: 'cookie',
};

function sentNames(exchange: Exchange): string[] {
  if (exchange.case === null) return [];
  return placesOf(exchange.case.input).flatMap(({ at }) => {
    const [, group = '', name = '', field = ''] = at
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (group === 'body') return [`body ${field}`];
    return [`${groups[group]} ${name}`];
  });
}

function whyNot({ response, failure }: Exchange): string {
  if (response === null) return failure?.message ?? 'There was no response.';
  const { status, headers, text } = response;
  if (status >= 300 && status < 400 && headers.location !== undefined)
    return `It answered ${status}, a redirect to ${headers.location.slice(0, 200)}, which is not followed.`;
  return `It answered ${status}: ${text.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}

/** Counts what happened to each operation. */
export class Outcomes {
  readonly #api: Api;
  readonly #byOperation = new Map<string, Tally>();
  readonly #untested = new Map<string, string>();

  constructor(api: Api) {
    this.#api = api;
  }

  #tally(operation: string): Tally {
    const known = this.#byOperation.get(operation);
    if (known !== undefined) return known;
    const fresh: Tally = {
      requests: 0,
      statuses: new Map(),
      sent: new Set(),
      covered: false,
      cutShort: false,
      reason: null,
    };
    this.#byOperation.set(operation, fresh);
    return fresh;
  }

  saw(exchange: Exchange, success: boolean): void {
    const tally = this.#tally(exchange.operation);
    const status = String(exchange.response?.status ?? 0);
    tally.requests += 1;
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    for (const name of sentNames(exchange)) tally.sent.add(name);
    tally.cutShort ||= exchange.response?.truncated === true;
    if (success && exchange.case !== null) tally.covered = true;
    else if (exchange.case?.violates === null) tally.reason = whyNot(exchange);
  }

  /** A scenario that somebody wrote got a success from it. */
  reached(operation: string): void {
    this.#tally(operation).covered = true;
  }

  /** Why it is not tried. */
  leftOut(operation: string, reason: string): void {
    this.#untested.set(operation, reason);
  }

  requests(operation: string): number {
    return this.#byOperation.get(operation)?.requests ?? 0;
  }

  covered(operation: string): boolean {
    return this.#byOperation.get(operation)?.covered === true;
  }

  /** Operations of which an answer was longer than is read. */
  get cutShort(): string[] {
    return [...this.#byOperation].flatMap(([operation, { cutShort }]) => (cutShort ? [operation] : []));
  }

  get coveredCount(): number {
    return [...this.#byOperation.values()].filter(({ covered }) => covered).length;
  }

  /** Names of documented parameters and fields that were sent at least once. */
  sent(operation: Operation): string[] {
    const documented = documentedNames(this.#api, operation);
    return [...(this.#byOperation.get(operation.id)?.sent ?? [])].filter((name) => documented.has(name));
  }

  of(operation: Operation): OperationOutcome {
    const tally = this.#byOperation.get(operation.id);
    const documented = documentedNames(this.#api, operation);
    const reason = this.#untested.get(operation.id) ?? tally?.reason ?? null;
    return {
      operation: operation.id,
      method: operation.method,
      path: operation.path,
      outcome:
        tally === undefined || tally.requests === 0 ? 'untested' : tally.covered ? 'covered' : 'failed',
      reason: tally?.covered ? null : (reason ?? 'The run ended before its turn.'),
      requests: tally?.requests ?? 0,
      statuses: Object.fromEntries(tally?.statuses ?? []),
      parameters: { sent: this.sent(operation).length, documented: documented.size },
      documentedStatuses: operation.responses.map(({ status }) => status),
    };
  }
}
