import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionFailed, dynamo, type Row, transact } from '#shared/platform/dynamo.ts';
import { type PlanKey, planKey, table, type Waiting } from '../keys.ts';

/** Rows that have waited since before `before`, the longest first. The index lags: look at the rows themselves. */
export async function waitingRows(
  what: Waiting,
  { before, limit }: { readonly before: string; readonly limit: number },
): Promise<Row[]> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      IndexName: 'pending',
      KeyConditionExpression: 'pendingShard = :what AND pendingSince < :before',
      ExpressionAttributeValues: { ':what': what, ':before': before },
      Limit: limit,
    }),
  );
  return Items;
}

/** A run that goes on waits anew from now on. */
export async function lookAgainLater(key: PlanKey, at: string): Promise<void> {
  try {
    await transact([
      {
        Update: {
          TableName: table(),
          Key: planKey(key),
          UpdateExpression: 'SET pendingSince = :at',
          ConditionExpression: 'pendingShard = :running',
          ExpressionAttributeValues: { ':at': at, ':running': 'running' satisfies Waiting },
        },
      },
    ]);
  } catch (error) {
    // It has ended in between.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
