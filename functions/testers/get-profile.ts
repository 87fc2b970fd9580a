import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { getProfile } from '#shared/testers/contract.ts';
import { readTester } from '#shared/testers/store.ts';
import { testerOf } from '#shared/testers/tester.ts';

export const handler = api(getProfile, async ({ principal }) => {
  const tester = await readTester(principal.principalId);
  return testerOf(tester ?? refuse('NOT_FOUND', 'You have no profile yet. Apply as a tester first.'));
});
