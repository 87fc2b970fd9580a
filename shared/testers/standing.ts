import { mailItem } from '#shared/notifications/mail.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { giveBack } from './giving-back.ts';
import { listAssignments } from './listing.ts';
import { readTester, writeWithTester } from './store.ts';
import type { TesterRow } from './tester.ts';

export interface Decision {
  readonly to: 'verified' | 'rejected' | 'suspended';
  readonly reason: string | null;
  /** The admin. */
  readonly actor: string;
  readonly correlationId: string;
}

/** From where a tester gets to each standing. */
const from: Readonly<Record<Decision['to'], readonly TesterRow['status'][]>> = {
  verified: ['applied', 'rejected', 'suspended'],
  rejected: ['applied'],
  suspended: ['verified'],
};

/**
 * Approves, rejects or suspends a tester; deciding the same again changes nothing. NOT_FOUND, or CONFLICT
 * where the decision makes no sense.
 */
export async function decide(testerId: string, decision: Decision): Promise<TesterRow> {
  const { to, reason, actor, correlationId } = decision;
  const before = (await readTester(testerId)) ?? notFound();
  if (before.status !== to) {
    await writeWithTester(testerId, (tester) => {
      if (!from[to].includes(tester.status)) {
        refuse('CONFLICT', `This tester is ${tester.status} and cannot become ${to}.`);
      }
      return {
        tester: { status: to, statusReason: reason },
        others: [
          auditItem({ companyId: null, action: `tester.${to}`, actor, target: testerId, correlationId }),
          notice(tester, decision),
        ],
      };
    });
  }
  if (to === 'suspended') await withdrawOffers(testerId, decision);
  return (await readTester(testerId)) ?? notFound();
}

function notFound(): never {
  return refuse('NOT_FOUND', 'There is no such tester.');
}

function notice({ id, rev, status, profile: { name } }: TesterRow, { to, reason }: Decision) {
  const order = { to: { memberId: id }, dedupe: `standing/${id}/${rev}` };
  switch (to) {
    case 'verified':
      return status === 'suspended'
        ? mailItem({ ...order, template: 'suspension_lifted', data: { name } })
        : mailItem({ ...order, template: 'application_approved', data: { name } });
    case 'rejected':
      return mailItem({ ...order, template: 'application_rejected', data: { name, reason: reason ?? '' } });
    case 'suspended':
      return mailItem({ ...order, template: 'suspended', data: { name, reason: reason ?? '' } });
  }
}

/**
 * Open offers go to others; accepted work stays. What fails here is not lost: a suspended tester cannot
 * accept, and an offer expires by itself.
 */
async function withdrawOffers(testerId: string, { actor, correlationId }: Decision): Promise<void> {
  const { assignments } = await listAssignments(testerId, { status: 'offered', limit: 100, after: null });
  for (const assignment of assignments) {
    try {
      await giveBack(assignment, {
        to: 'reassigned',
        at: new Date().toISOString(),
        reason: 'The offer was withdrawn.',
        actor,
        correlationId,
      });
    } catch (error) {
      // It ended by itself in between.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}
