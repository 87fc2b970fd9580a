import type { QaReport } from '#shared/qa/report/contract.ts';

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

/** Findings with what reproduces them, notes, and the verdict. */
export function summaryOf(report: QaReport): string {
  const { findings, operations, notes, problems } = report;
  const covered = operations.filter(({ outcome }) => outcome === 'covered').length;
  const lines = findings.flatMap(({ severity, oracle, title, evidence, certainty, curl }, index) => [
    '',
    `${index + 1}. [${severity}] ${title} (${oracle}, ${certainty})`,
    `   ${evidence}`,
    ...curl.split('\n').map((line) => `   ${line}`),
  ]);
  return [
    ...lines,
    '',
    ...problems.map(({ pointer, reason }) => `Left out: ${pointer}: ${reason}`),
    ...notes.map((note) => `Note: ${note}`),
    `${covered} of ${operations.length} operations answered with a success, ${report.requests} requests in ${report.seconds.toFixed(1)} s.`,
    `${report.verdict}: ${report.verdictReason} ${findings.length} findings.`,
  ].join('\n');
}
