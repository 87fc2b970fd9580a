import type { Plan } from './contract.ts';

const monthlyRuns: Record<Exclude<Plan, 'enterprise'>, number> = { free: 10, pro: 100 };

/** Runs a company may order in a month. Enterprise limits are agreed one by one, and 0 until they are. */
export function monthlyLimit(company: { readonly plan: Plan; readonly monthlyLimit: number | null }): number {
  return company.plan === 'enterprise' ? (company.monthlyLimit ?? 0) : monthlyRuns[company.plan];
}
