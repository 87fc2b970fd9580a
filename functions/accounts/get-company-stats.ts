import { getCompanyStats } from '#shared/accounts/contract.ts';
import { periodOf } from '#shared/accounts/period.ts';
import { monthlyLimit } from '#shared/accounts/plans.ts';
import { type PricedTest, priceOf } from '#shared/accounts/prices.ts';
import { readAccount } from '#shared/accounts/store.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

export const handler = api(getCompanyStats, async ({ principal }) => {
  const at = new Date();
  const period = periodOf(at);
  const { company, reserved, used, phase } = await readAccount(companyOf(principal), period);
  const limit = monthlyLimit(company);
  const price = (testType: PricedTest) => priceOf({ testType, phase, at }).priceCents;
  const { currency } = priceOf({ testType: 'ai', phase, at });
  return {
    companyId: company.id,
    name: company.name,
    plan: company.plan,
    phase,
    // A plan that was lowered during the month can leave more committed than allowed.
    quota: { period, limit, reserved, used, remaining: Math.max(0, limit - reserved - used) },
    testsUsed: used,
    prices: { currency, ai: price('ai'), human: price('human'), hybrid: price('hybrid') },
  };
});
