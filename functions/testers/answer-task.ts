import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { logger } from '#shared/platform/logger.ts';
import { answerExecution } from '#shared/testers/answers.ts';

const Changed = z.object({ companyId: z.string(), runId: z.string() });

/**
 * Tells executions what people answered. A message only says that a run's slot has changed; what to answer
 * is read from what is stored, so messages may be late, repeated or out of order.
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async ({ messageId, body }) => {
      try {
        await answerExecution(Changed.parse(JSON.parse(body)));
        return [];
      } catch (error) {
        logger.error('An execution was not answered', { error, messageId });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
