import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Resource } from '#local/assembly/resources.ts';
import { type DynamoDb, startDynamoDb } from '#local/services/dynamodb/dynamodb.ts';
import { arnOf, type LocalCloud, region, resource, startLocalCloud, until } from './local-cloud.ts';

function table(extra: Record<string, unknown> = {}): Resource {
  return resource('AWS::DynamoDB::GlobalTable', 'Testing', arnOf('dynamodb', 'table/Testing'), {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...extra,
  });
}

const index = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

let resources: Resource[];
let cloud: LocalCloud;
let dynamoDb: DynamoDb;
let client: DynamoDBClient;

beforeEach(async () => {
  resources = [table()];
  cloud = await startLocalCloud(resources);
  dynamoDb = await startDynamoDb(cloud.context());
  cloud.serve(...dynamoDb.services);
  client = new DynamoDBClient({ region, endpoint: cloud.endpoint, credentials: cloud.credentials });
});

afterEach(async () => {
  client.destroy();
  await dynamoDb.stop();
  await cloud.close();
});

async function restart(): Promise<void> {
  await dynamoDb.stop();
  dynamoDb = await startDynamoDb(cloud.context());
  cloud.serve(...dynamoDb.services);
}

const row = (sk: string) => ({ pk: { S: 'company/1' }, sk: { S: sk } });

test('a failed condition cancels the whole transaction and says which one it was', async () => {
  // Prepare
  await client.send(
    new PutItemCommand({ TableName: 'Testing', Item: { ...row('quota'), used: { N: '10' } } }),
  );

  // Act
  const refusal = await client
    .send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'Testing', Item: row('run/1') } },
          {
            Update: {
              TableName: 'Testing',
              Key: row('quota'),
              UpdateExpression: 'ADD used :one',
              ConditionExpression: 'used < :limit',
              ExpressionAttributeValues: { ':one': { N: '1' }, ':limit': { N: '10' } },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    )
    .catch((error: unknown) => error);

  // Assess
  expect(refusal).toBeInstanceOf(TransactionCanceledException);
  const reasons = (refusal as TransactionCanceledException).CancellationReasons;
  expect(reasons?.map((reason) => reason.Code)).toEqual(['None', 'ConditionalCheckFailed']);
  expect(reasons?.[1]?.Item?.used).toEqual({ N: '10' });
  const run = await client.send(new GetItemCommand({ TableName: 'Testing', Key: row('run/1') }));
  expect(run.Item).toBeUndefined();
});

test('items survive a restart, and an index that the template gained since is filled', async () => {
  await client.send(new PutItemCommand({ TableName: 'Testing', Item: { ...row('a'), owner: { S: 'me' } } }));

  resources[0] = table(index);
  await restart();

  const { Items } = await client.send(
    new QueryCommand({
      TableName: 'Testing',
      IndexName: 'byOwner',
      KeyConditionExpression: '#owner = :me',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':me': { S: 'me' } },
    }),
  );
  expect(Items).toEqual([{ ...row('a'), owner: { S: 'me' } }]);
});

test('a table whose key changed in the template is refused, not emptied', async () => {
  await dynamoDb.stop();
  resources[0] = table({ KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] });

  await expect(startDynamoDb(cloud.context())).rejects.toThrow('another key than the template says');

  resources[0] = table();
  dynamoDb = await startDynamoDb(cloud.context());
});

test('names the region and account of the app in ARNs, and answers about backups', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Testing' }));
  const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: 'Testing' }));

  expect(Table?.TableArn).toBe(arnOf('dynamodb', 'table/Testing'));
  expect(Table?.LatestStreamArn).toContain(arnOf('dynamodb', 'table/Testing/stream/'));
  expect(backups.ContinuousBackupsDescription?.ContinuousBackupsStatus).toBe('ENABLED');
});

test('stored text that looks like an ARN is left as it is', async () => {
  const arn = { S: arnOf('dynamodb', 'table/Testing') };
  await client.send(new PutItemCommand({ TableName: 'Testing', Item: { ...row('a'), arn } }));

  const { Item } = await client.send(new GetItemCommand({ TableName: 'Testing', Key: row('a') }));

  expect(Item?.arn).toEqual(arn);
});

test('tells who asked about writes to a table, and nobody else', async () => {
  const heard: string[] = [];
  dynamoDb.onWrite('Testing', () => heard.push('Testing'));
  dynamoDb.onWrite('Accounts', () => heard.push('Accounts'));

  await client.send(new GetItemCommand({ TableName: 'Testing', Key: row('a') }));
  await client.send(new PutItemCommand({ TableName: 'Testing', Item: row('a') }));

  await until(
    () => heard.length,
    (length) => length > 0,
  );
  expect(heard).toEqual(['Testing']);
});

test('the engine, which any web page could call, does not listen where a page could find it', () => {
  const listening = (address: string) => {
    const port = (hex: string) => Number.parseInt(hex, 16);
    return readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .filter((line) => line.trim().split(/\s+/)[3] === '0A')
      .map((line) => line.trim().split(/\s+/)[1]?.split(':') ?? [])
      .filter(([hex]) => hex === address)
      .map(([, hex = '']) => port(hex));
  };
  const args = argumentsOf(processWith(join(cloud.context().stateDir, 'dynamodb.db')));
  const port = Number(args[args.indexOf('--port') + 1]);

  expect(port).toBeGreaterThan(0);
  expect([...listening('0100007F'), ...listening('00000000')]).not.toContain(port);
});

test('the engine is gone after its parent was killed', async () => {
  // Prepare: a parent that starts the engine and says its port.
  const script = `
    const { startEngine } = await import('#local/services/dynamodb/process.ts');
    const engine = await startEngine(process.argv[1], () => {});
    console.log('http://' + engine.host + ':' + engine.port + '/');
    setInterval(() => {}, 1000);`;
  const databaseFile = `${cloud.context().stateDir}/killed.db`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script, databaseFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = await once(parent.stdout, 'data');
  const answers = () =>
    fetch(String(address).trim()).then(
      () => true,
      () => false,
    );
  expect(await answers()).toBe(true);

  // Act
  parent.kill('SIGKILL');

  // Assess
  await until(answers, (answered) => !answered);
});

test('says so when the engine ends, and refuses calls with the reason', async () => {
  const pid = processWith(join(cloud.context().stateDir, 'dynamodb.db'));

  process.kill(pid, 'SIGKILL');

  await until(
    () => cloud.said.map((entry) => entry.text).join(),
    (text) => text.includes('The DynamoDB engine ended (SIGKILL)'),
  );
  await expect(dynamoDb.call('DynamoDB_20120810.ListTables', {})).rejects.toThrow(
    'The DynamoDB engine ended',
  );
});

/** The id of the process that was started with this argument. */
function processWith(argument: string): number {
  const found = readdirSync('/proc').find((id) => {
    try {
      return /^\d+$/.test(id) && argumentsOf(Number(id)).includes(argument);
    } catch {
      return false; // It ended while we looked.
    }
  });
  return Number(found);
}

function argumentsOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
}
