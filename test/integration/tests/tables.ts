import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startEngine } from '#local/services/dynamodb/process.ts';
import type { Row } from '#shared/platform/dynamo.ts';

/** The four tables on a DynamoDB engine of their own, for tests of what is written to them. */
export interface Tables {
  rows(table: 'accounts' | 'testing' | 'trail' | 'platform'): Promise<Row[]>;
  close(): Promise<void>;
}

const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type }) as const;

/** Points this process's settings to the tables; to be called before anything of `shared/` asks for one. */
export async function openTables(): Promise<Tables> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-tables-'));
  const engine = await startEngine(join(folder, 'tables.db'), (reason) => {
    throw new Error(reason);
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: `http://${engine.host}:${engine.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ACCOUNTS_TABLE: 'accounts',
    TESTING_TABLE: 'testing',
    TRAIL_TABLE: 'trail',
    PLATFORM_TABLE: 'platform',
  });
  const client = new DynamoDBClient({});
  for (const TableName of ['accounts', 'testing', 'trail', 'platform']) {
    const index = TableName === 'testing' ? ['pendingShard', 'pendingSince'] : [];
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', ...index].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
        ...(index.length > 0 && {
          GlobalSecondaryIndexes: [
            {
              IndexName: 'pending',
              KeySchema: [key('pendingShard', 'HASH'), key('pendingSince', 'RANGE')],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        }),
      }),
    );
  }
  const documents = DynamoDBDocumentClient.from(client);
  return {
    async rows(table) {
      const { Items = [] } = await documents.send(
        new ScanCommand({ TableName: table, ConsistentRead: true }),
      );
      return Items;
    },
    async close() {
      client.destroy();
      await engine.stop();
      await rm(folder, { recursive: true });
    },
  };
}
