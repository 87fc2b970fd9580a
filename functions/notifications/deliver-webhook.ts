import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { DeliveryRef } from '#shared/notifications/deliveries.ts';
import { announce, deliver } from '#shared/notifications/delivering.ts';
import { Event } from '#shared/notifications/webhook-event.ts';
import { setting } from '#shared/platform/config.ts';
import { logger } from '#shared/platform/logger.ts';

const Message = z.discriminatedUnion('kind', [Event, DeliveryRef]);

const queue = new SQSClient({});

/**
 * Tells companies what happened. A message whose time has not come stays in the queue, hidden until then;
 * how often it was tried is kept in the delivery's row and not by the queue.
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const kept = await Promise.all(
    Records.map(async (record) => {
      try {
        return (await handled(record)) ? [] : [{ itemIdentifier: record.messageId }];
      } catch (error) {
        logger.error('A webhook message was not handled', { error, messageId: record.messageId });
        return [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: kept.flat() };
}

/** False when the message must come again. */
async function handled({ body, receiptHandle }: SQSRecord): Promise<boolean> {
  const message = Message.parse(JSON.parse(body));
  if (message.kind === 'event') {
    await announce(message);
    return true;
  }
  const waitSeconds = await deliver(message);
  if (waitSeconds === null) return true;
  await queue.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: setting('WEBHOOKS_QUEUE_URL'),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: waitSeconds,
    }),
  );
  return false;
}
