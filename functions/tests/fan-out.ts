import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { setting } from '#shared/platform/config.ts';
import { logger } from '#shared/platform/logger.ts';
import { seenIn } from '#shared/tests/stream.ts';
import type { RunRef } from '#shared/tests/workflow.ts';

const queue = new SQSClient({});

/** What one call of SQS takes. */
const atOnce = 10;

/**
 * Hands what happened in the Testing table to one queue per reaction. Records are handed on at least once
 * and in order; after a failure the stream sends everything from that record again.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (let at = 0; at < Records.length; at += atOnce) {
    const records = Records.slice(at, at + atOnce);
    const failed = await handOn(records);
    if (failed) return { batchItemFailures: [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] };
  }
  return { batchItemFailures: [] };
}

/** The first record that was not handed on, if any. */
async function handOn(records: readonly DynamoDBRecord[]): Promise<DynamoDBRecord | undefined> {
  const starts = records.flatMap((record, place) => {
    const ref = runToStart(record);
    return ref ? [{ Id: String(place), MessageBody: JSON.stringify(ref) }] : [];
  });
  if (starts.length === 0) return undefined;
  const { Failed = [] } = await queue.send(
    new SendMessageBatchCommand({ QueueUrl: setting('RUN_STARTS_QUEUE_URL'), Entries: starts }),
  );
  if (Failed.length === 0) return undefined;
  logger.error('Runs were not queued', { failed: Failed });
  return records[Math.min(...Failed.map(({ Id }) => Number(Id)))];
}

function runToStart({ eventName, dynamodb }: DynamoDBRecord): RunRef | null {
  if (eventName !== 'INSERT' || !dynamodb?.NewImage) return null;
  const seen = seenIn(unmarshall(dynamodb.NewImage as Parameters<typeof unmarshall>[0]));
  if (seen?.kind !== 'run') return null;
  const { companyId, id, correlationId } = seen.run;
  return { companyId, runId: id, correlationId };
}
