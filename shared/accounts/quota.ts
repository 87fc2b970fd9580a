import { setting } from '#shared/platform/config.ts';
import type { TransactItem } from '#shared/platform/dynamo.ts';

/*
 * A company's runs of one UTC month. `reserved` are ordered and have not ended, `used` have a result;
 * `committed` is their sum, kept because a DynamoDB condition cannot add.
 */

export const quotaKey = (companyId: string, period: string) => ({
  pk: `company/${companyId}`,
  sk: `quota/${period}`,
});

export interface QuotaAccount {
  readonly companyId: string;
  /** The month of the run, which may be over by the time it ends. */
  readonly period: string;
}

/** Takes one run out of the month's quota. Its condition fails when `limit` runs are taken. */
export function reserve({ companyId, period, limit }: QuotaAccount & { limit: number }): TransactItem {
  return {
    Update: {
      TableName: setting('ACCOUNTS_TABLE'),
      Key: quotaKey(companyId, period),
      UpdateExpression: 'ADD reserved :one, committed :one, used :zero SET v = :one',
      // A company that may order nothing must not get its first run from an absent row.
      ConditionExpression:
        limit > 0 ? 'attribute_not_exists(committed) OR committed < :limit' : 'committed < :limit',
      ExpressionAttributeValues: { ':one': 1, ':zero': 0, ':limit': limit },
    },
  };
}

/** Counts a reserved run as used: it stored a result. */
export function use(account: QuotaAccount): TransactItem {
  return settle(account, 'ADD used :one, reserved :minusOne');
}

/** Gives a reserved run back to its own month: it ended without a result. */
export function release(account: QuotaAccount): TransactItem {
  return settle(account, 'ADD reserved :minusOne, committed :minusOne');
}

function settle({ companyId, period }: QuotaAccount, change: string): TransactItem {
  return {
    Update: {
      TableName: setting('ACCOUNTS_TABLE'),
      Key: quotaKey(companyId, period),
      UpdateExpression: change,
      ConditionExpression: 'reserved >= :one',
      ExpressionAttributeValues: { ':one': 1, ':minusOne': -1 },
    },
  };
}
