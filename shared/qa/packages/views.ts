import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo, type Row } from '#shared/platform/dynamo.ts';
import type { QaPackage } from '../contract.ts';
import { planKey, table } from '../keys.ts';
import { PlanRow } from '../runs/store.ts';
import { isOwnMachine, isRecent } from '../targets/proof.ts';
import { TargetRow, targetKey } from '../targets/store.ts';
import type { PackageRow } from './store.ts';
import { viewOf } from './view.ts';

/** One package as people see it. */
export async function viewOfOne(row: PackageRow): Promise<QaPackage> {
  const [view] = await viewsOf([row]);
  if (view === undefined) throw new Error('A package has one view.');
  return view;
}

/** What one BatchGet takes. */
const ATONCE = 100;

/** Packages as people see them, each with its last run and whether its target is proved, in few reads. */
export async function viewsOf(rows: readonly PackageRow[]): Promise<QaPackage[]> {
  const keys = new Map<string, Row>();
  for (const row of rows) {
    if (row.lastPlanId !== null) {
      const key = planKey({ companyId: row.companyId, planId: row.lastPlanId });
      keys.set(key.sk, key);
    }
    const key = targetKey(row.companyId, new URL(row.baseUrl).origin);
    keys.set(key.sk, key);
  }
  const found = await readAll([...keys.values()]);
  return rows.map((row) => {
    const plan = row.lastPlanId === null ? undefined : found.get(`plan/${row.lastPlanId}`);
    const target = found.get(targetKey(row.companyId, new URL(row.baseUrl).origin).sk);
    return viewOf(row, {
      lastRun: plan ? PlanRow.parse(plan) : null,
      targetVerified:
        isOwnMachine(row.baseUrl) || (target !== undefined && isRecent(TargetRow.parse(target))),
    });
  });
}

/** The rows that exist, by their sort key: all belong to one company. */
async function readAll(keys: readonly Row[]): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  let wanted = [...keys];
  while (wanted.length > 0) {
    const { Responses = {}, UnprocessedKeys = {} } = await dynamo().send(
      new BatchGetCommand({
        RequestItems: { [table()]: { Keys: wanted.slice(0, ATONCE), ConsistentRead: true } },
      }),
    );
    for (const row of Responses[table()] ?? []) found.set(String(row.sk), row);
    wanted = [...wanted.slice(ATONCE), ...(UnprocessedKeys[table()]?.Keys ?? [])];
  }
  return found;
}
