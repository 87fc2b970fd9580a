import type { Finding } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';

const text = strings.qa.report;

/** A fence that the text itself does not hold. */
function fenced(content: string, language: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${content}\n${fence}`;
}

/** One finding as a tracker's issue would hold it. */
export function findingMarkdown(finding: Finding): string {
  return [
    `### ${finding.title}`,
    [
      `- ${text.markdown.severity}: ${strings.qa.severity[finding.severity]}`,
      `- ${text.markdown.operation}: ${finding.operations.map((operation) => `\`${operation}\``).join(', ')}`,
      `- ${text.certaintyOf}: ${strings.qa.certainty[finding.certainty]}`,
    ].join('\n'),
    finding.evidence,
    `**${text.cause}.** ${finding.likelyCause}`,
    `[${finding.reference.title}](${finding.reference.url})`,
    `**${text.markdown.reproduce}**`,
    fenced(finding.curl, 'sh'),
  ].join('\n\n');
}
