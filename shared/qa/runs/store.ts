import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo, type TransactItem } from '#shared/platform/dynamo.ts';
import { PackageId, PlanId, QaRunSummary, QaSettings } from '../contract.ts';
import { historyOf, type PackageKey, type PlanKey, planKey, table, waitingFor } from '../keys.ts';

/** A run as it is kept, with all of the package frozen that may change before it ends. */
export const PlanRow = QaRunSummary.omit({ progress: true }).extend({
  companyId: z.string(),
  orderedBy: z.string(),
  config: QaSettings,
  requirements: z.string(),
  /** SHA-256 of the document, which is kept with the package. */
  spec: z.string(),
  /** Address of the document, against which relative references and servers are read. */
  specUrl: z.string().nullable(),
  hasAuth: z.boolean(),
  /** Whether there are credentials of a second user. */
  hasSecond: z.boolean(),
  /** Operations to test when only those that failed are tried again; null: as the settings say. */
  only: z.array(z.string()).nullable(),
  baseline: PlanId.nullable(),
  packageId: PackageId,
  correlationId: z.string(),
  deadline: z.iso.datetime().nullable(),
  /** A finding ended it, as its settings say: those who still test stop in order. */
  stopped: z.boolean(),
  /** Number of the last event. */
  lastEvent: z.int().nonnegative(),
  /** Counters of the progress; transactions add to them. */
  phase: QaRunSummary.shape.progress.shape.phase,
  operations: z.int().nonnegative(),
  done: z.int().nonnegative(),
  reached: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  found: z.int().nonnegative(),
});
export type PlanRow = z.infer<typeof PlanRow>;

export const keyOf = ({ companyId, planId }: PlanRow): PlanKey => ({ companyId, planId });

/** The run as it is now, or null. An id that cannot be one is a run that does not exist. */
export async function readPlan(key: PlanKey): Promise<PlanRow | null> {
  if (!PlanId.safeParse(key.planId).success) return null;
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: planKey(key), ConsistentRead: true }),
  );
  return PlanRow.nullable().parse(Item ?? null);
}

export function createPlan(plan: PlanRow): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: {
        ...planKey(plan),
        entity: 'plan',
        ...plan,
        packageKey: historyOf(plan),
        ...waitingFor('pending', plan.createdAt),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Runs of a package, newest first; `next` is the id to go on after, or null. */
export async function listPlans(
  key: PackageKey,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ plans: PlanRow[]; next: string | null }> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      IndexName: 'history',
      KeyConditionExpression: 'packageKey = :package',
      ExclusiveStartKey:
        after === null
          ? undefined
          : {
              packageKey: historyOf(key),
              planId: after,
              ...planKey({ companyId: key.companyId, planId: after }),
            },
      ScanIndexForward: false,
      Limit: limit + 1,
      ExpressionAttributeValues: { ':package': historyOf(key) },
    }),
  );
  const plans = z.array(PlanRow).parse(Items);
  if (plans.length <= limit) return { plans, next: null };
  return { plans: plans.slice(0, limit), next: plans[limit - 1]?.planId ?? null };
}

/** What people see of a run. */
export function summaryOf(plan: PlanRow, now: Date): QaRunSummary {
  const { phase, operations, done, reached, requests, found } = plan;
  const until = plan.endedAt === null ? now.getTime() : Date.parse(plan.endedAt);
  const seconds = plan.startedAt === null ? 0 : Math.max(0, until - Date.parse(plan.startedAt)) / 1000;
  return QaRunSummary.parse({
    ...plan,
    progress: {
      phase,
      operations,
      // A part that was tried again counted again.
      done: Math.min(done, operations),
      reached: Math.min(reached, operations),
      requests,
      requestsPerSecond: seconds > 0 ? Math.round((requests / seconds) * 10) / 10 : 0,
      findings: Math.max(0, found),
    },
  });
}

/** Lets everybody who tests for the run stop in order. */
export async function stopPlan(key: PlanKey): Promise<void> {
  await dynamo().send(
    new UpdateCommand({
      TableName: table(),
      Key: planKey(key),
      UpdateExpression: 'SET stopped = :true',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':true': true },
    }),
  );
}
