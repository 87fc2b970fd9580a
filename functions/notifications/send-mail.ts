import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { MailRef } from '#shared/notifications/mail.ts';
import { sendMail } from '#shared/notifications/sending.ts';
import { logger } from '#shared/platform/logger.ts';

/** Sends each e-mail in the queue; what could not be sent is delivered again. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async ({ messageId, body }) => {
      try {
        await sendMail(MailRef.parse(JSON.parse(body)).mailId);
        return [];
      } catch (error) {
        logger.error('An e-mail was not sent', { error, messageId });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
