// Every call needs it for its first request to DynamoDB. The SDK would only load it then, when the
// function has a fraction of the processor that it has while it starts.
import 'node:https';
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import pRetry from 'p-retry';

export type Row = Record<string, unknown>;
export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

let client: DynamoDBDocumentClient | undefined;

/** The one client of this sandbox. */
export function dynamo(): DynamoDBDocumentClient {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return client;
}

/** Nothing of a transaction was written, because conditions of some of its items did not hold. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  /**
   * The items that were refused, as they were handed to `transact`, each with the row that stood
   * there: null when there was none or the item did not ask for it
   * (`ReturnValuesOnConditionCheckFailure: 'ALL_OLD'`).
   */
  readonly failed: ReadonlyMap<TransactItem, Row | null>;

  constructor(failed: ReadonlyMap<TransactItem, Row | null>) {
    super(`${failed.size} condition(s) of the transaction did not hold.`);
    this.failed = failed;
  }
}

const transient = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes all items or none. Throws `ConditionFailed` when a condition did not hold; conflicts with other
 * transactions and throttles are retried for up to about ten seconds.
 *
 * @param token makes a repeated call with the same items harmless for ten minutes
 */
export async function transact(
  items: readonly TransactItem[],
  { token = randomUUID() }: { token?: string } = {},
): Promise<void> {
  const command = new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken: token });
  await pRetry(
    () =>
      dynamo()
        .send(command)
        .catch((error) => Promise.reject(conditionFailed(error, items))),
    {
      retries: 10,
      minTimeout: 25,
      factor: 1.7,
      randomize: true,
      shouldRetry: ({ error }) => isTransient(error),
    },
  );
}

function conditionFailed(error: unknown, items: readonly TransactItem[]): unknown {
  if (!(error instanceof TransactionCanceledException)) return error;
  const failed = new Map<TransactItem, Row | null>();
  error.CancellationReasons?.forEach((reason, place) => {
    const item = items[place];
    if (item && reason.Code === 'ConditionalCheckFailed') {
      failed.set(item, reason.Item ? unmarshall(reason.Item) : null);
    }
  });
  return failed.size > 0 ? new ConditionFailed(failed) : error;
}

function isTransient(error: Error): boolean {
  if (error.name === 'TransactionInProgressException') return true;
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some((reason) => transient.has(reason.Code ?? ''))
  );
}
