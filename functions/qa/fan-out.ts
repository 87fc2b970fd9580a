import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eventOfPlan } from '#shared/notifications/qa-event.ts';
import { setting } from '#shared/platform/config.ts';
import type { Row } from '#shared/platform/dynamo.ts';
import { logger } from '#shared/platform/logger.ts';
import type { PlanRef } from '#shared/qa/runs/ref.ts';
import { PlanRow } from '#shared/qa/runs/store.ts';

interface Change {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** What follows from a change, each by its own queue: the message to put there, or null. */
const reactions = [
  { queue: 'QA_RUN_STARTS_QUEUE_URL', messageOf: planToStart },
  { queue: 'WEBHOOKS_QUEUE_URL', messageOf: eventOfPlan },
] as const satisfies readonly {
  queue: Parameters<typeof setting>[0];
  messageOf: (change: Change) => unknown;
}[];
type Reaction = (typeof reactions)[number];

const client = new SQSClient({});

/** What one call of SQS takes. */
const atOnce = 10;

/**
 * Hands what happened to runs to one queue per reaction. Records are handed on at least once and in order; after
 * a failure the stream sends everything from that record again.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (let at = 0; at < Records.length; at += atOnce) {
    const records = Records.slice(at, at + atOnce);
    const changes = records.map(changeIn);
    const failed = await Promise.all(reactions.map((reaction) => handOn(reaction, changes)));
    const record = records[Math.min(...failed.flat())];
    if (record) return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
  }
  return { batchItemFailures: [] };
}

/** Places of the changes that were not handed on. */
async function handOn({ queue, messageOf }: Reaction, changes: readonly Change[]): Promise<number[]> {
  const entries = changes.flatMap((change, place) => {
    const message = messageOf(change);
    return message === null ? [] : [{ Id: String(place), MessageBody: JSON.stringify(message) }];
  });
  if (entries.length === 0) return [];
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({ QueueUrl: setting(queue), Entries: entries }),
  );
  if (Failed.length > 0) logger.error('Changes were not queued', { queue, failed: Failed });
  return Failed.map(({ Id }) => Number(Id));
}

function changeIn({ dynamodb }: DynamoDBRecord): Change {
  const row = (image: object | undefined): Row | null =>
    image ? unmarshall(image as Parameters<typeof unmarshall>[0]) : null;
  return { before: row(dynamodb?.OldImage), after: row(dynamodb?.NewImage) };
}

function planToStart({ before, after }: Change): PlanRef | null {
  if (before !== null || after?.entity !== 'plan') return null;
  const { companyId, planId, correlationId } = PlanRow.parse(after);
  return { companyId, planId, correlationId };
}
