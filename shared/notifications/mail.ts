import * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import type { Row, TransactItem } from '#shared/platform/dynamo.ts';
import { derivedId } from '#shared/platform/ids.ts';

/*
 * E-mails are ordered in the transaction of what they tell of, as rows of the Testing table:
 *   mail/<mailId>   mail   what to say to whom; gone after a week
 * The insert reaches the table's stream, the fan-out puts the id on the `mail` queue, and
 * `notifications/send-mail` renders and sends it.
 */

/**
 * Who gets it. A member is looked up when the mail is sent, so that a new address counts and no address
 * lies about; `address` is for people without a member row.
 */
export type Recipient = { readonly memberId: string } | { readonly address: string };
const Recipient = z.union([z.object({ memberId: z.string() }), z.object({ address: z.string() })]);

const assignment = { assignmentId: z.string(), url: z.string().describe('The site that is tested.') };

/** All e-mails there are, and what each needs to know. Times are ISO 8601 in UTC. */
export const MailContent = z.discriminatedUnion('template', [
  z.object({
    template: z.literal('offer'),
    data: z.object({
      ...assignment,
      mission: z.string(),
      payCents: z.int(),
      currency: z.string(),
      offerExpiresAt: z.string(),
    }),
  }),
  z.object({
    template: z.literal('offer_reminder'),
    data: z.object({ ...assignment, offerExpiresAt: z.string() }),
  }),
  z.object({ template: z.literal('work_reminder'), data: z.object({ ...assignment, dueAt: z.string() }) }),
  z.object({ template: z.literal('work_overdue'), data: z.object(assignment) }),
  z.object({ template: z.literal('work_cancelled'), data: z.object({ ...assignment, reason: z.string() }) }),
  z.object({ template: z.literal('work_reassigned'), data: z.object({ ...assignment, reason: z.string() }) }),
  z.object({ template: z.literal('application_received'), data: z.object({ name: z.string() }) }),
  z.object({ template: z.literal('application_approved'), data: z.object({ name: z.string() }) }),
  z.object({
    template: z.literal('application_rejected'),
    data: z.object({ name: z.string(), reason: z.string() }),
  }),
  z.object({ template: z.literal('suspended'), data: z.object({ name: z.string(), reason: z.string() }) }),
  z.object({ template: z.literal('suspension_lifted'), data: z.object({ name: z.string() }) }),
  z.object({
    template: z.literal('awaiting_company'),
    data: z.object({
      runId: z.string(),
      url: z.string(),
      mission: z.string(),
      asked: z.int().describe('Testers who got an offer.'),
      testType: z.enum(['human', 'hybrid']),
    }),
  }),
]);
export type MailContent = z.infer<typeof MailContent>;

/** An e-mail as it was ordered. */
export const OrderedMail = z.intersection(z.object({ id: z.string(), to: Recipient }), MailContent);
export type OrderedMail = z.infer<typeof OrderedMail>;

/** What travels through the `mail` queue. */
export const MailRef = z.object({ mailId: z.string() });
export type MailRef = z.infer<typeof MailRef>;

export const mailKey = (mailId: string) => ({ pk: `mail/${mailId}`, sk: 'mail' });

/** As long as a dead letter is kept, so that it can still be sent from there. */
const keptSeconds = 14 * 24 * 60 * 60;

/**
 * Orders an e-mail in the transaction of its cause.
 *
 * @param dedupe names the cause, e.g. `offer/<assignmentId>`: however often it is ordered under one name, it
 *   is sent once, because only the first write is an insert
 */
export function mailItem(
  mail: MailContent & { readonly to: Recipient; readonly dedupe: string },
): TransactItem {
  const { to, dedupe, template, data } = mail;
  const id = derivedId('mai', dedupe);
  const at = new Date();
  return {
    Put: {
      TableName: setting('TESTING_TABLE'),
      Item: {
        ...mailKey(id),
        entity: 'mail',
        v: 1,
        id,
        to,
        template,
        data,
        createdAt: at.toISOString(),
        expiresAt: Math.floor(at.getTime() / 1000) + keptSeconds,
      },
    },
  };
}

/** For the fan-out: what to put on the `mail` queue for a change of the Testing table, if anything. */
export function mailOrderedBy({ before, after }: { before: Row | null; after: Row | null }): MailRef | null {
  return before === null && after?.entity === 'mail' ? { mailId: String(after.id) } : null;
}
