import type { QaSettings } from '../contract.ts';
import type { Work } from './work-files.ts';

/** The part of a run's limits that one batch may use up, so that all of them together keep to the run's. */
export interface Lease {
  readonly concurrency: number;
  readonly rateLimit: number | null;
  readonly maxRequests: number;
  readonly maxScenarios: number;
  readonly seconds: number;
}

/** Seconds that a batch may take at most: its function is ended after 900, and judges and cleans up before. */
const LONGEST = 720;
/** Part of time and requests that is kept for what runs alone. */
const ALONE = 0.15;
/** Part of the time that is kept for putting everything together. */
const ENDING = 0.05;

/**
 * What a batch may use.
 *
 * @param batch its number, or null for what runs alone
 * @param leftSeconds until the run's deadline
 */
export function leaseOf(
  work: Pick<Work, 'batches' | 'alone' | 'lanes'>,
  batch: number | null,
  settings: QaSettings,
  leftSeconds: number,
): Lease {
  const sizes = work.batches.map(({ length }) => length);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  const before = sum(batch === null ? sizes : sizes.slice(0, batch));
  const scenarios = Math.max(0, settings.maxScenarios - before);
  const seconds = (part: number) => Math.max(0, Math.min(LONGEST, leftSeconds * part));
  if (batch === null) {
    return {
      concurrency: settings.concurrency,
      rateLimit: settings.rateLimit,
      maxRequests: Math.floor(settings.maxRequests * ALONE),
      maxScenarios: scenarios,
      seconds: seconds(1 - ENDING),
    };
  }
  const forBatches = work.alone ? 1 - ALONE : 1;
  const own = sizes[batch] ?? 0;
  // Batches start in their order, so many rounds are still to come, this one included; large ones take longer.
  const rounds = Math.ceil((sizes.length - batch) / work.lanes);
  const usual = sum(sizes.slice(batch)) / (sizes.length - batch);
  return {
    concurrency: Math.max(1, Math.floor(settings.concurrency / work.lanes)),
    rateLimit: settings.rateLimit === null ? null : settings.rateLimit / work.lanes,
    maxRequests: Math.floor((settings.maxRequests * forBatches * own) / sum(sizes)),
    maxScenarios: Math.min(own, scenarios),
    seconds: seconds(forBatches * (1 - ENDING) * Math.min(1, own / usual / rounds)),
  };
}
