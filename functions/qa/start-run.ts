import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logger } from '#shared/platform/logger.ts';
import { startExecution } from '#shared/qa/runs/execution.ts';
import { PlanRef } from '#shared/qa/runs/ref.ts';

/** Starts the machine of each run in the queue; what could not be started is delivered again. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async ({ messageId, body }) => {
      try {
        await startExecution(PlanRef.parse(JSON.parse(body)));
        return [];
      } catch (error) {
        logger.error('A run was not started', { error, messageId });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
