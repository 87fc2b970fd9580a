import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConditionFailed, dynamo, type Row, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import {
  deletedKey,
  type PackageKey,
  type PlanKey,
  partsOf,
  planKey,
  planPrefix,
  table,
  waitingFor,
} from '../keys.ts';
import { deleteShare, listShares } from './shares.ts';

/** What is gone, for the sweep to look at again: a package, or one run of it. */
export const DeletedRow = z.object({
  companyId: z.string(),
  packageId: z.string(),
  /** Absent for a package: a key of an index cannot be null. */
  planId: z.string().optional(),
});
export type DeletedRow = z.infer<typeof DeletedRow>;

/** Says that something is gone, so that what late writers leave is deleted too. */
export function markDeleted(gone: DeletedRow, at: string): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: {
        ...deletedKey(gone.companyId, gone.planId ?? gone.packageId),
        entity: 'deleted',
        v: 1,
        // Nothing else of what is gone may stay.
        ...DeletedRow.parse(gone),
        ...waitingFor('deleted', at),
      },
    },
  };
}

/** Nobody writes for it any more. */
export function strikeDeleted(gone: DeletedRow): TransactItem {
  return {
    Delete: { TableName: table(), Key: deletedKey(gone.companyId, gone.planId ?? gone.packageId) },
  };
}

/** Deletes the row of a run with what goes with it. False when it was gone already. */
export async function deletePlanRow(key: PlanKey, others: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact([
      {
        Delete: {
          TableName: table(),
          Key: planKey(key),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      ...others,
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** Deletes everything that belongs to a run but its row, as often as wanted. */
export async function deletePlanParts(key: PlanKey & PackageKey): Promise<void> {
  const { deleteObjects } = await import('#shared/platform/objects.ts');
  await deleteObjects(planPrefix(key));
  // A link is found by its token, too.
  for (const share of await listShares(key)) await transact(deleteShare(share));
  for (;;) {
    const { Items = [] } = await dynamo().send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partsOf(key) },
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        Limit: 500,
      }),
    );
    if (Items.length === 0) return;
    for (let at = 0; at < Items.length; at += 25) await deleteRows(Items.slice(at, at + 25));
  }
}

async function deleteRows(keys: readonly Row[]): Promise<void> {
  let requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
  while (requests.length > 0) {
    const { UnprocessedItems } = await dynamo().send(
      new BatchWriteCommand({ RequestItems: { [table()]: requests } }),
    );
    requests = (UnprocessedItems?.[table()] ?? []).flatMap(({ DeleteRequest }) =>
      DeleteRequest?.Key === undefined ? [] : [{ DeleteRequest: { Key: DeleteRequest.Key } }],
    );
  }
}
