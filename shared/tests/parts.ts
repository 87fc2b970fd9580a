import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConditionFailed, dynamo, type Row, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { Report, ReportPage, RunStep, Screenshot } from './contract.ts';
import { StoredIssue } from './issues.ts';
import { partsOf, type RunKey, table } from './keys.ts';
import { whileLive } from './store.ts';

/** What a completed run has besides its issues: pages with keys of pictures instead of links. */
export const ResultRow = Report.omit({ issues: true, pages: true }).extend({
  pages: z.array(
    ReportPage.extend({
      screenshots: z.object({ desktop: Screenshot.nullable(), mobile: Screenshot.nullable() }),
    }),
  ),
});
export type ResultRow = z.infer<typeof ResultRow>;

/** The run has ended, or is gone: whoever still works on it must stop. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
  constructor() {
    super('The run has ended.');
  }
}

const stepKey = (key: RunKey, seq: number) => ({
  pk: partsOf(key),
  sk: `step/${String(seq).padStart(6, '0')}`,
});

/**
 * Appends to what happened in a run; throws `RunEnded`. Numbers rise by one. A writer that was started
 * again goes on behind the last step, so that nobody who has read up to a number misses anything.
 */
export async function addStep(key: RunKey, step: Omit<RunStep, 'seq' | 'at'>): Promise<void> {
  for (;;) {
    const seq = (await lastStep(key)) + 1;
    const put: TransactItem = {
      Put: {
        TableName: table(),
        Item: {
          ...stepKey(key, seq),
          entity: 'step',
          v: 1,
          ...key,
          seq,
          at: new Date().toISOString(),
          ...step,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    try {
      return await transact([put, whileLive(key)]);
    } catch (error) {
      // Another writer of the same run took the number: look again.
      if (error instanceof ConditionFailed && error.failed.has(put) && error.failed.size === 1) continue;
      throw endedIf(error);
    }
  }
}

function endedIf(error: unknown): unknown {
  return error instanceof ConditionFailed ? new RunEnded() : error;
}

async function lastStep(key: RunKey): Promise<number> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :step)',
      ExpressionAttributeValues: { ':pk': partsOf(key), ':step': 'step/' },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  return Items[0] ? RunStep.parse(Items[0]).seq : 0;
}

/** DynamoDB's limit of a transaction is 100 items and 4 MB; one item is the check of the run. */
const issuesAtOnce = 50;

/** Writes issues of a run that has not ended, as often as wanted; throws `RunEnded`. */
export async function putIssues(key: RunKey, issues: readonly StoredIssue[]): Promise<void> {
  for (let at = 0; at < issues.length; at += issuesAtOnce) {
    const puts = issues.slice(at, at + issuesAtOnce).map((issue) => ({
      Put: {
        TableName: table(),
        Item: { pk: partsOf(key), sk: `issue/${issue.id}`, entity: 'issue', v: 1, ...key, ...issue },
      },
    }));
    try {
      await transact([whileLive(key), ...puts]);
    } catch (error) {
      throw endedIf(error);
    }
  }
}

export function putResult(key: RunKey, result: ResultRow): TransactItem {
  return {
    Put: { TableName: table(), Item: { pk: partsOf(key), sk: 'result', entity: 'result', v: 1, ...result } },
  };
}

export interface Parts {
  readonly steps: RunStep[];
  readonly issues: StoredIssue[];
  readonly result: ResultRow | null;
}

export async function readParts(key: RunKey): Promise<Parts> {
  const rows = await partRows(key);
  const of = (kind: string) => rows.filter((row) => row.entity === kind);
  return {
    steps: z.array(RunStep).parse(of('step')),
    issues: z.array(StoredIssue).parse(of('issue')),
    result: ResultRow.nullable().parse(of('result')[0] ?? null),
  };
}

async function partRows(key: RunKey): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await dynamo().send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partsOf(key) },
        ExclusiveStartKey: from,
        ConsistentRead: true,
      }),
    );
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

/** Deletes everything that belongs to a run but its row, as often as wanted. */
export async function deleteParts(key: RunKey): Promise<void> {
  const rows = await partRows(key);
  for (let at = 0; at < rows.length; at += 25) {
    let requests = rows.slice(at, at + 25).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    while (requests.length > 0) {
      const { UnprocessedItems } = await dynamo().send(
        new BatchWriteCommand({ RequestItems: { [table()]: requests } }),
      );
      requests = (UnprocessedItems?.[table()] ?? []) as typeof requests;
    }
  }
}
