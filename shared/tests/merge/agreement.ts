import type { Severity } from '../contract.ts';

const weights: Readonly<Record<Severity, number>> = { critical: 8, high: 4, medium: 2, low: 1 };

/**
 * How far the two branches found the same: the weight of the issues that both found, of the weight of all,
 * where a severity weighs twice as much as the one below it. 1 when neither found any.
 *
 * @returns 0 to 1
 */
export function agreementOf(
  issues: readonly { readonly severity: Severity; readonly provenance: 'ai' | 'human' | 'both' }[],
): number {
  const all = issues.reduce((sum, { severity }) => sum + weights[severity], 0);
  const both = issues
    .filter(({ provenance }) => provenance === 'both')
    .reduce((sum, { severity }) => sum + weights[severity], 0);
  return all === 0 ? 1 : both / all;
}
