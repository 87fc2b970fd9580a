import type { CurrentIssue } from '../issue-list.ts';
import type { ExportedRun } from './run.ts';

/** One section for each issue, to be pasted into a tracker. */
export function markdownOf(run: ExportedRun, issues: readonly CurrentIssue[]): string {
  return [
    `# Issues of ${plain(run.url)}`,
    `Mission: ${plain(run.mission)}`,
    ...(issues.length === 0 ? ['No issues were found.'] : issues.map(section)),
    '',
  ].join('\n\n');
}

const foundBy = { ai: 'AI', human: 'person', both: 'AI and person' } as const;

function section(issue: CurrentIssue): string {
  const { title, severity, category, page, selector, guideline, provenance, tracking, evidence } = issue;
  const facts = [
    `- Severity: ${severity}`,
    `- Category: ${category}`,
    `- Page: ${code(page)}`,
    ...(selector === null ? [] : [`- Element: ${code(selector)}`]),
    ...(guideline === null
      ? []
      : [`- Guideline: [${plain(guideline.id)} ${plain(guideline.title)}](<${target(guideline.url)}>)`]),
    `- Found by: ${foundBy[provenance]}`,
    `- Status: ${tracking.status.replace('_', ' ')}`,
  ];
  return [
    `## ${plain(title)}`,
    facts.join('\n'),
    ...(issue.description.trim() === '' ? [] : [paragraphs(issue.description)]),
    ...(evidence.text.trim() === '' ? [] : [block(evidence.text)]),
  ].join('\n\n');
}

/** Text of one line in which nothing is markup, mention or HTML. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()<>#+!|~&@-]/g, (mark) => `\\${mark}`)
    .replace(/^(\d+)\./, '$1\\.');
}

const paragraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map(plain)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');

/** Longest run of backticks in a text, so that a longer fence can hold it. */
const fence = (text: string, least: number): string =>
  '`'.repeat(Math.max(least - 1, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);

function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const marks = fence(line, 1);
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${marks}${gap}${line}${gap}${marks}`;
}

function block(text: string): string {
  const marks = fence(text, 3);
  return `${marks}text\n${text}\n${marks}`;
}

const target = (url: string): string => url.replace(/[<>\s]/g, encodeURIComponent);
