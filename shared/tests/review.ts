import { derivedId } from '#shared/platform/ids.ts';
import type { RateRun } from './contract.ts';
import { personalIssue } from './handed-in.ts';
import type { StoredIssue } from './issues.ts';
import type { RatingRow } from './parts.ts';
import { enoughStars, monthOf } from './training.ts';

/**
 * What a rating changes. Rating again replaces stars and feedback; what was said of an issue stays until
 * something else is said of it or it is taken back, and an issue that was added is not added again. Pure.
 *
 * @param issues of the run, as they were handed in
 */
export function reviewOf(
  run: { readonly id: string },
  issues: readonly StoredIssue[],
  before: RatingRow | null,
  { body, at }: { readonly body: RateRun; readonly at: string },
): { rating: RatingRow; added: StoredIssue[] } {
  const known = new Set(issues.map(({ id }) => id));
  const missed = body.added.map((issue) => {
    const identity = [run.id, 'company', issue.page, issue.category, issue.title];
    const id = derivedId('iss', JSON.stringify(identity));
    return personalIssue({ ...issue, id, source: 'company', selector: null }, []);
  });
  const added = [...new Map(missed.map((issue) => [issue.id, issue])).values()].filter(
    ({ id }) => !known.has(id),
  );
  return {
    added,
    rating: {
      rulings: ruledOn(before?.rulings ?? {}, body.issues),
      added: [...(before?.added ?? []), ...added.map(({ id }) => id)],
      counted: before?.counted ?? null,
      trainingMonth: body.rating >= enoughStars ? (before?.trainingMonth ?? monthOf(at)) : null,
      rev: (before?.rev ?? 0) + 1,
    },
  };
}

function ruledOn(before: RatingRow['rulings'], said: RateRun['issues']): RatingRow['rulings'] {
  const rulings = new Map(Object.entries(before));
  for (const { issueId, ruling } of said) {
    if (ruling === null) rulings.delete(issueId);
    else rulings.set(issueId, ruling);
  }
  return Object.fromEntries(rulings);
}
