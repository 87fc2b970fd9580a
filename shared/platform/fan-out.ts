import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { setting } from './config.ts';
import type { Row } from './dynamo.ts';
import { logger } from './logger.ts';

/** A row before and after it was written; null where there was or is none. */
export interface Change {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** What follows from a change, by a queue of its own: the message to put there, or null. */
export interface Reaction {
  readonly queue: Extract<Parameters<typeof setting>[0], `${string}_QUEUE_URL`>;
  readonly messageOf: (change: Change) => unknown;
}

/** What one call of SQS takes. */
const atOnce = 10;

/**
 * A handler that hands the changes of a table to one queue per reaction. Records are handed on at least once and in
 * order; after a failure the stream sends everything from that record again.
 */
export function fanOut(
  reactions: readonly Reaction[],
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const client = new SQSClient({});
  return async ({ Records }) => {
    for (let at = 0; at < Records.length; at += atOnce) {
      const records = Records.slice(at, at + atOnce);
      const changes = records.map(changeIn);
      const failed = await Promise.all(reactions.map((reaction) => handOn(client, reaction, changes)));
      const record = records[Math.min(...failed.flat())];
      if (record) return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
    return { batchItemFailures: [] };
  };
}

/** Places of the changes that were not handed on. */
async function handOn(
  client: SQSClient,
  { queue, messageOf }: Reaction,
  changes: readonly Change[],
): Promise<number[]> {
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
