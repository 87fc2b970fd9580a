import * as z from 'zod';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { subjectOf } from '#shared/platform/identity.ts';
import { TesterProfile } from './contract.ts';
import { putTester } from './store.ts';
import { newTester } from './tester.ts';

/** What an operator may say of a member with the role of a tester. */
export const ProvisionedTester = z.strictObject({
  profile: TesterProfile,
  verified: z.boolean().default(false).describe('Without an admin who looks at the profile first.'),
});

/** Makes the tester of a member unless there is one. */
export async function provisionTester(
  member: { readonly id: string; readonly sub: string; readonly email: string },
  { profile, verified }: z.output<typeof ProvisionedTester>,
  correlationId: string,
): Promise<void> {
  const { id, sub, email } = member;
  const subject = subjectOf(sub);
  const status = verified ? 'verified' : 'applied';
  const rows = putTester(newTester({ id, subject, email, profile, status }, new Date().toISOString()));
  try {
    await transact([
      ...rows,
      auditItem({
        companyId: null,
        action: 'tester.created',
        actor: 'provision',
        target: id,
        correlationId,
      }),
    ]);
  } catch (error) {
    const exists = error instanceof ConditionFailed && rows.some((item) => error.failed.has(item));
    if (!exists) throw error;
  }
}
