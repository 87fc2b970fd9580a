import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import type { Row } from '#shared/platform/dynamo.ts';
import { logger } from '#shared/platform/logger.ts';
import { newsOf } from '#shared/realtime/news.ts';
import { sendToAll } from '#shared/realtime/sending.ts';
import { listenersOf } from '#shared/realtime/store.ts';

/** Stream of the Testing table: tells those who listen what changed, in the order it changed. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const { dynamodb = {} } of Records) {
    try {
      await broadcast(dynamodb);
    } catch (error) {
      logger.error('Change was not broadcast', error as Error);
      // What follows comes again together with it, so that nobody sees changes out of order.
      return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

async function broadcast({ OldImage, NewImage }: StreamRecord): Promise<void> {
  for (const news of newsOf({ before: row(OldImage), after: row(NewImage) })) {
    await sendToAll(await listenersOf(news.topic), news);
  }
}

function row(image: StreamRecord['NewImage']): Row | null {
  // The types of stream records and of the SDK describe the same JSON.
  return image ? unmarshall(image as Parameters<typeof unmarshall>[0]) : null;
}
