import type { Use } from '#shared/platform/models/structured.ts';
import type { Examination } from './contract.ts';
import { alone, type Group, grouped } from './groups.ts';
import { type HandedIn, testerIssues } from './handed-in.ts';
import { machineIssues, type StoredIssue } from './issues.ts';
import type { ResultRow } from './parts.ts';
import { countBySeverity } from './severity.ts';
import type { RunRow } from './store.ts';
import type { Verdict } from './verdict.ts';

/** What the machine found. */
export interface MachinePart {
  readonly examination: Examination;
  readonly verdict: Verdict;
}

/** What the branches of a run gave: at least one of them something. */
export interface Found {
  readonly machine: MachinePart | null;
  readonly person: HandedIn | null;
  /** Why a branch that was asked for gave nothing. */
  readonly notes: readonly string[];
}

/** Which findings of machine and person are one issue, how far the two agree, and what it cost to tell. */
export type Compare = (
  byMachine: readonly StoredIssue[],
  byPerson: readonly StoredIssue[],
) => Promise<{
  readonly groups: readonly Group[];
  readonly agreement: number | null;
  readonly use: Use | null;
  readonly note: string | null;
}>;

/**
 * Everything a run found, as it is stored: the same for the same findings.
 *
 * @param compare null leaves each finding an issue of its own
 */
export async function reportOf(run: RunRow, found: Found, compare: Compare | null) {
  const { machine, person } = found;
  const byMachine = machine ? machineReport(run, machine) : null;
  const byPerson = person ? testerIssues(run, person) : [];
  const ai = byMachine?.issues ?? [];
  const issues = [...ai, ...byPerson];
  const both = machine && person && compare ? await compare(ai, byPerson) : null;
  const sentiment = {
    ai: byMachine?.judgement?.sentimentScore ?? null,
    human: person?.report.sentimentScore ?? null,
  };
  const result: ResultRow = {
    sentimentScore: average([sentiment.ai, sentiment.human]),
    sentimentReasons: byMachine?.judgement?.sentimentReasons ?? [],
    recommendations: union(byMachine?.judgement?.recommendations, person?.report.recommendations),
    positives: union(byMachine?.judgement?.positives, person?.report.positives),
    pages: machine?.examination.pages.map(({ ariaSnapshot: _, ...page }) => page) ?? [],
    notes: [...found.notes, ...(byMachine?.notes ?? []), ...(both?.note ? [both.note] : [])],
    modelUse: machine?.verdict.use ?? null,
    partial: false,
    merge: both && { agreement: both.agreement, sentiment, modelUse: both.use },
    additionalNotes: person?.report.additionalNotes || null,
    groups: (both?.groups ?? alone(issues)).map((group) => [...group]),
    rev: 1,
  };
  return { issues, result };
}

function machineReport(run: RunRow, { examination, verdict }: MachinePart) {
  const judgement = verdict.kind === 'judged' ? verdict.judgement : null;
  const { issues, leftOut } = machineIssues(run, examination, judgement);
  const notes = [...examination.notes];
  if (leftOut > 0) notes.push(`${leftOut} more issues of lower severity were left out.`);
  if (verdict.kind === 'unjudged') {
    notes.push(`No model judged this run, so it has no sentiment of the AI: ${verdict.reason}`);
  } else if (verdict.use.offline) {
    notes.push('The offline model judged this run: its sentiment and advice are placeholders.');
  }
  return { judgement, issues, notes };
}

/** The mean of the scores that there are, to a thousandth. */
function average(scores: readonly (number | null)[]): number | null {
  const given = scores.filter((score) => score !== null);
  if (given.length < 2) return given[0] ?? null;
  return Math.round((given.reduce((sum, score) => sum + score, 0) / given.length) * 1_000) / 1_000;
}

/** What either says, each sentence once. */
function union(one: readonly string[] = [], other: readonly string[] = []): string[] {
  const normal = (text: string) => text.trim().toLowerCase();
  const known = new Set(one.map(normal));
  return [...one, ...other.filter((text) => !known.has(normal(text)))];
}

/** What of a report the run itself shows. */
export function figures(issues: readonly StoredIssue[], { groups, sentimentScore }: ResultRow) {
  return { sentimentScore, issueCounts: countBySeverity(grouped(issues, groups)) };
}
