import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { setting } from '#shared/platform/config.ts';
import { dynamo } from '#shared/platform/dynamo.ts';
import { memberById } from '#shared/platform/identity.ts';
import { logger } from '#shared/platform/logger.ts';
import { mailKey, OrderedMail } from './mail.ts';
import { messageOf } from './templates.ts';

/** Longer than the function that sends may take: after it, somebody else may try. */
const claimSeconds = 60;

const ses = new SESv2Client({});
const table = () => setting('TESTING_TABLE');
/** Apart from the order, which may be written again. */
const markKey = (mailId: string) => ({ ...mailKey(mailId), sk: 'sent' });

/**
 * Sends an ordered e-mail unless it was sent. Throws when it cannot be sent now, or when somebody else is
 * sending it at this moment.
 *
 * SES knows no idempotency: whoever dies after it has taken the mail and before the mark is written lets the
 * next one send a second copy. That window is one write long.
 */
export async function sendMail(mailId: string): Promise<void> {
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: mailKey(mailId), ConsistentRead: true }),
  );
  if (!Item) return;
  const mail = OrderedMail.parse(Item);
  const address = await addressOf(mail.to);
  if (address === null) {
    logger.warn('An e-mail has nobody to go to', { mailId, template: mail.template });
    return;
  }
  if (!(await claim(mailId, Number(Item.expiresAt)))) return;
  const { subject, text, html } = messageOf(mail, setting('PUBLIC_URL'));
  const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      FromEmailAddress: setting('MAIL_FROM'),
      Destination: { ToAddresses: [address] },
      Content: {
        Simple: { Subject: content(subject), Body: { Text: content(text), Html: content(html) } },
      },
    }),
  );
  await dynamo().send(
    new UpdateCommand({
      TableName: table(),
      Key: markKey(mailId),
      UpdateExpression: 'SET sentAt = :now, messageId = :id',
      ExpressionAttributeValues: { ':now': new Date().toISOString(), ':id': MessageId ?? '' },
    }),
  );
}

async function addressOf(to: OrderedMail['to']): Promise<string | null> {
  if ('address' in to) return to.address;
  const member = await memberById(to.memberId);
  return member?.status === 'active' ? member.email : null;
}

/** False when it was sent. Throws while somebody else has the claim. */
async function claim(mailId: string, expiresAt: number): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000);
  try {
    await dynamo().send(
      new PutCommand({
        TableName: table(),
        Item: { ...markKey(mailId), v: 1, claimedUntil: now + claimSeconds, expiresAt },
        ConditionExpression:
          'attribute_not_exists(pk) OR (attribute_not_exists(sentAt) AND claimedUntil <= :now)',
        ExpressionAttributeValues: { ':now': now },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (error.Item?.sentAt) return false;
    throw new Error(`Mail ${mailId} is being sent by somebody else.`);
  }
}
