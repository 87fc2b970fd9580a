import { type Finding, type QaReport, severities } from '../report/contract.ts';

/** A summary for a pull request or a tracker. Everything that a server said is shown as code. */
export function markdownOf(report: QaReport): string {
  const count = (outcome: string) => report.operations.filter((each) => each.outcome === outcome).length;
  const found = severities
    .map(
      (severity) => [severity, report.findings.filter((each) => each.severity === severity).length] as const,
    )
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${number} ${severity}`);
  const unreached = report.operations.filter(({ outcome }) => outcome !== 'covered');
  return [
    `# ${plain(report.title)}: ${report.verdict.replaceAll('_', ' ')}`,
    '',
    plain(report.verdictReason),
    '',
    '| | |',
    '|---|---|',
    `| Address | ${code(report.baseUrl)} |`,
    `| Operations | ${count('covered')} covered, ${count('failed')} failed, ${count('untested')} untested |`,
    `| Findings | ${found.length === 0 ? 'none' : found.join(', ')} |`,
    `| Requests | ${report.requests} in ${Math.round(report.seconds)} s |`,
    `| Seed | ${report.seed} |`,
    '',
    ...narrativeOf(report),
    ...section(
      'Notes',
      report.notes.map((note) => `- ${plain(note)}`),
    ),
    ...section('Findings', report.findings.flatMap(findingOf)),
    ...section('Scenarios of a model that came otherwise', report.trials.flatMap(trialOf)),
    ...section(
      'Operations without a success',
      unreached.map(({ operation, reason }) => `- ${code(operation)}: ${plain(reason ?? 'not tried')}`),
    ),
    ...section(
      'Parts of the document that could not be used',
      report.problems.map(({ pointer, reason }) => `- ${code(pointer)}: ${plain(reason)}`),
    ),
  ].join('\n');
}

function narrativeOf({ narrative }: QaReport): string[] {
  if (narrative === null) return [];
  const { text, recommendations, risks, model, offline } = narrative;
  return [
    '## In words',
    '',
    `Written by ${code(model)}${offline ? ', which is the offline model' : ''}. It decides nothing.`,
    '',
    plain(text),
    '',
    ...recommendations.map((each, at) => `${at + 1}. ${plain(each)}`),
    ...(recommendations.length > 0 ? [''] : []),
    ...risks.map((each) => `- Risk: ${plain(each)}`),
    ...(risks.length > 0 ? [''] : []),
  ];
}

/** Those that ended as their author expected have nothing to tell. */
function trialOf({ scenario, outcome, unmet, oracles }: QaReport['trials'][number]): string[] {
  if (outcome !== 'failed') return [];
  const said =
    oracles.length === 0
      ? 'only the model expected otherwise, so it is no finding'
      : `the document is against it as well: ${oracles.join(', ')}`;
  return [`- ${plain(scenario.name)} (${code(scenario.source)}; ${said}): ${plain(unmet.join(' '))}`];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${heading}`, '', ...lines, ''];
}

function findingOf(finding: Finding): string[] {
  const others = finding.operations.filter((each) => each !== finding.operation);
  return [
    `### ${plain(finding.title)}`,
    '',
    `${finding.severity}, ${finding.oracle}, ${code(finding.operation)}${
      others.length === 0 ? '' : ` and ${others.length} more`
    }${finding.certainty === 'confirmed' ? '' : ` (${finding.certainty})`}`,
    '',
    fenced(finding.evidence),
    '',
    `Likely cause: ${plain(finding.likelyCause)} See [${plain(finding.reference.title)}](${finding.reference.url}).`,
    '',
    fenced(finding.curl, 'sh'),
    '',
  ];
}

/** Text in which nothing is markup: it comes from documents and servers nobody vouches for. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/\s*\n\s*/g, ' ');

function code(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(line) + 1);
  return line.includes('`') ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function fenced(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
