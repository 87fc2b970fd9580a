import type * as z from 'zod';
import { derivedId } from '#shared/platform/ids.ts';
import {
  type Device,
  type Examination,
  type Finding,
  Issue,
  type IssueOriginal,
  type Judgement,
  type PageVisit,
  Screenshot,
  type Viewport,
} from './contract.ts';
import { repeats } from './repeats.ts';
import { rankOf } from './severity.ts';
import { cut } from './text.ts';

/**
 * An issue as it is kept: with keys of pictures, where a reader gets links, and without what the company
 * says of it, which must outlive a merge that writes the issue again.
 */
export const StoredIssue = Issue.omit({ tracking: true }).extend({
  evidence: Issue.shape.evidence.extend({ screenshot: Screenshot.nullable() }),
});
export type StoredIssue = z.infer<typeof StoredIssue>;

/** The issue itself as one of its originals: what it is before anything is merged into it. */
export function originalOf(issue: Omit<IssueOriginal, 'id'> & { readonly id: string }): IssueOriginal {
  const { id, source, title, description, severity, category, page, selector } = issue;
  return { id, source, title, description, severity, category, page, selector };
}

/** A report stays readable and below the size of one answer; the worst are kept. */
const most = 300;
const evidenceLength = 2_000;

/**
 * What the machine found in a run: every defect that the browser saw, and what the model added to it, the worst first.
 * Ids depend on nothing but the run and the issue, so that a retried writer writes the same rows.
 *
 * @returns the issues, and how many milder ones were left out
 */
export function machineIssues(
  run: { readonly id: string; readonly device: Device },
  examination: Examination,
  judgement: Judgement | null,
): { issues: StoredIssue[]; leftOut: number } {
  const { pages, findings } = examination;
  const samePage = samePageAmong(pages);
  const place = (address: string) =>
    pages.findIndex((page) => page.url === address || page.finalUrl === address);
  const picture = (address: string, viewport: Viewport) =>
    pages[place(address)]?.screenshots[viewport] ?? null;

  const seen = merged(findings).map((finding) => ({
    ...finding,
    id: derivedId('iss', JSON.stringify([run.id, ...identity(finding)])),
    source: 'examination' as const,
    evidence: {
      text: cut(finding.evidence, evidenceLength),
      screenshot: picture(finding.page, finding.viewport ?? run.device),
      box: finding.box,
      pictures: [],
    },
  }));
  const added = (judgement?.issues ?? [])
    .filter((issue) => !findings.some((finding) => repeats(issue, finding, samePage)))
    .map((issue) => ({
      ...issue,
      id: derivedId('iss', JSON.stringify([run.id, 'model', issue.page, issue.selector, issue.title])),
      rule: null,
      viewport: null,
      source: 'model' as const,
      evidence: {
        text: cut(issue.evidence, evidenceLength),
        screenshot: picture(issue.page, run.device),
        box: null,
        pictures: [],
      },
      guideline: null,
      occurrences: 1,
    }));

  const unique = new Map(
    [...seen, ...added].map((issue) => [
      issue.id,
      StoredIssue.parse({ ...issue, provenance: 'ai', originals: [originalOf(issue)] }),
    ]),
  );
  const all = inReadingOrder([...unique.values()], place);
  return { issues: all.slice(0, most), leftOut: Math.max(0, all.length - most) };
}

/** Worst first; what was measured before what was judged; then by page as visited, kind and rule. */
export function inReadingOrder<T extends StoredIssue>(
  issues: readonly T[],
  place: (address: string) => number,
): T[] {
  return issues.toSorted(
    (one, other) =>
      rankOf(one.severity) - rankOf(other.severity) ||
      one.source.localeCompare(other.source) ||
      place(one.page) - place(other.page) ||
      one.category.localeCompare(other.category) ||
      (one.rule ?? '').localeCompare(other.rule ?? '') ||
      one.id.localeCompare(other.id),
  );
}

/** What makes two findings one issue. */
function identity({ rule, page, viewport, selector, title, evidence }: Finding): unknown[] {
  return [rule, page, viewport, selector, title, evidence];
}

function merged(findings: readonly Finding[]): Finding[] {
  const byIdentity = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify(identity(finding));
    const known = byIdentity.get(key);
    byIdentity.set(key, known ? { ...known, occurrences: known.occurrences + finding.occurrences } : finding);
  }
  return [...byIdentity.values()];
}

/** A page is known by the address it was asked for and by the one it ended at. */
function samePageAmong(pages: readonly PageVisit[]): (one: string, other: string) => boolean {
  const visitOf = (address: string) =>
    pages.find((page) => page.url === address || page.finalUrl === address)?.finalUrl ?? address;
  return (one, other) => visitOf(one) === visitOf(other);
}
