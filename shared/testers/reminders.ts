import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { mailItem } from '#shared/notifications/mail.ts';
import { ConditionFailed, dynamo, transact } from '#shared/platform/dynamo.ts';
import { table } from '#shared/tests/keys.ts';
import type { AssignmentRow } from './assignment.ts';
import { remindAt } from './keys.ts';
import { changeAssignment, readAssignment } from './store.ts';
import { nextReminder } from './terms.ts';

const IndexKeys = z.object({ pk: z.string(), sk: z.string() });

/** Assignments whose reminder is due, the longest overdue first. The index lags: look at the row itself. */
export async function dueReminders(at: string, limit: number): Promise<AssignmentRow[]> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      IndexName: 'pending',
      KeyConditionExpression: 'pendingShard = :kind AND pendingSince <= :at',
      ExpressionAttributeValues: { ':kind': 'reminder', ':at': at },
      Limit: limit,
    }),
  );
  const rows = await Promise.all(
    z
      .array(IndexKeys)
      .parse(Items)
      .map(({ pk, sk }) => readAssignment(pk.slice('tester/'.length), sk.slice('assignment/'.length))),
  );
  return rows.filter((row) => row !== null);
}

/** Reminds the tester, once however often it is tried, and notes when to do it next. */
export async function remind(assignment: AssignmentRow, at: string): Promise<void> {
  const open = underWay(assignment);
  if (!open) return;
  // Of several that are due at once, as after a long outage, one is enough.
  let sent = assignment.remindersSent + 1;
  let next = nextReminder({ ...open, sent });
  while (next !== null && next <= at) {
    sent += 1;
    next = nextReminder({ ...open, sent });
  }
  try {
    await transact([
      changeAssignment(
        assignment,
        [assignment.status],
        { remindersSent: sent, ...remindAt(next) },
        { expression: 'remindersSent = :counted', values: { ':counted': assignment.remindersSent } },
      ),
      // Too late is no reminder.
      ...(open.deadline > at ? [mailOf(assignment, open)] : []),
    ]);
  } catch (error) {
    // It was answered, handed in, or somebody else reminded.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function underWay({ status, offeredAt, offerExpiresAt, acceptedAt, dueAt }: AssignmentRow) {
  if (status === 'offered') return { what: 'offer', since: offeredAt, deadline: offerExpiresAt } as const;
  if (status !== 'accepted' || acceptedAt === null || dueAt === null) return null;
  return { what: 'work', since: acceptedAt, deadline: dueAt } as const;
}

function mailOf(
  { id, url, testerId, remindersSent }: AssignmentRow,
  { what, deadline }: { what: 'offer' | 'work'; deadline: string },
) {
  const order = { to: { memberId: testerId }, dedupe: `reminder/${what}/${id}/${remindersSent}` };
  const about = { assignmentId: id, url };
  return what === 'offer'
    ? mailItem({ ...order, template: 'offer_reminder', data: { ...about, offerExpiresAt: deadline } })
    : mailItem({ ...order, template: 'work_reminder', data: { ...about, dueAt: deadline } });
}
