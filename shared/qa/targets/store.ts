import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo, type TransactItem } from '#shared/platform/dynamo.ts';
import { VerifiedTarget } from '../contract.ts';
import { table } from '../keys.ts';

/** The proof of an address as it is kept. It holds for the whole origin: scheme, host and port. */
export const TargetRow = VerifiedTarget.extend({ companyId: z.string() });
export type TargetRow = z.infer<typeof TargetRow>;

export const targetKey = (companyId: string, origin: string) => ({
  pk: `company/${companyId}`,
  sk: `target/${origin}`,
});

export async function readTarget(companyId: string, origin: string): Promise<TargetRow | null> {
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: targetKey(companyId, origin), ConsistentRead: true }),
  );
  return TargetRow.nullable().parse(Item ?? null);
}

/** The row of an address, with the token it got first: of two who ask at once both get the same. */
export async function openTarget(companyId: string, origin: string, token: string): Promise<TargetRow> {
  const { Attributes } = await dynamo().send(
    new UpdateCommand({
      TableName: table(),
      Key: targetKey(companyId, origin),
      UpdateExpression:
        'SET entity = :entity, companyId = :company, origin = :origin, #token = if_not_exists(#token, :token), ' +
        'verifiedAt = if_not_exists(verifiedAt, :none), problem = if_not_exists(problem, :none)',
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: {
        ':entity': 'target',
        ':company': companyId,
        ':origin': origin,
        ':token': token,
        ':none': null,
      },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return TargetRow.parse(Attributes);
}

/** What the last check said. */
export function noteCheck(
  companyId: string,
  origin: string,
  result: { readonly verifiedAt: string | null; readonly problem: string | null },
): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: targetKey(companyId, origin),
      UpdateExpression: 'SET verifiedAt = :at, problem = :problem',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': result.verifiedAt, ':problem': result.problem },
    },
  };
}
