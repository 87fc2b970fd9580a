import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConditionFailed, dynamo, transact } from '#shared/platform/dynamo.ts';
import { partsOf, type RunKey, runKey, runOf, table, type Waiting, waitingFor } from './keys.ts';

/** Says, before it is made, that a secret for a run's target may exist. */
export async function noteTargetSecret(key: RunKey, at: string): Promise<void> {
  await dynamo().send(
    new PutCommand({
      TableName: table(),
      Item: {
        pk: partsOf(key),
        sk: 'target-secret',
        entity: 'target-secret',
        v: 1,
        ...key,
        ...waitingFor('target-secret', at),
      },
    }),
  );
}

/** The row's secret is gone, or the late writers of a deleted run are. */
export async function strike(key: RunKey, what: 'target-secret' | 'deleted'): Promise<void> {
  await dynamo().send(new DeleteCommand({ TableName: table(), Key: { pk: partsOf(key), sk: what } }));
}

/** A run that goes on waits anew from now on. */
export async function lookAgainLater(key: RunKey, at: string): Promise<void> {
  try {
    await transact([
      {
        Update: {
          TableName: table(),
          Key: runKey(key),
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

const IndexKeys = z.object({ pk: z.string(), sk: z.string(), pendingSince: z.string() });

/** Runs that have waited since before `before`, the longest first. The index lags: look at the run itself. */
export async function waitingRuns(
  what: Waiting,
  { before, limit }: { before: string; limit: number },
): Promise<RunKey[]> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      IndexName: 'pending',
      KeyConditionExpression: 'pendingShard = :what AND pendingSince < :before',
      ExpressionAttributeValues: { ':what': what, ':before': before },
      Limit: limit,
    }),
  );
  return z.array(IndexKeys).parse(Items).map(runOf);
}
