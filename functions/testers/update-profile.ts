import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { refuse } from '#shared/platform/errors.ts';
import { updateProfile } from '#shared/testers/contract.ts';
import { readTester, writeWithTester } from '#shared/testers/store.ts';
import { type TesterRow, testerOf } from '#shared/testers/tester.ts';

export const handler = api(updateProfile, async ({ principal, body, correlationId }) => {
  const id = principal.principalId;
  await writeWithTester(id, ({ profile }) => ({
    tester: { profile: { ...profile, ...(body as Partial<TesterRow['profile']>) } },
    others: [auditItem({ companyId: null, action: 'tester.updated', actor: id, target: id, correlationId })],
  }));
  const tester = await readTester(id);
  return testerOf(tester ?? refuse('NOT_FOUND', 'You have no profile yet. Apply as a tester first.'));
});
