import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { decodeJwt, SignJWT } from 'jose';
import { startEngine } from '#local/services/dynamodb/process.ts';
import type { Provisioned } from '#shared/accounts/provisioning.ts';
import { dynamo } from '#shared/platform/dynamo.ts';
import type { HttpHandler } from '#shared/platform/exchange.ts';
import { logger } from '#shared/platform/logger.ts';

/** What the handlers of a stage need, without functions and gateway: a real database and an issuer. */
export interface TestStage {
  readonly tables: Readonly<Record<'accounts' | 'testing' | 'trail' | 'platform', string>>;
  readonly issuer: string;
  /** Signs an access token; with `otherKey` one that only looks like the issuer's. */
  token(claims: {
    sub: string;
    client_id?: string;
    token_use?: string;
    expired?: boolean;
    otherKey?: boolean;
  }): Promise<string>;
  rows(table: keyof TestStage['tables']): Promise<Record<string, unknown>[]>;
  row(table: keyof TestStage['tables'], pk: string, sk: string): Promise<Record<string, unknown> | undefined>;
  put(table: keyof TestStage['tables'], row: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
}

const clientId = 'the-web-app';
export const originSecret = 'only-cloudfront-knows';

const tables = { accounts: 'accounts', testing: 'testing', trail: 'trail', platform: 'platform' };
const indexes: Readonly<Record<string, readonly [name: string, pk: string, sk?: string][]>> = {
  accounts: [['bySubject', 'subject']],
  platform: [['byTopic', 'topic', 'connectionId']],
  testing: [['pending', 'pendingShard', 'pendingSince']],
};

/** Starts it and makes this process's environment that of a function in it. */
export async function startStage(environment: Readonly<Record<string, string>> = {}): Promise<TestStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-stage-'));
  const engine = await startEngine(path.join(folder, 'dynamodb.db'), (reason) => {
    throw new Error(reason);
  });
  const [ours, theirs] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const jwk = { ...ours?.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  // Signing keys and secrets; every secret says what it is for.
  const server = createServer(async (request, response) => {
    if (request.url === '/oidc/.well-known/jwks.json')
      return void response.end(JSON.stringify({ keys: [jwk] }));
    if (request.url === '/oidc/.well-known/openid-configuration')
      return void response.end(JSON.stringify({ userinfo_endpoint: `${issuer}/me` }));
    if (request.url === '/oidc/me') {
      const sub = String(decodeJwt(request.headers.authorization?.replace('Bearer ', '') ?? '').sub);
      const email_verified = String(!sub.startsWith('unconfirmed'));
      return void response.end(JSON.stringify({ sub, email: `${sub}@assay.example`, email_verified }));
    }
    const { SecretId } = JSON.parse((await request.toArray()).join(''));
    const SecretString = SecretId === 'origin' ? originSecret : `secret of ${SecretId}`;
    response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ SecretString }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${address}/oidc`;
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${engine.host}:${engine.port}`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: address,
    STAGE: 'local',
    ACCOUNTS_TABLE: tables.accounts,
    TESTING_TABLE: tables.testing,
    TRAIL_TABLE: tables.trail,
    PLATFORM_TABLE: tables.platform,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    CURSOR_SECRET_ARN: 'cursor',
    REALTIME_URL: 'wss://realtime.example',
    ...environment,
  });
  logger.setLogLevel('SILENT');
  const client = new DynamoDBClient({});
  for (const name of Object.values(tables)) await client.send(createTable(name));
  client.destroy();

  return {
    tables,
    issuer,
    token: ({ sub, client_id = clientId, token_use = 'access', expired = false, otherKey = false }) =>
      new SignJWT({ client_id, token_use })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setIssuer(issuer)
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime(expired ? '-1 minute' : '1 hour')
        .sign((otherKey ? theirs : ours)?.privateKey as KeyObject),
    rows: async (table) => (await dynamo().send(new ScanCommand({ TableName: tables[table] }))).Items ?? [],
    row: async (table, pk, sk) =>
      (await dynamo().send(new GetCommand({ TableName: tables[table], Key: { pk, sk } }))).Item,
    put: async (table, row) => {
      await dynamo().send(new PutCommand({ TableName: tables[table], Item: row }));
    },
    stop: async () => {
      dynamo().destroy();
      server.close();
      server.closeAllConnections();
      await engine.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function createTable(name: string): CreateTableCommand {
  const extra = indexes[name] ?? [];
  const attributes = ['pk', 'sk', ...extra.flatMap(([, pk, sk]) => [pk, ...(sk ? [sk] : [])])];
  const schema = (pk: string, sk?: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    ...(sk ? [{ AttributeName: sk, KeyType: 'RANGE' as const }] : []),
  ];
  return new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: schema('pk', 'sk'),
    ...(extra.length > 0 && {
      GlobalSecondaryIndexes: extra.map(([IndexName, pk, sk]) => ({
        IndexName,
        KeySchema: schema(pk, sk),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  });
}

/** Two companies, and one person for each role; `both` is a member of both companies. */
export async function seed(): Promise<Provisioned> {
  const { provision } = await import('#shared/accounts/provisioning.ts');
  const person = (ref: string) => ({ ref, sub: ref, name: ref, email: `${ref}@assay.example`, key: true });
  return provision(
    {
      companies: [
        { ref: 'acme', name: 'Acme', plan: 'pro' },
        { ref: 'globex', name: 'Globex', plan: 'free' },
      ],
      members: [
        { ...person('carla'), companyRef: 'acme', role: 'company' },
        { ...person('otto'), companyRef: 'globex', role: 'company' },
        { ...person('vic'), companyRef: 'acme', role: 'viewer' },
        { ...person('tess'), companyRef: null, role: 'tester' },
        { ...person('bothAcme'), sub: 'both', companyRef: 'acme', role: 'viewer' },
        { ...person('bothGlobex'), sub: 'both', companyRef: 'globex', role: 'company' },
      ],
    },
    'seed',
  );
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  /** Key or token. */
  readonly as?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body?: unknown;
  readonly base64?: boolean;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body is for the test to say
  readonly body: any;
}

/** Calls a handler as the HTTP API does. */
export async function call(handler: HttpHandler, sent: Sent = {}): Promise<Received> {
  const { method = 'GET', path: rawPath = '/api/x', as, headers, params, query, body, base64 = false } = sent;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: `${method} ${rawPath}`,
    rawPath,
    rawQueryString: '',
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${as}` }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(params && { pathParameters: { ...params } }),
    ...(query && { queryStringParameters: { ...query } }),
    ...(text !== undefined && { body: base64 ? Buffer.from(text).toString('base64') : text }),
    isBase64Encoded: base64,
    requestContext: {
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'test' },
    } as APIGatewayProxyEventV2['requestContext'],
  };
  const answer = await handler(event, {} as Context);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers as Record<string, string>,
    body: answer.body === undefined ? undefined : JSON.parse(answer.body),
  };
}
