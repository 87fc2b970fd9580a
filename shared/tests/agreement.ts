import { type Group, grouped } from './groups.ts';
import type { StoredIssue } from './issues.ts';
import { agreementOf } from './merge/agreement.ts';

/**
 * How far machine and person agree, whatever the company added; 0 to 1, to a thousandth. Null when one of
 * them found nothing, since there is nothing to compare then.
 */
export function agreementIn(issues: readonly StoredIssue[], groups: readonly Group[]): number | null {
  const theirs = grouped(issues, groups).filter(({ source }) => source !== 'company');
  const found = (side: 'ai' | 'human') =>
    theirs.some(({ provenance }) => provenance === side || provenance === 'both');
  return found('ai') && found('human') ? Math.round(agreementOf(theirs) * 1_000) / 1_000 : null;
}
