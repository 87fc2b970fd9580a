import type { QaSettings } from '../contract.ts';
import type { Lease } from './lease.ts';
import type { Work } from './work-files.ts';

/** What a model may use up for one batch, so that all batches together keep to what the run may have. */
export interface AiLease {
  readonly costMicroUsd: number;
  readonly questions: number;
  /** Questions at a time. */
  readonly concurrency: number;
  readonly seconds: number;
  readonly scenarios: number;
}

/** Half a dollar. */
const COST_OF_RUN = 500_000;
const QUESTIONS_OF_RUN = 200;
/** Whatever the lanes: providers answer one account only so fast. At least as many as there are lanes. */
const QUESTIONS_AT_A_TIME = 8;
const SECONDS = 180;
/** Part of the batch's time: a slow model must not take it from the tests. */
const PART_OF_TIME = 0.1;

/**
 * What is left for a model beside the engine's own scenarios, one for each operation.
 *
 * @param aloneOperations how many operations run alone
 */
export function aiLeaseOf(
  { batches, lanes }: Pick<Work, 'batches' | 'lanes'>,
  aloneOperations: number,
  batch: number,
  settings: Pick<QaSettings, 'maxScenarios'>,
  lease: Pick<Lease, 'seconds'>,
): AiLease {
  const all = batches.reduce((sum, { length }) => sum + length, 0);
  const share = (batches[batch]?.length ?? 0) / Math.max(1, all);
  const spare = Math.max(0, settings.maxScenarios - all - aloneOperations);
  return {
    costMicroUsd: Math.floor(COST_OF_RUN * share),
    questions: Math.floor(QUESTIONS_OF_RUN * share),
    concurrency: Math.max(1, Math.floor(QUESTIONS_AT_A_TIME / lanes)),
    seconds: Math.min(SECONDS, lease.seconds * PART_OF_TIME),
    scenarios: Math.floor(spare * share),
  };
}
