import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';

const item = (pk: string): TransactItem => ({ Delete: { TableName: 'platform', Key: { pk, sk: 'a' } } });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code, Item: { pk: { S: `old ${Code}` } } })),
  });

process.env.AWS_REGION = 'eu-central-1';
const client = mockClient(DynamoDBDocumentClient);
beforeEach(() => client.reset());
afterEach(() => client.reset());

describe('a transaction', () => {
  it('is tried again after a conflict, as the same transaction', async () => {
    client.on(TransactWriteCommand).rejectsOnce(cancelled('None', 'TransactionConflict')).resolves({});
    await transact([item('a'), item('b')]);
    const tokens = client
      .commandCalls(TransactWriteCommand)
      .map(({ args }) => args[0].input.ClientRequestToken);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
  });

  it('is tried again when it was throttled', async () => {
    client.on(TransactWriteCommand).rejectsOnce(cancelled('ThrottlingError')).resolves({});
    await transact([item('a')]);
    expect(client.commandCalls(TransactWriteCommand)).toHaveLength(2);
  });

  it('says at once which items were refused, with what stood there', async () => {
    const items = [item('a'), item('b'), item('c')] as const;
    client
      .on(TransactWriteCommand)
      .rejects(cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict'));
    const error = await transact(items).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConditionFailed);
    expect([...error.failed]).toEqual([[items[1], { pk: 'old ConditionalCheckFailed' }]]);
    expect(client.commandCalls(TransactWriteCommand)).toHaveLength(1);
  });

  it('is not tried again for a reason that stays', async () => {
    client.on(TransactWriteCommand).rejects(cancelled('ValidationError'));
    await expect(transact([item('a')])).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(client.commandCalls(TransactWriteCommand)).toHaveLength(1);
  });
});
