import { testerSharePercent } from '#shared/accounts/prices.ts';
import { api } from '#shared/platform/api.ts';
import { getEarnings } from '#shared/testers/contract.ts';
import { readTester } from '#shared/testers/store.ts';
import { earningsBy } from '#shared/testers/tester.ts';

export const handler = api(getEarnings, async ({ principal }) => {
  const tester = await readTester(principal.principalId);
  return {
    currency: 'USD' as const,
    revenueSharePercent: testerSharePercent(new Date()),
    ...earningsBy(tester ?? { earnings: {} }),
  };
});
