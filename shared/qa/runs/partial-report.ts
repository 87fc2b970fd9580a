import { isDeepStrictEqual } from 'node:util';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '#shared/platform/dynamo.ts';
import { planKey, table } from '../keys.ts';
import { keepExchanges } from './exchanges-file.ts';
import { keepReport } from './report-file.ts';
import { countsOf, reported } from './reporting.ts';
import { keyOf, type PlanRow, readPlan } from './store.ts';
import { endedBatches } from './work-files.ts';

/**
 * Keeps what was found by a run that was cancelled or failed. A batch may still be ending: whoever writes looks
 * again afterwards, so that the last one to write has seen everything.
 */
export async function keepPartialReport(plan: PlanRow): Promise<void> {
  for (;;) {
    const now = await readPlan(keyOf(plan));
    if (now === null || (now.status !== 'cancelled' && now.status !== 'failed')) return;
    if ((await endedBatches(now)).length === 0) return;
    const early = `The run did not end as planned, and this is what was found until then. ${now.reason ?? ''}`;
    const { report, exchanges, newFindings, costMicroUsd, batches } = await reported(now, early.trim());
    await keepExchanges(now, exchanges);
    await keepReport(now, report);
    await dynamo().send(
      new UpdateCommand({
        TableName: table(),
        Key: planKey(keyOf(now)),
        UpdateExpression: 'SET findings = :findings, newFindings = :new, cost = :cost',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: {
          ':findings': countsOf(report.findings),
          ':new': newFindings,
          ':cost': { microUsd: costMicroUsd },
        },
      }),
    );
    if (isDeepStrictEqual(await endedBatches(now), batches)) return;
  }
}
