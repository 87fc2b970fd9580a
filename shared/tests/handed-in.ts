import { derivedId } from '#shared/platform/ids.ts';
import type { Category, Severity } from './contract.ts';
import { originalOf, type StoredIssue } from './issues.ts';

/** A tester's report, and where its screenshots are, relative to the run's evidence. */
export interface HandedIn {
  readonly report: {
    readonly sentimentScore: number;
    readonly issues: readonly {
      readonly title: string;
      readonly description: string;
      readonly severity: Severity;
      readonly category: Category;
      readonly page: string;
      readonly selector: string | null;
      readonly screenshots: readonly string[];
    }[];
    readonly recommendations: readonly string[];
    readonly positives: readonly string[];
    readonly additionalNotes: string;
  };
  readonly folder: string;
}

/**
 * The issues of a tester's report. A report never changes once it is handed in, so an issue is known by
 * its place in it.
 */
export function testerIssues(run: { readonly id: string }, { report, folder }: HandedIn): StoredIssue[] {
  return report.issues.map(({ screenshots, ...issue }, place) => {
    const id = derivedId('iss', JSON.stringify([run.id, 'human', place]));
    return personalIssue(
      { id, source: 'human', ...issue },
      screenshots.map((name) => folder + name),
    );
  });
}

/** An issue as a person describes it: without what only a browser can measure. */
export function personalIssue(
  issue: Pick<
    StoredIssue,
    'id' | 'source' | 'title' | 'description' | 'severity' | 'category' | 'page' | 'selector'
  >,
  pictures: string[],
): StoredIssue {
  return {
    ...issue,
    rule: null,
    viewport: null,
    evidence: { text: '', screenshot: null, box: null, pictures },
    guideline: null,
    occurrences: 1,
    provenance: 'human',
    originals: [originalOf(issue)],
  };
}
