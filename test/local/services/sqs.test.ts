import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountId } from '#local/assembly/resources.ts';
import { offset, setOffset } from '#local/clock.ts';
import { createSqs, type Sqs } from '#local/services/sqs/sqs.ts';
import { arnOf, type LocalCloud, region, resource, startLocalCloud } from './local-cloud.ts';

let cloud: LocalCloud;
let sqs: Sqs;
let client: SQSClient;
let work: string;
let dead: string;

beforeEach(async () => {
  const resources = [
    resource('AWS::SQS::Queue', 'work', arnOf('sqs', 'work'), {
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: arnOf('sqs', 'dead'), maxReceiveCount: 2 },
    }),
    resource('AWS::SQS::Queue', 'dead', arnOf('sqs', 'dead')),
  ];
  cloud = await startLocalCloud(resources);
  sqs = createSqs(cloud.context());
  cloud.serve(...sqs.services);
  client = new SQSClient({ region, endpoint: cloud.endpoint, credentials: cloud.credentials });
  work = `${cloud.endpoint}/${accountId}/work`;
  dead = `${cloud.endpoint}/${accountId}/dead`;
});

afterEach(async () => {
  setOffset(0);
  client.destroy();
  await sqs.stop();
  await cloud.close();
});

const send = (MessageBody: string, DelaySeconds = 0) =>
  client.send(new SendMessageCommand({ QueueUrl: work, MessageBody, DelaySeconds }));

async function receive(QueueUrl = work, WaitTimeSeconds = 0) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

const bodies = async (...args: Parameters<typeof receive>) =>
  (await receive(...args)).map((message) => message.Body);

const advance = (seconds: number) => setOffset(offset() + seconds * 1000);

test('a message that was not deleted comes again after the visibility timeout', async () => {
  await send('once');

  const first = await receive();
  const hidden = await bodies();
  advance(61);
  const again = await receive();

  expect(first.map((message) => message.Body)).toEqual(['once']);
  expect(hidden).toEqual([]);
  expect(again[0]?.Attributes?.ApproximateReceiveCount).toBe('2');
  expect(again[0]?.ReceiptHandle).not.toBe(first[0]?.ReceiptHandle);
});

test('a deleted message does not come again', async () => {
  await send('once');
  const [message] = await receive();

  await client.send(new DeleteMessageCommand({ QueueUrl: work, ReceiptHandle: message?.ReceiptHandle }));
  advance(61);

  expect(await bodies()).toEqual([]);
});

test('a message received too often goes to the dead-letter queue, from where it can be moved back', async () => {
  // Prepare
  await send('poison');
  await receive();
  advance(61);
  await receive();
  advance(61);

  // Act
  const third = await bodies();
  const [buried] = await receive(dead);
  advance(31);
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('sqs', 'dead') }));

  // Assess
  expect(third).toEqual([]);
  expect(buried?.Body).toBe('poison');
  expect(buried?.Attributes?.DeadLetterQueueSourceArn).toBe(arnOf('sqs', 'work'));
  expect(await bodies()).toEqual(['poison']);
});

test('messages survive a restart, also those that were being worked on', async () => {
  await send('waiting');
  await send('in flight');
  await client.send(new ReceiveMessageCommand({ QueueUrl: work }));

  await sqs.stop();
  sqs = createSqs(cloud.context());
  cloud.serve(...sqs.services);

  expect(await bodies()).toEqual(['in flight']);
  advance(61);
  expect((await bodies()).sort()).toEqual(['in flight', 'waiting']);
});

test('a long poll ends when a message is sent', async () => {
  const polled = sqs.receive(sqs.queue(arnOf('sqs', 'work')), { maximum: 1, wait: 3_600_000 });
  await send('now');

  expect((await polled).map(({ body }) => body)).toEqual(['now']);
});

test('a long poll ends when a delayed message is due', async () => {
  await send('later', 600);

  const polled = sqs.receive(sqs.queue(arnOf('sqs', 'work')), { maximum: 1, wait: 3_600_000 });
  advance(600);

  expect((await polled).map(({ body }) => body)).toEqual(['later']);
});

test('a visibility timeout changed to zero gives the message back at once', async () => {
  await send('again');
  const [message] = await receive();

  const polled = bodies(work, 20);
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: work,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );

  expect(await polled).toEqual(['again']);
});

test('a message is forgotten after its retention period', async () => {
  await send('old');

  advance(4 * 86_400 + 1);

  expect(await bodies()).toEqual([]);
});

test('a batch sends the entries that are right and names those that are not', async () => {
  const { Successful, Failed } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: work,
      Entries: [
        { Id: 'a', MessageBody: 'good' },
        { Id: 'b', MessageBody: 'late', DelaySeconds: 901 },
      ],
    }),
  );

  expect(Successful?.map(({ Id }) => Id)).toEqual(['a']);
  expect(Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['b', 'InvalidParameterValue']]);
  expect(await bodies()).toEqual(['good']);
});

test('attributes come back with the digest that AWS documents', async () => {
  await client.send(
    new SendMessageCommand({
      QueueUrl: work,
      MessageBody: 'This is a test message',
      MessageAttributes: {
        test_attribute_name_1: { DataType: 'String', StringValue: 'test_attribute_value_1' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
      },
    }),
  );

  const [message] = await receive();

  expect(message?.MessageAttributes?.test_attribute_name_1?.StringValue).toBe('test_attribute_value_1');
  expect([...(message?.MessageAttributes?.bytes?.BinaryValue ?? [])]).toEqual([0, 255]);
  expect(message?.MD5OfMessageAttributes).toMatch(/^[0-9a-f]{32}$/);
});

test('counts what is visible, in flight and delayed', async () => {
  await send('taken');
  await receive();
  await send('a');
  await send('b');
  await send('later', 60);

  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: work, AttributeNames: ['All'] }),
  );

  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '1',
    QueueArn: arnOf('sqs', 'work'),
  });
});

test('an unknown queue is refused with the exception of the SDK', async () => {
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toBeInstanceOf(
    QueueDoesNotExist,
  );
});
