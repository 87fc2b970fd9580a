import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/platform/dynamo.ts';
import { runKey, table } from './keys.ts';
import { RunRow } from './store.ts';

export interface RunFilter {
  readonly status?: string | undefined;
  readonly project?: string | undefined;
  readonly label?: string | undefined;
}

/** Rows read at once, and how often per call: with a filter that nothing fits, a page ends unfilled. */
const readAhead = { rows: 200, times: 10 };

/**
 * The company's runs that fit, newest first. `next` is the id to go on after, and null only when there
 * is nothing more; a page may be short, even empty, and still have a `next`.
 */
export async function listRuns(
  companyId: string,
  { filter, limit, after }: { filter: RunFilter; limit: number; after: string | null },
): Promise<{ runs: RunRow[]; next: string | null }> {
  const runs: RunRow[] = [];
  let from = after;
  for (let time = 0; time < readAhead.times; time += 1) {
    const { Items = [], LastEvaluatedKey } = await dynamo().send(
      new QueryCommand({
        TableName: table(),
        ...fitting(filter),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :run)',
        ExclusiveStartKey: from === null ? undefined : runKey({ companyId, runId: from }),
        ScanIndexForward: false,
        Limit: isFiltered(filter) ? readAhead.rows : limit + 1 - runs.length,
        ExpressionAttributeValues: {
          ...fitting(filter).ExpressionAttributeValues,
          ':pk': `company/${companyId}`,
          ':run': 'run/',
        },
      }),
    );
    runs.push(...z.array(RunRow).parse(Items));
    // One more than asked for says that there is more, and spares the caller an empty last page.
    if (runs.length > limit) return { runs: runs.slice(0, limit), next: runs[limit - 1]?.id ?? null };
    if (!LastEvaluatedKey) return { runs, next: null };
    from = String(LastEvaluatedKey.sk).slice('run/'.length);
  }
  return { runs, next: from };
}

function isFiltered(filter: RunFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function fitting({ status, project, label }: RunFilter): Partial<QueryCommandInput> {
  if (!isFiltered({ status, project, label })) return {};
  const conditions: string[] = [];
  if (status !== undefined) conditions.push('#status = :status');
  if (project !== undefined) conditions.push('#project = :project');
  if (label !== undefined) conditions.push('contains(#labels, :label)');
  return {
    FilterExpression: conditions.join(' AND '),
    ExpressionAttributeNames: {
      ...(status !== undefined && { '#status': 'status' }),
      ...(project !== undefined && { '#project': 'project' }),
      ...(label !== undefined && { '#labels': 'labels' }),
    },
    ExpressionAttributeValues: {
      ...(status !== undefined && { ':status': status }),
      ...(project !== undefined && { ':project': project }),
      ...(label !== undefined && { ':label': label }),
    },
  };
}
