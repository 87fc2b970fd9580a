import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ErrorBody } from '#shared/platform/contract.ts';
import type { Row } from '#shared/platform/dynamo.ts';
import { executionArn } from '#shared/platform/executions.ts';
import type { Accepted, Run, RunSummary } from '#shared/tests/contract.ts';
import type { EmbeddedCloud } from '../embedded-cloud.ts';

/** What the tests of test runs do with the embedded cloud. */

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A person or script with an API key. */
export class Caller {
  readonly #url: string;
  readonly #key: string;
  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** @param body sent as JSON; text is sent as it is */
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
    };
  }

  refusal(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    return this.call<ErrorBody>(method, path, body, headers);
  }

  order(url: string, changes: object = {}, headers?: Record<string, string>) {
    const order = {
      testType: 'ai',
      url,
      mission: 'Find the opening hours.',
      persona: 'casual_user',
      ...changes,
    };
    return this.call<Accepted>('POST', '/api/test/execute', order, headers);
  }

  async ordered(url: string, changes: object = {}): Promise<string> {
    const { status, body } = await this.order(url, changes);
    if (status !== 202) throw new Error(`The order was answered with ${status}: ${JSON.stringify(body)}`);
    return body.test_run_id;
  }

  async run(id: string): Promise<Run> {
    const { status, body } = await this.call<Run>('GET', `/api/test-runs/${id}`);
    if (status !== 200) throw new Error(`${id} was answered with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  runs(query = '') {
    return this.call<{ items: RunSummary[]; nextCursor: string | null }>('GET', `/api/test-runs${query}`);
  }

  async quota(): Promise<{ limit: number; reserved: number; used: number }> {
    const { body } = await this.call<{ quota: { limit: number; reserved: number; used: number } }>(
      'GET',
      '/api/company/stats',
    );
    const { limit, reserved, used } = body.quota;
    return { limit, reserved, used };
  }

  /** The run once it has this status or, without one, has ended. */
  async reached(id: string, status?: Run['status']): Promise<Run> {
    return until(`run ${id} is ${status ?? 'over'}`, async () => {
      const run = await this.run(id);
      const over = run.endedAt !== null;
      if (status !== undefined && over && run.status !== status) {
        throw new Error(`${id} ended as ${run.status}: ${run.statusReason}`);
      }
      return run.status === status || (status === undefined && over) ? run : null;
    });
  }
}

/** Asks until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | null>, limitMs = 80_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline)
      throw new Error(`After ${limitMs / 1000} s it is not true that ${what}.`);
    await wait(150);
  }
}

/** The name of the function that is `functions/<entry>.ts`. */
const functionName = (entry: string) => `assay-local-${entry.replace('/', '-')}`;

/** A company of its own, so that the quota and the runs of other tests do not matter. */
export interface Company {
  readonly id: string;
  readonly member: Caller;
  readonly viewer: Caller;
}

type Table = 'Accounts' | 'Qa' | 'Testing' | 'Trail';

export type Lab = ReturnType<typeof openLab>;

export function openLab(cloud: EmbeddedCloud) {
  const aws = {
    endpoint: cloud.controlUrl.replace(/\/control\/?$/, ''),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const caller = (key: string) => new Caller(cloud.url, key);

  /** Calls a function of the product as Lambda's other callers do; throws what it threw. */
  async function invoke<T>(entry: string, event: unknown): Promise<T> {
    const client = new LambdaClient(aws);
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: functionName(entry), Payload: JSON.stringify(event) }),
    );
    client.destroy();
    const text = Payload?.transformToString() ?? '';
    if (FunctionError) throw new Error(`${entry}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async function control(path: string, body: object = {}): Promise<void> {
    const response = await fetch(`${cloud.controlUrl}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  }

  /** Holds a function back while `act` runs. */
  async function whilePaused<T>(entry: string, act: () => Promise<T>): Promise<T> {
    await control(`functions/${functionName(entry)}/pause`);
    try {
      return await act();
    } finally {
      await control(`functions/${functionName(entry)}/resume`);
    }
  }

  async function newCompany(plan: 'free' | 'pro'): Promise<Company> {
    const ref = `test-${crypto.randomUUID()}`;
    const person = { name: 'Test', email: 'test@example.org', companyRef: ref, key: true };
    const made = await invoke<{ companies: Record<string, string>; keys: Record<string, string> }>(
      'accounts/provision',
      {
        companies: [{ ref, name: 'Test', plan }],
        members: [
          { ...person, ref: `${ref}-m`, sub: `${ref}-m`, role: 'company' },
          { ...person, ref: `${ref}-v`, sub: `${ref}-v`, role: 'viewer' },
        ],
      },
    );
    return {
      id: made.companies[ref] ?? '',
      member: caller(made.keys[`${ref}-m`] ?? ''),
      viewer: caller(made.keys[`${ref}-v`] ?? ''),
    };
  }

  async function tableName(table: Table): Promise<string> {
    const client = new DynamoDBClient(aws);
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    client.destroy();
    return TableNames.find((name) => name.includes(table)) ?? table;
  }

  /** Lets this process act as a function of the stage, for what the product does before it crashes. */
  async function becomeFunction(): Promise<void> {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
      TESTING_TABLE: await tableName('Testing'),
      TARGET_SECRETS_PREFIX: 'assay/local/target/',
    });
  }

  /** Rows of one partition of a table, as they are stored. */
  async function rowsAt(table: Table, pk: string): Promise<Row[]> {
    const client = new DynamoDBClient(aws);
    const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
      new QueryCommand({
        TableName: await tableName(table),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    client.destroy();
    return Items;
  }

  /** All rows of a table, as they are stored. */
  async function allRows(table: Table): Promise<Row[]> {
    const client = new DynamoDBClient(aws);
    const TableName = await tableName(table);
    const rows: Row[] = [];
    for await (const { Items = [] } of paginateScan(
      { client: DynamoDBDocumentClient.from(client) },
      { TableName, ConsistentRead: true },
    )) {
      rows.push(...Items);
    }
    client.destroy();
    return rows;
  }

  /** Names of the secrets that exist. */
  async function secretNames(): Promise<string[]> {
    const client = new SecretsManagerClient(aws);
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListSecretsCommand({ NextToken }));
      names.push(...(page.SecretList ?? []).map(({ Name = '' }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    client.destroy();
    return names;
  }

  /** Changes a parameter of the stage as an operator would. */
  async function writeParameter(name: 'model-base-url', value: string): Promise<void> {
    const client = new SSMClient(aws);
    await client.send(
      new PutParameterCommand({ Name: `/assay/local/${name}`, Value: value, Overwrite: true }),
    );
    client.destroy();
  }

  /** Stops the execution of a run as an operator would. */
  async function stopExecution(runId: string): Promise<void> {
    const client = new SFNClient(aws);
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    const machine = stateMachines.find(({ name }) => name?.endsWith('test-run'))?.stateMachineArn ?? '';
    await client.send(new StopExecutionCommand({ executionArn: executionArn(machine, runId) }));
    client.destroy();
  }

  return {
    caller,
    invoke,
    control,
    whilePaused,
    newCompany,
    becomeFunction,
    rowsAt,
    allRows,
    secretNames,
    writeParameter,
    stopExecution,
  };
}
