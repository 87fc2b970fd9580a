import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { setting } from './config.ts';
import { dynamo } from './dynamo.ts';
import { Refusal } from './errors.ts';
import { rateLimits } from './rate-limits.ts';
import type { RateLimitClass } from './route.ts';

/**
 * Counts one call and answers the headers that tell the caller where it stands; throws
 * RATE_LIMIT_EXCEEDED when the window is full.
 *
 * @param caller a member's id, or the address of somebody who did not say who they are
 */
export async function countCall(
  caller: string,
  routeId: string,
  rateLimit: RateLimitClass,
): Promise<Record<string, string>> {
  const { calls, perSeconds } = rateLimits[rateLimit];
  const limit = Math.max(1, Math.floor(calls * setting('RATE_LIMIT_FACTOR')));
  const now = Date.now() / 1000;
  const window = Math.floor(now / perSeconds);
  const reset = (window + 1) * perSeconds;
  const headers = (remaining: number) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  });
  try {
    const { Attributes } = await dynamo().send(
      new UpdateCommand({
        TableName: setting('PLATFORM_TABLE'),
        Key: { pk: `rate/${caller}/${routeId}`, sk: String(window) },
        UpdateExpression: 'ADD calls :one SET expiresAt = :end',
        ConditionExpression: 'attribute_not_exists(calls) OR calls < :limit',
        ExpressionAttributeValues: { ':one': 1, ':limit': limit, ':end': reset + perSeconds },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return headers(limit - Number(Attributes?.calls));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const wait = Math.max(1, Math.ceil(reset - now));
    throw new Refusal('RATE_LIMIT_EXCEEDED', `Too many calls. Try again in ${wait} seconds.`, [], {
      ...headers(0),
      'retry-after': String(wait),
    });
  }
}
