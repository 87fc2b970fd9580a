import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/platform/dynamo.ts';
import { table } from '#shared/tests/keys.ts';
import { AssignmentRow } from './assignment.ts';
import type { TesterStatus } from './contract.ts';
import { assignmentKey, statusPk, testerKey, testerPk } from './keys.ts';
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

const StatusRow = z.object({ sk: z.string(), testerId: z.string() });

/** Testers who have a status, those who applied first first. `next` is the position to go on after. */
export async function listTesters(
  status: TesterStatus,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<{ testers: TesterRow[]; next: string | null }> {
  const { Items = [], LastEvaluatedKey } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': statusPk(status) },
      ExclusiveStartKey: after === null ? undefined : { pk: statusPk(status), sk: after },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const rows = z.array(StatusRow).parse(Items);
  const next = LastEvaluatedKey ? String(LastEvaluatedKey.sk) : null;
  if (rows.length === 0) return { testers: [], next };
  const { Responses, UnprocessedKeys } = await dynamo().send(
    new BatchGetCommand({
      RequestItems: {
        [table()]: { Keys: rows.map(({ testerId }) => testerKey(testerId)), ConsistentRead: true },
      },
    }),
  );
  if (UnprocessedKeys?.[table()]?.Keys?.length) throw new Error(`${table()} is throttled.`);
  const byId = new Map(
    z
      .array(TesterRow)
      .parse(Responses?.[table()] ?? [])
      .map((tester) => [tester.id, tester]),
  );
  // Whose status changed between the two reads is left out.
  const testers = rows
    .flatMap(({ testerId }) => byId.get(testerId) ?? [])
    .filter((one) => one.status === status);
  return { testers, next };
}
