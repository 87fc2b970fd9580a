import type { Severity, SeverityCounts } from './contract.ts';

const ranks: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/** 0 is the worst. */
export function rankOf(severity: Severity): number {
  return ranks[severity];
}

export function countBySeverity(issues: readonly { readonly severity: Severity }[]): SeverityCounts {
  const counts: SeverityCounts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const issue of issues) counts[issue.severity] += 1;
  return counts;
}
