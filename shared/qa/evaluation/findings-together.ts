import { everywhere, isSystemic } from '../findings/group.ts';
import { type Finding, type Oracle, severities } from '../report/contract.ts';

const rank = ({ severity }: Finding) => severities.indexOf(severity);
const certainties = ['confirmed', 'flaky', 'once'] as const satisfies readonly Finding['certainty'][];
const sureness = ({ certainty }: Finding) => certainties.indexOf(certainty);

/** The surer one tells the story; both count. */
function oneOf(one: Finding, other: Finding): Finding {
  const told = sureness(other) < sureness(one) ? other : one;
  return {
    ...told,
    severity: rank(other) < rank(one) ? other.severity : one.severity,
    operations: [...new Set([...told.operations, ...one.operations, ...other.operations])],
    occurrences: one.occurrences + other.occurrences,
  };
}

/**
 * What several processes found, the worst first: the same cause is one finding, and so is what shows nearly
 * everywhere over all of them although in none of them alone.
 */
export function findingsTogether(
  results: readonly {
    readonly findings: readonly Finding[];
    readonly tried: Readonly<Partial<Record<Oracle, number>>>;
  }[],
): Finding[] {
  const all = results.flatMap(({ findings }) => findings);
  const tried = new Map<Oracle, number>();
  for (const result of results) {
    for (const { oracle } of result.findings) {
      if (tried.has(oracle)) continue;
      const counts = results.flatMap((each) => each.tried[oracle] ?? []);
      if (counts.length > 0)
        tried.set(
          oracle,
          counts.reduce((sum, count) => sum + count, 0),
        );
    }
  }
  const shows = (oracle: Oracle) =>
    new Set(all.filter((each) => each.oracle === oracle).flatMap(({ operations }) => operations)).size;
  const systemic = new Set(
    [...tried].flatMap(([oracle, count]) => (isSystemic(shows(oracle), count) ? [oracle] : [])),
  );
  const found = new Map<string, Finding>();
  for (const finding of all) {
    const each = systemic.has(finding.oracle) ? { ...finding, ...everywhere(finding.oracle) } : finding;
    const other = found.get(each.id);
    found.set(each.id, other === undefined ? each : oneOf(other, each));
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}
