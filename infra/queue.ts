import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { AssayFunction } from './function.ts';

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
  /** How often a message is handed out before it is given up. */
  readonly tries?: number;
}

/** A queue with the messages that were given up, and the way to its reader. */
export interface WorkQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Calls the function with what is in the queue, and again with what it did not take. */
  feed(reader: AssayFunction, how: { readonly batchSize: number; readonly maxConcurrency: number }): void;
}

export function workQueue(
  scope: Construct,
  id: string,
  { consumerTimeout, tries = 5 }: WorkQueueProps,
): WorkQueue {
  const deadLetters = deadLetterQueue(scope, `${id}DeadLetters`);
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Lambda asks for six times the function's timeout, so that throttled batches are not read twice.
    visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: tries },
  });
  return {
    queue,
    deadLetters,
    feed(reader, how) {
      acknowledge(reader, {
        'Serverless-LambdaEventSourceMappingDestination':
          'A queue has none: its own dead-letter queue is it.',
      });
      reader.addEventSource(new SqsEventSource(queue, { ...how, reportBatchItemFailures: true }));
    },
  };
}
