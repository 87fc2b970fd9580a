import { putMember } from '#shared/accounts/store.ts';
import { mailItem } from '#shared/notifications/mail.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { membersBySubject } from '#shared/platform/identity.ts';
import type { Tester, TesterProfile } from './contract.ts';
import { putTester } from './store.ts';
import { newTester, testerOf } from './tester.ts';

/**
 * Makes a person a member with the role of a tester, to be verified by an admin. ALREADY_APPLIED when the
 * person did before, whatever became of it.
 *
 * @param record gives what has to be written with it so that a repeated call finds this answer
 */
export async function apply(
  applicant: {
    /** Of the member to be made. */
    readonly memberId: string;
    readonly subject: string;
    readonly email: string;
    readonly profile: TesterProfile;
    readonly correlationId: string;
  },
  record: (answer: Tester) => TransactItem[],
): Promise<Tester> {
  const { memberId, subject, email, profile, correlationId } = applicant;
  // An operator may have made the member, and the person adds the profile.
  const known = (await membersBySubject(subject)).find(({ role }) => role === 'tester');
  const id = known?.id ?? memberId;
  const tester = newTester({ id, subject, email, profile, status: 'applied' }, new Date().toISOString());
  const answer = testerOf(tester);
  const rows = putTester(tester);
  const member = known
    ? []
    : [
        putMember({
          id,
          subject,
          role: 'tester',
          companyId: null,
          status: 'active',
          name: profile.name,
          email,
        }),
      ];
  try {
    await transact([
      ...record(answer),
      ...member,
      ...rows,
      auditItem({ companyId: null, action: 'tester.applied', actor: id, target: id, correlationId }),
      mailItem({
        to: { memberId: id },
        dedupe: `applied/${id}`,
        template: 'application_received',
        data: { name: profile.name },
      }),
    ]);
  } catch (error) {
    const applied =
      error instanceof ConditionFailed && [...member, ...rows].some((item) => error.failed.has(item));
    if (!applied) throw error;
    refuse('ALREADY_APPLIED', 'You have applied before. Your profile says how it stands.');
  }
  return answer;
}
