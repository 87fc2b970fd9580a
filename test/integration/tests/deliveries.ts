import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import type { EmbeddedCloud } from '../embedded-cloud.ts';
import { until } from './lab.ts';

/** What AWS delivers at least once, for tests that deliver it again. */
export function openDeliveries(cloud: EmbeddedCloud) {
  const aws = {
    endpoint: cloud.controlUrl.replace(/\/control\/?$/, ''),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };

  /** A call of DynamoDB Streams, which has an SDK of its own that nothing else here needs. */
  async function streams<T>(operation: string, input: object): Promise<T> {
    const response = await fetch(`${aws.endpoint}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return response.json() as Promise<T>;
  }

  /** ARNs of the streams of all tables that have one. */
  async function streamArns(): Promise<string[]> {
    const client = new DynamoDBClient(aws);
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const tables = await Promise.all(
      TableNames.map((TableName) => client.send(new DescribeTableCommand({ TableName }))),
    );
    client.destroy();
    return tables.flatMap(({ Table }) => Table?.LatestStreamArn ?? []);
  }

  /** All that the stream of a table ever said, in order. */
  async function recordsOf(StreamArn: string): Promise<DynamoDBRecord[]> {
    const { StreamDescription } = await streams<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      { StreamArn },
    );
    const records: DynamoDBRecord[] = [];
    for (const { ShardId } of StreamDescription.Shards) {
      let { ShardIterator } = await streams<{ ShardIterator?: string }>('GetShardIterator', {
        StreamArn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      while (ShardIterator !== undefined) {
        const page: { Records: DynamoDBRecord[]; NextShardIterator?: string } = await streams('GetRecords', {
          ShardIterator,
        });
        // An open shard has a next page for ever.
        if (page.Records.length === 0) break;
        records.push(...page.Records);
        ShardIterator = page.NextShardIterator;
      }
    }
    return records;
  }

  /** Waits until the consumers of all queues have taken what is there. Throws when one gave up. */
  async function drained(): Promise<void> {
    const client = new SQSClient(aws);
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
    const left = async () => {
      const counts = await Promise.all(
        QueueUrls.map(async (QueueUrl) => {
          const { Attributes = {} } = await client.send(
            new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
          );
          const count = Object.entries(Attributes)
            .filter(([name]) => name.startsWith('ApproximateNumberOfMessages'))
            .reduce((sum, [, messages]) => sum + Number(messages), 0);
          const isDead = Attributes.RedrivePolicy === undefined;
          if (isDead && count > 0) throw new Error(`${count} messages were given up to ${QueueUrl}.`);
          return count;
        }),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    };
    // Between two counts a consumer may have put something on another queue.
    await until('all queues are empty', async () => ((await left()) + (await left()) === 0 ? true : null));
    client.destroy();
  }

  /** Names of the refusals of an answer to a task that is not waiting any more. */
  async function answerTask(taskToken: string, output: object): Promise<string> {
    const client = new SFNClient(aws);
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      return 'taken';
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    } finally {
      client.destroy();
    }
  }

  return { streamArns, recordsOf, drained, answerTask };
}
