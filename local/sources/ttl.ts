import { at, now, whenMoved } from '#local/clock.ts';
import type { Log } from '#local/engine.ts';
import {
  type DeclaredTable,
  type DynamoDb,
  DynamoDbError,
  type Item,
} from '#local/services/dynamodb/dynamodb.ts';

/** Deletes what has expired, which the engine leaves to others. */
export interface Expiries {
  /** Whether the removal with this sequence number was an expiry, and not somebody's delete. */
  isExpiry(table: string, keys: Item, sequenceNumber: string): boolean;
  stop(): void;
}

const shortestPause = 60_000;
/** Reading large tables takes no more than this part of the time. */
const share = 1 / 500;
/** DynamoDB takes a time that lies further back for a mistake and keeps the item. */
const longestAgo = 5 * 365 * 86_400;
/** Expiries that are remembered for the readers of streams. */
const remembered = 10_000;

/** Looks at every table with a time to live about each minute, and whenever the time is moved. */
export function startExpiries(dynamoDb: DynamoDb, log: Log): Expiries {
  const tables = dynamoDb.tables.filter(({ expiryAttribute }) => expiryAttribute !== null);
  /** The removal that an expiry became, once a stream has shown it. */
  const removals = new Map<string, string | null>();
  let running = false;
  let again = false;
  let stopped = false;
  let callOff = () => {};

  async function sweep({ name, expiryAttribute, keys }: DeclaredTable): Promise<void> {
    let ExclusiveStartKey: Item | undefined;
    do {
      const seconds = Math.floor(now() / 1000);
      const expired = {
        ExpressionAttributeNames: { '#expiry': expiryAttribute },
        ExpressionAttributeValues: {
          ':earliest': { N: String(seconds - longestAgo) },
          ':now': { N: String(seconds) },
        },
      };
      const condition = '#expiry BETWEEN :earliest AND :now';
      const { Items, LastEvaluatedKey } = await dynamoDb.call<{ Items: Item[]; LastEvaluatedKey?: Item }>(
        'DynamoDB_20120810.Scan',
        {
          TableName: name,
          FilterExpression: condition,
          ...expired,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        },
      );
      for (const item of Items) {
        if (stopped) return;
        const Key = Object.fromEntries(keys.map((key) => [key, item[key] ?? {}]));
        const id = idOf(name, Key);
        removals.set(id, null);
        try {
          await dynamoDb.call('DynamoDB_20120810.DeleteItem', {
            TableName: name,
            Key,
            ConditionExpression: condition,
            ...expired,
          });
        } catch (error) {
          removals.delete(id);
          // It was prolonged, or deleted by someone else, since it was read.
          if (!(error instanceof DynamoDbError && error.name === 'ConditionalCheckFailedException'))
            throw error;
        }
      }
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey && !stopped);
    for (const id of removals.keys()) {
      if (removals.size <= remembered) break;
      removals.delete(id);
    }
  }

  async function run(): Promise<void> {
    again = running;
    if (running || stopped) return;
    running = true;
    callOff();
    const began = performance.now();
    try {
      do {
        again = false;
        for (const table of tables) await sweep(table);
      } while (again && !stopped);
    } catch (error) {
      if (!stopped) log.write({ level: 'ERROR', source: 'ttl', text: (error as Error).message });
    }
    running = false;
    const pause = Math.max(shortestPause, (performance.now() - began) / share);
    if (!stopped) callOff = at(now() + pause, () => void run());
  }

  const unwatch = whenMoved(() => void run());
  if (tables.length > 0) callOff = at(now() + shortestPause, () => void run());
  return {
    isExpiry(table, keys, sequenceNumber) {
      const id = idOf(table, keys);
      const known = removals.get(id);
      if (known === null) removals.set(id, sequenceNumber);
      return known === null || known === sequenceNumber;
    },
    stop() {
      stopped = true;
      unwatch();
      callOff();
    },
  };
}

function idOf(table: string, keys: Item): string {
  const sorted = Object.keys(keys)
    .sort()
    .map((key) => [key, keys[key]]);
  return `${table} ${JSON.stringify(sorted)}`;
}
