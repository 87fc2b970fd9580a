import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { accountId } from '#local/assembly/resources.ts';
import { now, offset } from '#local/clock.ts';
import type { Engine, EngineContext } from '#local/engine.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { startEngine } from './process.ts';
import { mendStreamRecords } from './stream-records.ts';
import { changesOf, type ExistingTable, type Table, tableOf, tableTypes } from './tables.ts';

/** An item or a part of it in DynamoDB JSON: `{"pk": {"S": "a"}}`. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A refusal by the engine; `name` is the exception's, e.g. `ConditionalCheckFailedException`. */
export class DynamoDbError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A table that the template declares. */
export interface DeclaredTable {
  readonly name: string;
  readonly arn: string;
  readonly expiryAttribute: string | null;
  /** Names of its key attributes. */
  readonly keys: readonly string[];
}

export interface DynamoDb extends Engine {
  readonly services: readonly Service[];
  readonly tables: readonly DeclaredTable[];
  /** One call in DynamoDB JSON, e.g. of `DynamoDB_20120810.GetItem`. Throws `DynamoDbError`. */
  call<T>(target: string, input: object): Promise<T>;
  /** Tells `act` soon after each write that may have touched the table. Returns a way to call it off. */
  onWrite(table: string, act: () => void): () => void;
}

const writes = new Set(
  [
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'TransactWriteItems',
    'ExecuteStatement',
    'BatchExecuteStatement',
    'ExecuteTransaction',
  ].map((operation) => `DynamoDB_20120810.${operation}`),
);

/** Calls whose bodies hold ARNs but no item, so that ARNs can be replaced in them safely. */
const aboutTables =
  /^DynamoDB_20120810\.((Create|Describe|Update|Delete)(Table|TimeToLive|ContinuousBackups)|(List|Tag|Untag)\w+)$|^DynamoDBStreams_20120810\.(List|Describe)Streams?$|^DynamoDBStreams_20120810\.GetShardIterator$/;

const engineArn = 'arn:aws:dynamodb:dynoxide:000000000000:';

/** The engine wants a signature but does not check it. */
const anySignature =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/** Starts the DynamoDB engine and brings its tables to what the template says. */
export async function startDynamoDb(context: EngineContext): Promise<DynamoDb> {
  const { resources, log } = context;
  const databaseFile = join(context.stateDir, 'dynamodb.db');
  const engine = await startEngine(databaseFile, (reason) =>
    log.write({
      level: 'ERROR',
      source: 'dynamodb',
      text: `${reason}. Start the embedded cloud again; what was written before is kept.`,
    }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ownArn = `arn:aws:dynamodb:${resources.region}:${accountId}:`;
  const listeners = new Map<string, Set<() => void>>();

  /** Hands a call to the engine as it is. */
  function exchange(target: string, body: Buffer): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      if (engine.death !== null) {
        reject(new Error(engine.death));
        return;
      }
      const outgoing = request(
        {
          host: engine.host,
          port: engine.port,
          method: 'POST',
          path: '/',
          agent,
          headers: {
            'x-amz-target': target,
            'x-amz-date': '20260101T000000Z',
            authorization: anySignature,
            'content-type': 'application/x-amz-json-1.0',
            'content-length': body.length,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(chunks) }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  async function forward(target: string, body: Buffer): Promise<{ status: number; body: Buffer }> {
    if (!aboutTables.test(target)) {
      const answer = await exchange(target, body);
      // A batch or a statement may be refused in part, so its status alone does not say "nothing written".
      if (writes.has(target)) announce(body);
      return answer;
    }
    const answer = await exchange(target, Buffer.from(body.toString().replaceAll(ownArn, engineArn)));
    return { status: answer.status, body: Buffer.from(answer.body.toString().replaceAll(engineArn, ownArn)) };
  }

  function announce(body: Buffer): void {
    for (const [table, acts] of listeners) {
      if (body.includes(table)) for (const act of acts) setImmediate(act);
    }
  }

  async function call<T>(target: string, input: object): Promise<T> {
    const answer = await forward(target, Buffer.from(JSON.stringify(input)));
    const output = JSON.parse(answer.body.toString()) as T & { __type?: string; message?: string };
    if (answer.status !== 200) {
      throw new DynamoDbError(output.__type?.split('#')[1] ?? 'InternalServerError', output.message ?? '');
    }
    return output;
  }

  async function prepare(table: Table, existing: ReadonlySet<string>): Promise<void> {
    const TableName = table.create.TableName ?? '';
    if (existing.has(TableName)) {
      const { Table: found } = await call<{ Table: ExistingTable }>('DynamoDB_20120810.DescribeTable', {
        TableName,
      });
      for (const change of changesOf(table, found)) await call('DynamoDB_20120810.UpdateTable', change);
    } else {
      await call('DynamoDB_20120810.CreateTable', table.create);
    }
    if (table.expiryAttribute !== null) {
      await call('DynamoDB_20120810.UpdateTimeToLive', {
        TableName,
        TimeToLiveSpecification: { AttributeName: table.expiryAttribute, Enabled: true },
      });
    }
  }

  const service: Service = {
    name: 'DynamoDB',
    matches: ({ headers }) => /^DynamoDB(Streams)?_20120810\./.test(headers['x-amz-target'] ?? ''),
    async handle({ headers, body }: AwsRequest): Promise<AwsResponse> {
      const target = headers['x-amz-target'] ?? '';
      const own = answerOf(target);
      const answer = own
        ? { status: 200, body: Buffer.from(JSON.stringify(own)) }
        : await forward(target, body);
      return {
        status: answer.status,
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
        body: answer.body,
      };
    },
  };

  try {
    const declared = resources.ofType(...tableTypes).map((resource) => ({
      resource,
      table: tableOf(resource),
    }));
    const { TableNames } = await call<{ TableNames: string[] }>('DynamoDB_20120810.ListTables', {});
    const existing = new Set(TableNames);
    await Promise.all(declared.map(({ table }) => prepare(table, existing)));
    mendStreamRecords(databaseFile, now() - offset());
    return {
      services: [service],
      tables: declared.map(({ resource, table }) => ({
        name: resource.name,
        arn: resource.arn,
        expiryAttribute: table.expiryAttribute,
        keys: table.create.KeySchema?.map((key) => key.AttributeName ?? '') ?? [],
      })),
      call,
      onWrite(table, act) {
        const acts = listeners.get(table) ?? new Set();
        listeners.set(table, acts.add(act));
        return () => acts.delete(act);
      },
      async stop() {
        agent.destroy();
        await engine.stop();
      },
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** Answers to calls that the engine does not know. */
function answerOf(target: string): object | null {
  if (!/^DynamoDB_20120810\.(Update|Describe)ContinuousBackups$/.test(target)) return null;
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
    },
  };
}
