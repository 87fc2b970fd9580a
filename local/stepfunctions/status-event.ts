import { randomUUID } from 'node:crypto';
import type { Ending } from '#local/stepfunctions/run.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';

/** An event as EventBridge hands it to rules. */
export interface StatusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** `Step Functions Execution Status Change`, for the start (no ending) or the end of an execution. */
export function statusEvent(
  record: Pick<ExecutionRecord, 'arn' | 'machineArn' | 'name' | 'input' | 'startedAt'>,
  time: number,
  ending: Ending | null,
): StatusEvent {
  const [, , , region = '', account = ''] = record.arn.split(':');
  const output = ending?.status === 'SUCCEEDED' ? ending.output : null;
  const failure = ending === null || ending.status === 'SUCCEEDED' ? null : ending;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.machineArn,
      name: record.name,
      status: ending?.status ?? 'RUNNING',
      startDate: record.startedAt,
      stopDate: ending === null ? null : time,
      input: record.input,
      output,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: ending === null ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
      redriveStatusReason: null,
      inputDetails: { included: true },
      outputDetails: output === null ? null : { included: true },
      error: failure?.error ?? null,
      cause: failure?.cause ?? null,
    },
  };
}
