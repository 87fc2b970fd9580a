import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo, type Row, type TransactItem } from '#shared/platform/dynamo.ts';
import { Run, RunId, RunSummary } from './contract.ts';
import { partsOf, type RunKey, runKey, table, waitingFor } from './keys.ts';
import { hasEnded, live, origins } from './transitions.ts';

/** A run as it is kept. */
export const RunRow = RunSummary.extend({
  companyId: z.string(),
  /** Id of the member who ordered it. */
  orderedBy: z.string(),
  additionalContext: Run.shape.additionalContext,
  maxPages: Run.shape.maxPages,
  hasAuth: Run.shape.hasAuth,
  transitions: Run.shape.transitions,
  rating: Run.shape.rating.default(null),
});
export type RunRow = z.infer<typeof RunRow>;

export const keyOf = (run: RunRow): RunKey => ({ companyId: run.companyId, runId: run.id });

/** The run as it is now, or null. An id that cannot be one is a run that does not exist. */
export async function readRun(key: RunKey): Promise<RunRow | null> {
  if (!RunId.safeParse(key.runId).success) return null;
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: runKey(key), ConsistentRead: true }),
  );
  return RunRow.nullable().parse(Item ?? null);
}

export function createRun(run: RunRow): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { ...runKey(keyOf(run)), entity: 'run', ...run, ...waitingFor('pending', run.createdAt) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** What a transition changes besides the status. */
type Change = Partial<Pick<RunRow, 'startedAt' | 'sentimentScore' | 'issueCounts'>>;

/** Where a run can be moved to. */
export type Destination = Exclude<RunRow['status'], 'pending'>;

/**
 * Moves a run on. Its condition fails when the run is gone or not where it can be moved from.
 *
 * @param from where it must be moved from, when not every way that leads there will do
 */
export function moveRun(
  key: RunKey,
  to: Destination,
  { at, reason, ...change }: { at: string; reason: string } & Change,
  from: readonly RunRow['status'][] = origins(to),
): TransactItem {
  const values: Row = { ...change, status: to, statusReason: reason };
  if (hasEnded(to)) values.endedAt = at;
  else Object.assign(values, waitingFor('running', at));
  const names = Object.keys(values);
  return {
    Update: {
      TableName: table(),
      Key: runKey(key),
      UpdateExpression:
        `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, ` +
        '#transitions = list_append(#transitions, :transition)' +
        (hasEnded(to) ? ' REMOVE pendingShard, pendingSince' : ''),
      ConditionExpression: `#status IN (${from.map((status) => `:${status}`)})`,
      ExpressionAttributeNames: {
        '#transitions': 'transitions',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
        ...Object.fromEntries(from.map((status) => [`:${status}`, status])),
        ':transition': [{ status: to, at, reason }],
      },
    },
  };
}

/** What the run shows of a result while it goes on. */
export function showResult(
  key: RunKey,
  { sentimentScore, issueCounts }: Pick<RunRow, 'sentimentScore' | 'issueCounts'>,
): TransactItem {
  return update(key, 'SET sentimentScore = :score, issueCounts = :counts', live, {
    ':score': sentimentScore,
    ':counts': issueCounts,
  });
}

/** Changes what a completed run shows after the company had its say. */
export function reviseRun(
  key: RunKey,
  { issueCounts, rating }: { issueCounts: RunRow['issueCounts']; rating?: RunRow['rating'] },
): TransactItem {
  return update(
    key,
    `SET issueCounts = :counts${rating === undefined ? '' : ', rating = :rating'}`,
    ['completed'],
    { ':counts': issueCounts, ':rating': rating },
  );
}

function update(
  key: RunKey,
  UpdateExpression: string,
  from: readonly RunRow['status'][],
  values: Row,
): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: runKey(key),
      UpdateExpression,
      ConditionExpression: `#status IN (${from.map((status) => `:${status}`)})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...values,
        ...Object.fromEntries(from.map((status) => [`:${status}`, status])),
      },
    },
  };
}

/** Holds while there is such a run. */
export function whileThere(key: RunKey): TransactItem {
  return {
    ConditionCheck: {
      TableName: table(),
      Key: runKey(key),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

/** Holds only while the run may still be written to. */
export function whileLive(key: RunKey): TransactItem {
  return {
    ConditionCheck: {
      TableName: table(),
      Key: runKey(key),
      ConditionExpression: `#status IN (${live.map((status) => `:${status}`)})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: Object.fromEntries(live.map((status) => [`:${status}`, status])),
    },
  };
}

/**
 * Deletes an ended run's row and leaves a mark for the sweep: a browser that was cancelled may still
 * write for as long as its function may run. The condition fails when the run is gone or has not ended.
 */
export function deleteRun(key: RunKey, at: string): [run: TransactItem, mark: TransactItem] {
  return [
    {
      Delete: {
        TableName: table(),
        Key: runKey(key),
        ConditionExpression: `attribute_exists(pk) AND NOT #status IN (${live.map((status) => `:${status}`)})`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: Object.fromEntries(live.map((status) => [`:${status}`, status])),
      },
    },
    {
      Put: {
        TableName: table(),
        Item: {
          pk: partsOf(key),
          sk: 'deleted',
          entity: 'deleted',
          v: 1,
          ...key,
          ...waitingFor('deleted', at),
        },
      },
    },
  ];
}
