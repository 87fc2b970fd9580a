import type { Finding, Judgement } from './contract.ts';

type ModelIssue = Judgement['issues'][number];

/** Words that say nothing about which defect is meant. */
const commonWords = new Set(
  (
    'a an and are as at be been but by can cannot does for from has have if in into is it its no not of on or ' +
    'page pages some that the their them there these they this to user users when which while will with without ' +
    'element elements issue problem website site web very'
  ).split(' '),
);

/** The telling words of a text, with the commonest English endings cut so that plural meets singular. */
export function words(text: string): Set<string> {
  const found = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    found
      .filter((word) => word.length > 1 && !commonWords.has(word))
      .map((word) => (word.length > 4 ? word.replace(/(?:ings?|ed|es|s)$/, '') : word)),
  );
}

/** How much of the smaller set is in the other, 0 to 1. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const smaller = Math.min(one.size, other.size);
  return smaller === 0 ? 0 : [...one].filter((word) => other.has(word)).length / smaller;
}

/** Two texts about one selector need little in common; without a selector the titles must nearly agree. */
const enough = { sameSelector: 0.25, sameTitle: 0.75 };

/**
 * Whether what the model reports is what the browser has already measured on that page. The
 * examination's version is kept, because it carries the selector, the guideline and the measured value.
 *
 * `samePage` decides whether two addresses are one visited page.
 */
export function repeats(
  issue: ModelIssue,
  finding: Finding,
  samePage: (one: string, other: string) => boolean,
): boolean {
  if (!samePage(issue.page, finding.page)) return false;
  const said = words(`${issue.title} ${issue.description}`);
  if (issue.selector !== null && issue.selector === finding.selector) {
    return (
      issue.category === finding.category ||
      overlap(said, words(`${finding.title} ${finding.description}`)) >= enough.sameSelector
    );
  }
  return (
    issue.category === finding.category &&
    overlap(words(issue.title), words(finding.title)) >= enough.sameTitle
  );
}
