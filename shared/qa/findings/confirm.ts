import type { Observation } from '../oracles/oracle.ts';
import type { Finding, Oracle } from '../report/contract.ts';
import type { Cause } from './group.ts';

/**
 * Does afresh what showed the cause: replays the scenario under the passive oracles, or runs the probe again.
 * Null: that is not possible (no room, nothing left to set up with).
 */
export type Again = () => Promise<readonly Observation[] | null>;

/** Answers that are wrong by themselves, so that even one that never comes again was wrong. */
const wrongByItself: ReadonlySet<Oracle> = new Set([
  'server-error',
  'no-response',
  'undocumented-status',
  'content-type',
  'response-schema',
  'response-headers',
  'sensitive-data-exposed',
]);

const tries = 2;

/** How certain a cause is, or null when it is to be dropped: inferred once and not seen again. */
export async function confirm(cause: Cause, again: Again): Promise<Finding['certainty'] | null> {
  const [first] = cause.observations;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const seen = await again();
    if (seen === null) return attempt === 1 ? 'once' : 'flaky';
    const same = seen.some(
      ({ oracle, signature }) => oracle === first.oracle && signature === first.signature,
    );
    if (same) return attempt === 1 ? 'confirmed' : 'flaky';
  }
  return wrongByItself.has(cause.oracle) ? 'flaky' : null;
}
