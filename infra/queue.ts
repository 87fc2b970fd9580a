import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Keeps what could not be handled for the longest time there is, for a person to look at. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

export interface WorkQueueProps {
  /** Timeout of the function that reads it. */
  readonly consumerTimeout: Duration;
}

/** A queue whose messages are tried five times. */
export function workQueue(
  scope: Construct,
  id: string,
  { consumerTimeout }: WorkQueueProps,
): { readonly queue: Queue; readonly deadLetters: Queue } {
  const deadLetters = deadLetterQueue(scope, `${id}DeadLetters`);
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Lambda asks for six times the function's timeout, so that throttled batches are not read twice.
    visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  return { queue, deadLetters };
}
