import { createHash } from 'node:crypto';
import type { Observation } from '../oracles/oracle.ts';
import { type Oracle, type Severity, severities } from '../report/contract.ts';

/** All observations of one cause. */
export interface Cause {
  /** Derived from oracle and signature: the same in every run that finds it. */
  readonly id: string;
  readonly oracle: Oracle;
  readonly severity: Severity;
  readonly signature: string;
  /** In the order in which it showed. */
  readonly operations: readonly string[];
  readonly occurrences: number;
  /** What it showed in, when it shows in several places of one operation. */
  readonly members: readonly string[];
  /** At most `kept` of them, the simplest to read first: the first one is told, confirmed and shrunk. */
  readonly observations: readonly [Observation, ...Observation[]];
}

/** In how many operations an oracle could have seen what it looks for. */
export type Tried = Readonly<Partial<Record<Oracle, number>>>;

const kept = 5;

/**
 * A share of the operations from which on a fault is no longer that of each operation, but of what they have in
 * common: a server without any checks, a server without memory, authentication that is switched off.
 */
const mostOfAll = 0.75;

export const isSystemic = (showed: number, tried: number | undefined) =>
  tried !== undefined && showed >= 2 && showed >= mostOfAll * tried;

const idOf = (oracle: Oracle, signature: string) =>
  createHash('sha256')
    .update(JSON.stringify([oracle, signature]))
    .digest('hex')
    .slice(0, 16);

/** What a cause that shows nearly everywhere is known by. */
export const everywhere = (oracle: Oracle) => {
  const signature = 'everywhere';
  return { id: idOf(oracle, signature), signature };
};

/**
 * One cause for each oracle and signature or family of them, or for the oracle alone when it shows nearly everywhere
 * that it was tried.
 */
export function group(observations: readonly Observation[], tried: Tried): readonly Cause[] {
  const causes = withoutConsequences(observations);
  const operationsOf = new Map<Oracle, Set<string>>();
  for (const { oracle, operation } of causes) {
    operationsOf.set(oracle, (operationsOf.get(oracle) ?? new Set()).add(operation));
  }
  const bySignature = new Map<string, { signature: string; all: Observation[] }>();
  for (const observation of causes) {
    const { oracle, signature, family } = observation;
    const systemic = isSystemic(operationsOf.get(oracle)?.size ?? 0, tried[oracle]);
    const shared = systemic ? everywhere(oracle).signature : (family?.signature ?? signature);
    const key = JSON.stringify([oracle, shared]);
    const cause = bySignature.get(key) ?? { signature: shared, all: [] };
    cause.all.push(observation);
    bySignature.set(key, cause);
  }
  return [...bySignature.values()]
    .flatMap(({ signature, all }) => causeOf(signature, all))
    .sort((one, other) => rank(one.severity) - rank(other.severity));
}

const accepting: ReadonlySet<Oracle> = new Set(['limit-ignored', 'invalid-data-accepted']);

/** Whether a request has a character in it that ends a text in a statement. */
function hasQuote({ exchanges }: Observation): boolean {
  const request = exchanges.at(-1)?.request;
  const body = typeof request?.body === 'string' ? request.body.replaceAll(/(?<!\\)"/g, '') : '';
  return /%27|%22|%5C|['\\]/i.test(`${request?.target ?? ''}${body}`);
}

/**
 * A value that was taken against a rule breaks the same rule in every answer that shows it, and a statement that
 * takes a text for a part of itself breaks with every quote, and what piles up outgrows its limits: those answers are no cause of their own.
 */
function withoutConsequences(observations: readonly Observation[]): readonly Observation[] {
  const taken = observations.flatMap(({ oracle, exchanges }) => {
    const violation = accepting.has(oracle) ? exchanges.at(-1)?.case?.violates : null;
    return violation?.in === 'body' ? [`/${violation.pointer.split('/').at(-1)} ${violation.keyword}`] : [];
  });
  const where = (wanted: Oracle) =>
    new Set(observations.flatMap(({ oracle, operation }) => (oracle === wanted ? [operation] : [])));
  const injected = where('injection');
  const piling = where('put-not-idempotent');
  return observations.filter((each) => {
    const { oracle, operation, signature } = each;
    if (oracle === 'response-schema')
      return !piling.has(operation) && !taken.some((rule) => signature.endsWith(rule));
    return oracle !== 'server-error' || !injected.has(operation) || !hasQuote(each);
  });
}

const rank = (severity: Severity) => severities.indexOf(severity);

function causeOf(signature: string, all: readonly Observation[]): Cause[] {
  const [first, ...rest] = [...all].sort(bySimplicity).slice(0, kept);
  if (first === undefined) return [];
  const worst = all.reduce(
    (found, { severity }) => (rank(severity) < rank(found) ? severity : found),
    first.severity,
  );
  return [
    {
      id: idOf(first.oracle, signature),
      oracle: first.oracle,
      severity: worst,
      signature,
      operations: [...new Set(all.map(({ operation }) => operation))],
      occurrences: all.length,
      members: [...new Set(all.flatMap(({ family }) => family?.member ?? []))],
      observations: [first, ...rest],
    },
  ];
}

/** The worst first, then valid requests before invalid ones, few calls before many, short requests before long ones. */
function bySimplicity(one: Observation, other: Observation): number {
  return (
    rank(one.severity) - rank(other.severity) ||
    weight(one) - weight(other) ||
    one.exchanges.length - other.exchanges.length ||
    length(one) - length(other)
  );
}

const weight = ({ exchanges }: Observation) => {
  const last = exchanges.at(-1)?.case ?? null;
  return last === null ? 2 : Number(last.violates !== null);
};

const length = ({ exchanges }: Observation) =>
  exchanges.reduce((sum, { request }) => sum + request.target.length + (request.body?.length ?? 0), 0);
