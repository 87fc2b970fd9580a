import { randomInt } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { setting } from './config.ts';
import { dynamo } from './dynamo.ts';
import { logger } from './logger.ts';

const keptSeconds = 90 * 24 * 60 * 60;

export interface Request {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly latencyMs: number;
  /** Null where nobody was recognised. */
  readonly principalId: string | null;
  readonly companyId: string | null;
  readonly correlationId: string;
}

/** One row per request. A call that was answered stays answered when its row cannot be written. */
export async function recordRequest(request: Request): Promise<void> {
  const at = new Date();
  const id = `${at.toISOString()}/${request.correlationId}/${randomInt(1e9)}`;
  try {
    await dynamo().send(
      new PutCommand({
        TableName: setting('TRAIL_TABLE'),
        Item: {
          // Ten partitions a day, so that a busy day does not write to a single one.
          pk: `telemetry/${at.toISOString().slice(0, 10)}/${randomInt(10)}`,
          sk: id,
          v: 1,
          at: at.toISOString(),
          ...request,
          expiresAt: Math.floor(at.getTime() / 1000) + keptSeconds,
        },
      }),
    );
  } catch (error) {
    // A metric filter counts these lines: the message is part of `infra/`.
    logger.error('Telemetry row was not written', error as Error);
  }
}
