import type { Finding, QaReport, Severity } from '../report/contract.ts';

/*
 * SARIF 2.1.0 (OASIS). A rule is an oracle; a place is an operation of the API document, for which SARIF has
 * logical locations. Code scanners rank security findings by `security-severity`, a number from 0 to 10.
 */

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

const ranks: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

/**
 * @param known ids of findings that the baseline knows; null: there is no baseline
 */
export function sarifOf(report: QaReport, known: ReadonlySet<string> | null = null): string {
  const rules = [...new Map(report.findings.map((each) => [each.oracle, ruleOf(each)])).values()];
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  return JSON.stringify(
    {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'Assay', rules } },
          automationDetails: { id: `assay/${report.title}` },
          columnKind: 'utf16CodeUnits',
          invocations: [{ executionSuccessful: report.verdict !== 'ERROR', startTimeUtc: report.startedAt }],
          results: report.findings.map((each) =>
            resultOf(each, places.get(each.oracle) ?? -1, report, known),
          ),
        },
      ],
    },
    null,
    2,
  );
}

function ruleOf({ oracle, likelyCause, reference, severity }: Finding) {
  return {
    id: oracle,
    shortDescription: { text: reference.title },
    fullDescription: { text: likelyCause },
    helpUri: reference.url,
    properties: { 'security-severity': ranks[severity], tags: ['api'] },
  };
}

function resultOf(finding: Finding, ruleIndex: number, report: QaReport, known: ReadonlySet<string> | null) {
  return {
    ruleId: finding.oracle,
    ruleIndex,
    level: levels[finding.severity],
    message: { text: `${finding.title}\n\n${finding.evidence}` },
    locations: finding.operations.map((operation) => ({
      // Viewers show nothing without an artefact: the API itself stands for it.
      physicalLocation: { artifactLocation: { uri: encodeURI(report.baseUrl) } },
      logicalLocations: [{ fullyQualifiedName: operation, kind: 'function' }],
    })),
    partialFingerprints: { 'assayFinding/v1': finding.id },
    ...(known !== null && { baselineState: known.has(finding.id) ? 'unchanged' : 'new' }),
    properties: {
      severity: finding.severity,
      certainty: finding.certainty,
      occurrences: finding.occurrences,
      'security-severity': ranks[finding.severity],
      reproduction: finding.curl,
    },
  };
}
