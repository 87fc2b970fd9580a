import Builder from 'fast-xml-builder';
import type { Finding, OperationOutcome, QaReport } from '../report/contract.ts';

/*
 * The XML that CI servers read as JUnit's (the schema of Jenkins' xunit plugin, which the others follow): one
 * suite for each operation, one case for "can be called" and one for each oracle that found something there.
 */

const builder = new Builder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  format: true,
  suppressBooleanAttributes: false,
});

/**
 * @param known ids of findings that the baseline knows: they are shown as skipped and fail nothing
 */
export function junitOf(report: QaReport, known: ReadonlySet<string> = new Set()): string {
  const suites = report.operations.map((outcome) => suiteOf(outcome, report, known));
  const sum = (name: '@tests' | '@failures' | '@skipped') =>
    suites.reduce((total, suite) => total + suite[name], 0);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': clean(report.title),
      '@tests': sum('@tests'),
      '@failures': sum('@failures'),
      '@skipped': sum('@skipped'),
      '@errors': 0,
      '@time': report.seconds.toFixed(3),
      testsuite: suites,
    },
  });
}

function suiteOf(outcome: OperationOutcome, report: QaReport, known: ReadonlySet<string>) {
  const { operation } = outcome;
  const findings = report.findings.filter((finding) => finding.operation === operation);
  const cases = [reachCase(outcome), ...findings.map((finding) => findingCase(finding, known))];
  return {
    '@name': clean(operation),
    '@tests': cases.length,
    '@failures': cases.filter((each) => 'failure' in each).length,
    '@skipped': cases.filter((each) => 'skipped' in each).length,
    '@errors': 0,
    '@time': '0',
    '@timestamp': report.startedAt.replace(/\.\d+Z$/, ''),
    testcase: cases,
  };
}

function reachCase({ operation, outcome, reason }: OperationOutcome) {
  const base = { '@classname': clean(operation), '@name': 'answers a success', '@time': '0' };
  if (outcome === 'covered') return base;
  // An operation that could not be reached is a gap of the test, not a fault of the API.
  return { ...base, skipped: { '@message': clean(reason ?? outcome) } };
}

function findingCase(finding: Finding, known: ReadonlySet<string>) {
  const base = {
    '@classname': clean(finding.operation),
    '@name': clean(`${finding.oracle}: ${finding.title}`),
    '@time': '0',
  };
  if (known.has(finding.id)) return { ...base, skipped: { '@message': 'Known by the baseline.' } };
  return {
    ...base,
    failure: {
      '@type': finding.oracle,
      '@message': clean(finding.title),
      '#text': clean(
        [
          finding.evidence,
          `Severity: ${finding.severity}. Likely cause: ${finding.likelyCause}`,
          `See ${finding.reference.url}`,
          finding.curl,
        ].join('\n\n'),
      ),
    },
  };
}

/** XML 1.0 has no control characters but tab and line breaks, and no lone surrogates. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
