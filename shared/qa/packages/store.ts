import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo, type Row, type TransactItem } from '#shared/platform/dynamo.ts';
import { PackageId, PlanId, QaPackage, QaSettings, ScheduleExpression } from '../contract.ts';
import { type PackageKey, packageKey, table, waitingFor } from '../keys.ts';

/** A package as it is kept. */
export const PackageRow = QaPackage.omit({
  spec: true,
  schedule: true,
  targetVerified: true,
  lastRun: true,
}).extend({
  companyId: z.string(),
  createdBy: z.string(),
  config: QaSettings,
  /** The document that was read when the package was saved; a URL is read again by each run. */
  spec: z.object({ url: z.string().nullable(), sha256: z.string(), bytes: z.int().nonnegative() }),
  schedule: z
    .object({
      expression: ScheduleExpression,
      nextAt: z.iso.datetime().nullable(),
      lastProblem: z.string().nullable(),
    })
    .nullable(),
  lastPlanId: PlanId.nullable(),
  /** Grows with every change, so that two people never overwrite each other unseen. */
  rev: z.int().positive(),
});
export type PackageRow = z.infer<typeof PackageRow>;

export const keyOf = ({ companyId, id }: PackageRow): PackageKey => ({ companyId, packageId: id });

/** The package as it is now, or null. An id that cannot be one is a package that does not exist. */
export async function readPackage(key: PackageKey): Promise<PackageRow | null> {
  if (!PackageId.safeParse(key.packageId).success) return null;
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: packageKey(key), ConsistentRead: true }),
  );
  return PackageRow.nullable().parse(Item ?? null);
}

/** Writes the package over revision `rev`; 0: there must be none. */
export function putPackage(row: PackageRow, rev: number): TransactItem {
  const due = row.schedule?.nextAt ?? null;
  const Item: Row = {
    ...packageKey(keyOf(row)),
    entity: 'package',
    ...row,
    ...(due !== null && waitingFor('schedule', due)),
  };
  if (rev === 0) {
    return { Put: { TableName: table(), Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }
  return {
    Put: {
      TableName: table(),
      Item,
      // A run that was ordered since must not be forgotten.
      ConditionExpression: 'rev = :rev AND lastPlanId = :lastPlanId',
      ExpressionAttributeValues: { ':rev': rev, ':lastPlanId': row.lastPlanId },
    },
  };
}

/** A schedule that was due, and when it is due next: null for never again. */
export interface Due {
  readonly at: string;
  readonly next: string | null;
  /** Why it was let go by; null when a run was ordered. */
  readonly problem: string | null;
}

/**
 * Notes the run that was ordered last, in the transaction that creates it. Fails when the package is gone, and
 * with a `due` schedule when somebody else took that date.
 */
export function noteLastPlan(key: PackageKey, planId: string, due: Due | null = null): TransactItem {
  const moved = due && movedTo(due);
  return {
    Update: {
      TableName: table(),
      Key: packageKey(key),
      UpdateExpression: `SET lastPlanId = :plan${moved === null ? '' : `, ${moved.set} ${moved.rest}`}`,
      ConditionExpression: moved === null ? 'attribute_exists(pk)' : moved.condition,
      ...(moved && { ExpressionAttributeNames: moved.names }),
      ExpressionAttributeValues: { ':plan': planId, ...moved?.values },
    },
  };
}

/** Lets a date of the schedule go by without a run. */
export function skipDate(key: PackageKey, due: Due): TransactItem {
  const { set, rest, condition, names, values } = movedTo(due);
  return {
    Update: {
      TableName: table(),
      Key: packageKey(key),
      UpdateExpression: `SET ${set} ${rest}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
}

function movedTo({ at, next, problem }: Due) {
  return {
    set: `#schedule.nextAt = :next, #schedule.lastProblem = :problem${next === null ? '' : ', pendingSince = :next'}`,
    rest: next === null ? 'REMOVE pendingShard, pendingSince' : '',
    condition: '#schedule.nextAt = :at',
    names: { '#schedule': 'schedule' },
    values: { ':at': at, ':next': next, ':problem': problem },
  };
}

export function deletePackageRow(key: PackageKey): TransactItem {
  return {
    Delete: {
      TableName: table(),
      Key: packageKey(key),
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

/** Rows read at once, and how often per call: with a filter that nothing fits, a page ends unfilled. */
const readAhead = { rows: 100, times: 10 };

/** Packages of the company, newest first; `next` is the id to go on after, or null when there is nothing more. */
export async function listPackages(
  companyId: string,
  { project, limit, after }: { project: string | undefined; limit: number; after: string | null },
): Promise<{ packages: PackageRow[]; next: string | null }> {
  const packages: PackageRow[] = [];
  let from = after;
  for (let time = 0; time < readAhead.times; time += 1) {
    const { Items = [], LastEvaluatedKey } = await dynamo().send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :package)',
        ExclusiveStartKey: from === null ? undefined : packageKey({ companyId, packageId: from }),
        ScanIndexForward: false,
        Limit: project === undefined ? limit + 1 - packages.length : readAhead.rows,
        ...(project !== undefined && {
          FilterExpression: '#project = :project',
          ExpressionAttributeNames: { '#project': 'project' },
        }),
        ExpressionAttributeValues: {
          ':pk': `company/${companyId}`,
          ':package': 'package/',
          ...(project !== undefined && { ':project': project }),
        },
      }),
    );
    packages.push(...z.array(PackageRow).parse(Items));
    if (packages.length > limit) {
      return { packages: packages.slice(0, limit), next: packages[limit - 1]?.id ?? null };
    }
    if (!LastEvaluatedKey) return { packages, next: null };
    from = String(LastEvaluatedKey.sk).slice('package/'.length);
  }
  return { packages, next: from };
}
