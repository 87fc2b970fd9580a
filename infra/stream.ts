import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { NamedTable } from './access.ts';
import type { AssayFunction } from './function.ts';
import { deadLetterQueue } from './queue.ts';

export interface ReactionProps {
  /** Tells the sources of one function apart, where it reacts to several tables. */
  readonly id?: string;
  readonly batchSize: number;
  /** Older records are given up. */
  readonly maxRecordAge: Duration;
  readonly retryAttempts: number;
  /** Patterns of which one must match; see `FilterCriteria.filter`. */
  readonly filters: { [key: string]: unknown }[];
}

/**
 * Calls a function with the changes of a table. A batch that fails is halved until the record at fault
 * stands alone; that one's position goes to the queue that is returned.
 */
export function reactToTable(handler: AssayFunction, { table }: NamedTable, props: ReactionProps): Queue {
  const { id = '' } = props;
  const failures = deadLetterQueue(handler.node.scope ?? handler, `${handler.node.id}${id}Failures`);
  const stream = table.tableStreamArn;
  if (stream === undefined) throw new Error(`${table.node.path} has no stream.`);
  handler.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [stream],
    }),
  );
  handler.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
  new EventSourceMapping(handler, `${id}Stream`, {
    target: handler,
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: props.batchSize,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: props.retryAttempts,
    maxRecordAge: props.maxRecordAge,
    onFailure: new SqsDlq(failures),
    filters: props.filters,
  });
  return failures;
}
