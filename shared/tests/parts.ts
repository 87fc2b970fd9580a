import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConditionFailed, dynamo, type Row, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { IssueComment, Report, ReportPage, Ruling, RunStep, Screenshot, TrackingStatus } from './contract.ts';
import { StoredIssue } from './issues.ts';
import { partsOf, type RunKey, table } from './keys.ts';
import { whileLive } from './store.ts';

/** What a run has found besides the findings themselves: pages with keys of pictures instead of links. */
export const ResultRow = Report.omit({ issues: true, pages: true }).extend({
  pages: z.array(
    ReportPage.extend({
      screenshots: z.object({ desktop: Screenshot.nullable(), mobile: Screenshot.nullable() }),
    }),
  ),
  /** Which findings are one issue, see `groups.ts`. */
  groups: z.array(z.array(z.string()).min(1)),
  /** Rises with every change after the run, so that a writer notices that somebody else was faster. */
  rev: z.int(),
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

export type NewStep = Omit<RunStep, 'seq' | 'at'>;

/**
 * Appends to what happened in a run; throws `RunEnded`. Numbers rise by one. A writer that was started
 * again goes on behind the last step, so that nobody who has read up to a number misses anything.
 */
export async function addStep(key: RunKey, step: NewStep): Promise<void> {
  for (;;) {
    const put = await nextStep(key, step);
    try {
      return await transact([put, whileLive(key)]);
    } catch (error) {
      // Another writer of the same run took the number: look again.
      if (error instanceof ConditionFailed && error.failed.has(put) && error.failed.size === 1) continue;
      throw endedIf(error);
    }
  }
}

/**
 * What happens next in a run, for the transaction that makes it happen. Its condition fails when another
 * writer of the same run took the number.
 */
export async function nextStep({ companyId, runId }: RunKey, step: NewStep): Promise<TransactItem> {
  const key = { companyId, runId };
  const seq = (await lastStep(key)) + 1;
  const at = new Date().toISOString();
  return {
    Put: {
      TableName: table(),
      Item: { ...stepKey(key, seq), entity: 'step', v: 1, ...key, seq, at, ...step },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
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
      Put: { TableName: table(), Item: issueItem(key, issue) },
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

/** The result with other groups; its condition fails when somebody changed it since it was read. */
export function regroup(
  key: RunKey,
  before: ResultRow,
  { groups, agreement }: { groups: readonly (readonly string[])[]; agreement: number | null },
): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: { pk: partsOf(key), sk: 'result' },
      UpdateExpression: 'SET #groups = :groups, #merge = :merge, rev = :rev',
      ConditionExpression: 'rev = :seen',
      ExpressionAttributeNames: { '#groups': 'groups', '#merge': 'merge' },
      ExpressionAttributeValues: {
        ':groups': groups,
        ':merge': before.merge && { ...before.merge, agreement },
        ':rev': before.rev + 1,
        ':seen': before.rev,
      },
    },
  };
}

/** How far the company is with an issue; kept by the finding that named the issue then. */
export const TrackingRow = z.object({ issueId: z.string(), status: TrackingStatus, rev: z.int() });
export type TrackingRow = z.infer<typeof TrackingRow>;

/** Its condition fails when somebody said something else since the row was read. */
export function putTracking(key: RunKey, row: TrackingRow): TransactItem {
  return putNext(key, `tracking/${row.issueId}`, 'tracking', row);
}

export const CommentRow = IssueComment.extend({ issueId: z.string() });
export type CommentRow = z.infer<typeof CommentRow>;

/** @param id unique in the run */
export function putComment(key: RunKey, id: string, row: CommentRow): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { pk: partsOf(key), sk: `comment/${id}`, entity: 'comment', v: 1, ...key, ...row },
    },
  };
}

/** How a company rated a run, and what follows from it. */
export const RatingRow = z.object({
  rulings: z.record(z.string(), Ruling),
  /** Findings that the company added. */
  added: z.array(z.string()),
  /** Stars that stand in the statistics of the tester, null where none do. */
  counted: z.int().nullable(),
  /** Month under which the run is kept as an example to learn from. */
  trainingMonth: z.string().nullable(),
  rev: z.int(),
});
export type RatingRow = z.infer<typeof RatingRow>;

/** Its condition fails when somebody rated the run since the row was read. */
export function putRating(key: RunKey, row: RatingRow): TransactItem {
  return putNext(key, 'rating', 'rating', row);
}

function putNext(key: RunKey, sk: string, entity: string, row: { readonly rev: number }): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { pk: partsOf(key), sk, entity, v: 1, ...key, ...row },
      ConditionExpression: row.rev === 1 ? 'attribute_not_exists(pk)' : 'rev = :seen',
      ...(row.rev > 1 && { ExpressionAttributeValues: { ':seen': row.rev - 1 } }),
    },
  };
}

/** Adds a finding to a run that has a result. */
export function addIssue(key: RunKey, issue: StoredIssue): TransactItem {
  return { Put: { TableName: table(), Item: issueItem(key, issue) } };
}

const issueItem = (key: RunKey, issue: StoredIssue): Row => ({
  pk: partsOf(key),
  sk: `issue/${issue.id}`,
  entity: 'issue',
  v: 1,
  ...key,
  ...issue,
});

export interface Parts {
  readonly steps: RunStep[];
  /** As they were handed in: what is one issue says the result. */
  readonly issues: StoredIssue[];
  readonly result: ResultRow | null;
  readonly tracking: TrackingRow[];
  readonly comments: CommentRow[];
  readonly rating: RatingRow | null;
}

export async function readParts(key: RunKey): Promise<Parts> {
  const rows = await partRows(key);
  const of = (kind: string) => rows.filter((row) => row.entity === kind);
  return {
    steps: z.array(RunStep).parse(of('step')),
    issues: z.array(StoredIssue).parse(of('issue')),
    result: ResultRow.nullable().parse(of('result')[0] ?? null),
    tracking: z.array(TrackingRow).parse(of('tracking')),
    comments: z.array(CommentRow).parse(of('comment')),
    rating: RatingRow.nullable().parse(of('rating')[0] ?? null),
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
