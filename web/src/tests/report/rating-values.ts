import type * as z from 'zod';
import { RateRun, Ruling, type Run } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';

type Added = z.input<typeof RateRun>['added'] extends (infer One)[] | undefined ? Required<One> : never;

/** What the rating form holds; zero stars are none yet. */
export interface RatingValues {
  readonly stars: number;
  readonly feedback: string;
  /** By issue id; empty where nothing was said. */
  readonly rulings: Readonly<Record<string, string>>;
  readonly added: Added[];
}

export function ratingOf(run: Run): RatingValues {
  return {
    stars: run.rating?.stars ?? 0,
    feedback: run.rating?.feedback ?? '',
    rulings: Object.fromEntries(
      (run.report?.issues ?? []).map(({ id, tracking }) => [id, tracking.ruling ?? '']),
    ),
    added: [],
  };
}

export const emptyAddition = (page: string): Added => ({
  title: '',
  description: '',
  severity: 'medium',
  category: 'usability',
  page,
});

/**
 * What is new in the form.
 *
 * @param before rulings that were given; what nobody touched is left to who may have touched it since
 */
export function ratingRequest(
  values: RatingValues,
  before: RatingValues['rulings'],
): z.input<typeof RateRun> {
  return {
    rating: values.stars,
    feedback: values.feedback,
    issues: Object.entries(values.rulings).flatMap(([issueId, said]) => {
      if (said === (before[issueId] ?? '')) return [];
      return [{ issueId, ruling: said === '' ? null : Ruling.parse(said) }];
    }),
    added: values.added,
  };
}

/** Errors by field, by the same contract as the server's. */
export function validateRating(values: RatingValues): Record<string, string> {
  const text = strings.tests.report.rate;
  const errors: Record<string, string> = {};
  for (const { path, message } of RateRun.safeParse(ratingRequest(values, {})).error?.issues ?? []) {
    const [first, , last] = path.map(String);
    const field = first === 'rating' ? 'stars' : path.map(String).join('.');
    errors[field] ??=
      { rating: text.starsMissing, feedback: text.long }[first ?? ''] ??
      { title: text.titleMissing, page: text.pageMissing, description: text.long }[last ?? ''] ??
      message;
  }
  return errors;
}
