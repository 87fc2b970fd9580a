import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Keeps what could not be handled for the longest time there is, for a person to look at. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const reason = 'It is where things go that failed; an alarm calls a person.';
  acknowledge(queue, { 'AwsSolutions-SQS3': reason, 'Serverless-SQSRedrivePolicy': reason });
  return queue;
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
