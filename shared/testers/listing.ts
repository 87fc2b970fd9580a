import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/platform/dynamo.ts';
import { table } from '#shared/tests/keys.ts';
import { AssignmentRow } from './assignment.ts';
import type { OpenStatus, TesterStatus } from './contract.ts';
import { assignmentKey, openPk, statusPk, testerKey, testerPk } from './keys.ts';
import { TesterRow } from './tester.ts';

/** Rows read at once, and how often per call: with a status that few have, a page ends unfilled. */
const readAhead = { rows: 200, times: 10 };

/**
 * Assignments of a tester, newest first. `next` is the id to go on after, and null only when there is
 * nothing more; a page may be short, even empty, and still have a `next`.
 */
export async function listAssignments(
  testerId: string,
  wanted: {
    readonly status: AssignmentRow['status'] | undefined;
    readonly limit: number;
    readonly after: string | null;
  },
): Promise<{ assignments: AssignmentRow[]; next: string | null }> {
  const { status, limit } = wanted;
  const found: AssignmentRow[] = [];
  let from = wanted.after;
  for (let time = 0; time < readAhead.times; time += 1) {
    const { Items = [], LastEvaluatedKey } = await dynamo().send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :assignment)',
        ...(status && {
          FilterExpression: '#status = :status',
          ExpressionAttributeNames: { '#status': 'status' },
        }),
        ExpressionAttributeValues: {
          ':pk': testerPk(testerId),
          ':assignment': 'assignment/',
          ...(status && { ':status': status }),
        },
        ExclusiveStartKey: from === null ? undefined : assignmentKey(testerId, from),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: status ? readAhead.rows : limit + 1 - found.length,
      }),
    );
    found.push(...z.array(AssignmentRow).parse(Items));
    if (found.length > limit) {
      return { assignments: found.slice(0, limit), next: found[limit - 1]?.id ?? null };
    }
    if (!LastEvaluatedKey) return { assignments: found, next: null };
    from = String(LastEvaluatedKey.sk).slice('assignment/'.length);
  }
  return { assignments: found, next: from };
}

/** Rows of a partition of pointers, in their order. `next` is the position to go on after. */
async function pointers<T>(
  pk: string,
  shape: z.ZodType<T>,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<{ rows: T[]; next: string | null }> {
  const { Items = [], LastEvaluatedKey } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ExclusiveStartKey: after === null ? undefined : { pk, sk: after },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return { rows: z.array(shape).parse(Items), next: LastEvaluatedKey ? String(LastEvaluatedKey.sk) : null };
}

/** Rows by their keys, at most 100 keys, each once; those that are gone are left out. */
async function rowsAt<T>(keys: readonly { pk: string; sk: string }[], shape: z.ZodType<T>): Promise<T[]> {
  if (keys.length === 0) return [];
  const { Responses, UnprocessedKeys } = await dynamo().send(
    new BatchGetCommand({ RequestItems: { [table()]: { Keys: [...keys], ConsistentRead: true } } }),
  );
  if (UnprocessedKeys?.[table()]?.Keys?.length) throw new Error(`${table()} is throttled.`);
  return z.array(shape).parse(Responses?.[table()] ?? []);
}

const StatusRow = z.object({ testerId: z.string() });

/** Testers who have a status, those who applied first first. `next` is the position to go on after. */
export async function listTesters(
  status: TesterStatus,
  page: { readonly limit: number; readonly after: string | null },
): Promise<{ testers: TesterRow[]; next: string | null }> {
  const { rows, next } = await pointers(statusPk(status), StatusRow, page);
  const found = await rowsAt(
    rows.map(({ testerId }) => testerKey(testerId)),
    TesterRow,
  );
  const byId = new Map(found.map((tester) => [tester.id, tester]));
  // Whose status changed between the two reads is left out.
  const testers = rows
    .flatMap(({ testerId }) => byId.get(testerId) ?? [])
    .filter((one) => one.status === status);
  return { testers, next };
}

const OpenRow = z.object({ sk: z.string(), testerId: z.string() });

/**
 * Assignments under way, the oldest first, with the names of their testers. Three reads, whatever there is.
 * `next` is the position to go on after.
 */
export async function listOpen(
  status: OpenStatus,
  page: { readonly limit: number; readonly after: string | null },
): Promise<{ open: { assignment: AssignmentRow; testerName: string }[]; next: string | null }> {
  const { rows, next } = await pointers(openPk(status), OpenRow, page);
  const testerIds = [...new Set(rows.map(({ testerId }) => testerId))];
  const [assignments, testers] = await Promise.all([
    rowsAt(
      rows.map(({ sk, testerId }) => assignmentKey(testerId, sk)),
      AssignmentRow,
    ),
    rowsAt(testerIds.map(testerKey), TesterRow),
  ]);
  const byId = new Map(assignments.map((assignment) => [assignment.id, assignment]));
  const names = new Map(testers.map(({ id, profile }) => [id, profile.name]));
  // What moved on between the two reads is left out.
  const open = rows
    .flatMap(({ sk }) => byId.get(sk) ?? [])
    .filter((assignment) => assignment.status === status)
    .map((assignment) => ({ assignment, testerName: names.get(assignment.testerId) ?? '' }));
  return { open, next };
}
