import type { AiFailed } from '#shared/qa/ai/generate.ts';
import type { Finding, QaReport } from '#shared/qa/report/contract.ts';

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** One line for each operation: what came of it. */
export function tableOf({ operations }: QaReport): string {
  const width = Math.min(60, Math.max(9, ...operations.map(({ operation }) => operation.length)));
  return operations
    .map(({ operation, outcome, statuses, reason }) => {
      const counts = Object.entries(statuses).map(
        ([status, count]) => `${status === '0' ? 'none' : status}×${count}`,
      );
      const why = reason === null ? '' : `  ${cut(reason, 100)}`;
      return `${cut(operation, width).padEnd(width)}  ${outcome.padEnd(8)}  ${counts.join(' ')}${why}`;
    })
    .join('\n');
}

/** The other operations that show the same cause. */
function alsoAt({ operation, operations }: Pick<Finding, 'operation' | 'operations'>): string[] {
  const others = operations.filter((each) => each !== operation);
  return others.length === 0 ? [] : [cut(`   The same shows at ${others.join(', ')}.`, 300)];
}

/** Findings with what reproduces them, notes, and the verdict. */
export function summaryOf(report: QaReport): string {
  const { findings, operations, notes, problems } = report;
  const covered = operations.filter(({ outcome }) => outcome === 'covered').length;
  const lines = findings.flatMap(
    ({ severity, oracle, title, evidence, certainty, curl, ...where }, index) => [
      '',
      `${index + 1}. [${severity}] ${title} (${oracle}, ${certainty})`,
      `   ${evidence}`,
      ...alsoAt(where),
      ...curl.split('\n').map((line) => `   ${line}`),
    ],
  );
  return [
    ...lines,
    '',
    ...problems.map(({ pointer, reason }) => `Left out: ${pointer}: ${reason}`),
    ...notes.map((note) => `Note: ${note}`),
    `${covered} of ${operations.length} operations answered with a success, ${report.requests} requests in ${report.seconds.toFixed(1)} s.`,
    `${report.verdict}: ${report.verdictReason} ${findings.length} findings.`,
  ].join('\n');
}

export const failureOf = ({ operation, attempt, of, reason }: AiFailed): string =>
  `The model failed for ${operation}, attempt ${attempt} of ${of}: ${cut(reason, 200)}`;

/** How the scenarios of a model went, what it says about the report, and what that cost. */
export function modelsPartOf({ trials, narrative }: QaReport, costMicroUsd: number): string {
  const passed = trials.filter(({ outcome }) => outcome === 'passed').length;
  const others = trials.filter(({ outcome }) => outcome !== 'passed');
  return [
    '',
    ...others.map(
      ({ scenario, outcome, unmet }) =>
        `Scenario "${scenario.name}" ${outcome}: ${cut(unmet.join(' '), 200)}`,
    ),
    `${passed} of ${trials.length} scenarios of the model ended as it expected.`,
    ...(narrative === null ? [] : ['', narrative.text]),
    ...(narrative?.recommendations ?? []).map((each) => `- ${each}`),
    ...(narrative?.risks ?? []).map((each) => `Risk: ${each}`),
    `The model cost ${(costMicroUsd / 1e6).toFixed(4)} USD.`,
  ].join('\n');
}
