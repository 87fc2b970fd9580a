import { type Finding, type Severity, severities } from '#shared/qa/report/contract.ts';

export interface FindingFilters {
  readonly severity?: Severity | undefined;
  readonly oracle?: Finding['oracle'] | undefined;
  readonly operation?: string | undefined;
  readonly certainty?: Finding['certainty'] | undefined;
  readonly text?: string | undefined;
}

function holds(finding: Finding, words: string): boolean {
  const where = [
    finding.title,
    finding.evidence,
    finding.likelyCause,
    finding.reference.title,
    finding.oracle,
    ...finding.operations,
  ]
    .join('\n')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}

/** The findings that pass every filter. One that shows in several operations passes for each of them. */
export function filterFindings(findings: readonly Finding[], filters: FindingFilters): Finding[] {
  return findings.filter(
    (finding) =>
      (filters.severity === undefined || finding.severity === filters.severity) &&
      (filters.oracle === undefined || finding.oracle === filters.oracle) &&
      (filters.certainty === undefined || finding.certainty === filters.certainty) &&
      (filters.operation === undefined || finding.operations.includes(filters.operation)) &&
      (filters.text === undefined || holds(finding, filters.text)),
  );
}

/** Findings by severity, the worst first, those of one operation beside each other; empty groups are left out. */
export function groupFindings(
  findings: readonly Finding[],
): { readonly severity: Severity; readonly findings: Finding[] }[] {
  const sorted = findings.toSorted((a, b) => a.operation.localeCompare(b.operation, 'en'));
  const groups = Map.groupBy(sorted, ({ severity }) => severity);
  return severities.flatMap((severity) => {
    const members = groups.get(severity);
    return members === undefined ? [] : [{ severity, findings: members }];
  });
}
