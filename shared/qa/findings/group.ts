import { createHash } from 'node:crypto';
import type { Observation, Rule } from '../oracles/oracle.ts';
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
/** Two may have the same fault by chance. */
const fewest = 3;

export const isSystemic = (showed: number, tried: number | undefined) =>
  tried !== undefined && showed >= fewest && showed >= mostOfAll * tried;

const idOf = (oracle: Oracle, signature: string) =>
  createHash('sha256')
    .update(JSON.stringify([oracle, signature]))
    .digest('hex')
    .slice(0, 16);

const everywhereSignature = 'everywhere';

/** What a cause that shows nearly everywhere is known by. */
export const everywhere = (oracle: Oracle) => ({
  id: idOf(oracle, everywhereSignature),
  signature: everywhereSignature,
});

/** Causes of one habit that are told one by one; more of them are one. */
const fewHabits = 3;

/** Rules of one kind or operation of which most are not checked, from which on that is one fault and not one for each. */
const manyRules = 4;
/** Rules of a whole API: a small one may do several things wrong, each for a reason of its own. */
const manyOfAll = 8;

/**
 * One cause for each oracle and signature or family of them, or for the oracle alone when it shows nearly everywhere
 * that it was tried.
 *
 * @param checked rules that requests broke and were refused for
 */
export function group(
  observations: readonly Observation[],
  tried: Tried,
  checked: readonly Rule[] = [],
): readonly Cause[] {
  const causes = withoutConsequences(observations);
  const operationsOf = new Map<Oracle, Set<string>>();
  for (const { oracle, operation } of causes) {
    operationsOf.set(oracle, (operationsOf.get(oracle) ?? new Set()).add(operation));
  }
  const negligence = negligenceOf(causes, checked);
  const signatureOf = (observation: Observation): string => {
    const { oracle, signature, family } = observation;
    const systemic = isSystemic(operationsOf.get(oracle)?.size ?? 0, tried[oracle]);
    if (systemic) return everywhere(oracle).signature;
    return negligence(observation) ?? family?.signature ?? signature;
  };
  const groups = [
    ...Map.groupBy(causes, (each) => JSON.stringify([each.oracle, signatureOf(each)])).values(),
  ];
  return [...Map.groupBy(groups, ([first]) => habitOf(first) ?? first)]
    .flatMap(([habit, several]) =>
      typeof habit === 'string' && several.length > fewHabits
        ? causeOf(habit, several.flat())
        : several.flatMap((all) => all.slice(0, 1).flatMap((first) => causeOf(signatureOf(first), all))),
    )
    .sort((one, other) => rank(one.severity) - rank(other.severity));
}

/** All observations of one signature have the same, or none. */
const habitOf = (observation: Observation | undefined): string | null =>
  observation?.habit === undefined ? null : `${observation.oracle} habit ${observation.habit}`;

/** Parts of an API that may check nothing, the largest first: all of it, one kind of rule, one operation. */
const parts: readonly (readonly [signature: (rule: Rule) => string, many: number, wide: boolean])[] = [
  [() => everywhereSignature, manyOfAll, true],
  [({ keyword }) => `${keyword} ${everywhereSignature}`, manyRules, true],
  [({ operation }) => `${operation} ${everywhereSignature}`, manyRules, false],
];

/** For an observation that a rule is not checked: the largest part of the API in which most rules are not. */
function negligenceOf(
  causes: readonly Observation[],
  checked: readonly Rule[],
): (observation: Observation) => string | null {
  const nameOf = ({ operation, field, keyword }: Rule) => `${operation} ${field} ${keyword}`;
  const broken = new Map(causes.flatMap(({ rule }) => (rule === undefined ? [] : [[nameOf(rule), rule]])));
  const once = new Map(checked.map((rule) => [nameOf(rule), rule]));
  const careless = parts.map(([signature, many, wide]) => {
    const of = (rule: Rule) => JSON.stringify([rule.oracle, signature(rule)]);
    const refused = Map.groupBy(once.values(), of);
    const taken = Map.groupBy(broken.values(), of);
    return new Set(
      [...taken].flatMap(([part, rules]) => {
        const all = rules.length + (refused.get(part)?.length ?? 0);
        const enough = rules.length >= many && rules.length >= mostOfAll * all;
        const operations = new Set(rules.map(({ operation }) => operation));
        return enough && (!wide || operations.size > 1) ? [part] : [];
      }),
    );
  });
  return ({ rule }) => {
    if (rule === undefined) return null;
    const found = parts.find(([signature], index) =>
      careless[index]?.has(JSON.stringify([rule.oracle, signature(rule)])),
    );
    return found?.[0](rule) ?? null;
  };
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
 * takes a text for a part of itself breaks with every quote, and what piles up outgrows its limits, and HEAD does what
 * GET does: those answers are no cause of their own.
 */
function withoutConsequences(observations: readonly Observation[]): readonly Observation[] {
  const taken = observations.flatMap(({ oracle, exchanges }) => {
    const violation = accepting.has(oracle) ? exchanges.at(-1)?.case?.violates : null;
    if (violation?.in !== 'body') return [];
    const name = violation.pointer.split('/').at(-1);
    return [violation.keyword === 'required' ? ` required ${name}` : `/${name} ${violation.keyword}`];
  });
  const where = (wanted: Oracle) =>
    new Set(observations.flatMap(({ oracle, operation }) => (oracle === wanted ? [operation] : [])));
  const injected = where('injection');
  const piling = where('put-not-idempotent');
  const failing = where('server-error');
  return observations.filter((each) => {
    const { oracle, operation, signature } = each;
    if (oracle === 'response-schema')
      return !piling.has(operation) && !taken.some((rule) => signature.endsWith(rule));
    if (oracle !== 'server-error') return true;
    if (operation.startsWith('HEAD ') && failing.has(operation.replace('HEAD', 'GET'))) return false;
    return !injected.has(operation) || !hasQuote(each);
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
      members: [...new Set(all.flatMap(memberOf))],
      observations: [first, ...rest],
    },
  ];
}

const memberOf = ({ family, rule }: Observation): readonly string[] =>
  rule === undefined ? (family === undefined ? [] : [family.member]) : [`${rule.field} (${rule.keyword})`];

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
