import type { Resources } from '#local/assembly/resources.ts';

/** A standard queue as the template declares it. Times in milliseconds. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeout: number;
  readonly delay: number;
  readonly retention: number;
  readonly receiveWait: number;
  /** Bytes. */
  readonly maximumMessageSize: number;
  /** Where a message goes that was received that often without being deleted. */
  readonly redrive: { readonly arn: string; readonly maxReceiveCount: number } | null;
}

interface QueueProperties {
  readonly FifoQueue?: boolean;
  readonly VisibilityTimeout?: number;
  readonly DelaySeconds?: number;
  readonly MessageRetentionPeriod?: number;
  readonly ReceiveMessageWaitTimeSeconds?: number;
  readonly MaximumMessageSize?: number;
  readonly RedrivePolicy?: {
    readonly deadLetterTargetArn: string;
    readonly maxReceiveCount: number | string;
  };
}

const seconds = 1000;
/** AWS's own default values. */
const defaults = { visibilityTimeout: 30, delay: 0, retention: 4 * 86_400, receiveWait: 0, size: 1_048_576 };

export function queuesOf(resources: Resources): readonly Queue[] {
  return resources.ofType('AWS::SQS::Queue').map((resource) => {
    const properties = resource.properties as QueueProperties;
    if (properties.FifoQueue) {
      throw new Error(
        `Queue ${resource.name} is a FIFO queue, which the embedded cloud does not have. Use a standard queue ` +
          'with an idempotent consumer.',
      );
    }
    const redrive = properties.RedrivePolicy;
    return {
      name: resource.name,
      arn: resource.arn,
      url: resource.physicalId,
      visibilityTimeout: (properties.VisibilityTimeout ?? defaults.visibilityTimeout) * seconds,
      delay: (properties.DelaySeconds ?? defaults.delay) * seconds,
      retention: (properties.MessageRetentionPeriod ?? defaults.retention) * seconds,
      receiveWait: (properties.ReceiveMessageWaitTimeSeconds ?? defaults.receiveWait) * seconds,
      maximumMessageSize: properties.MaximumMessageSize ?? defaults.size,
      redrive: redrive
        ? { arn: redrive.deadLetterTargetArn, maxReceiveCount: Number(redrive.maxReceiveCount) }
        : null,
    };
  });
}
