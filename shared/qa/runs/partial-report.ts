import { isDeepStrictEqual } from 'node:util';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '#shared/platform/dynamo.ts';
import { planKey, table } from '../keys.ts';
import { keepExchanges } from './exchanges-file.ts';
import { keepReport } from './report-file.ts';
import { countsOf, reported } from './reporting.ts';
import { keyOf, type PlanRow, readPlan } from './store.ts';
import { costOfWritten, endedBatches } from './work-files.ts';

/**
 * Keeps what was found by a run that was cancelled or failed, and what it cost. A batch may still be ending, and a
 * model be stopping: whoever writes looks again afterwards, so that the last one to write has seen everything.
 */
export async function keepPartialReport(plan: PlanRow): Promise<void> {
  for (;;) {
    const now = await readPlan(keyOf(plan));
    if (now === null || (now.status !== 'cancelled' && now.status !== 'failed')) return;
    const left = { batches: await endedBatches(now), costMicroUsd: await costOfWritten(now) };
    if (left.batches.length > 0) await keepWhatWasFound(now);
    await set(now, { cost: { microUsd: left.costMicroUsd } });
    const after = { batches: await endedBatches(now), costMicroUsd: await costOfWritten(now) };
    if (isDeepStrictEqual(after, left)) return;
  }
}

async function keepWhatWasFound(plan: PlanRow): Promise<void> {
  const early = `The run did not end as planned, and this is what was found until then. ${plan.reason ?? ''}`;
  const { report, exchanges, newFindings } = await reported(plan, early.trim());
  await keepExchanges(plan, exchanges);
  await keepReport(plan, report);
  await set(plan, { findings: countsOf(report.findings), newFindings });
}

async function set(plan: PlanRow, values: Partial<PlanRow>): Promise<void> {
  const names = Object.keys(values);
  await dynamo().send(
    new UpdateCommand({
      TableName: table(),
      Key: planKey(keyOf(plan)),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`:${name}`, value]),
      ),
    }),
  );
}
