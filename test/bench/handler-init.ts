/**
 * What a cold start of each API function costs: CPU time of loading its package in a fresh process,
 * beside a bundle that only builds the DynamoDB document client. All are measured in the same rounds, so
 * that a busy machine hurts them alike.
 *
 * The yardstick is one file, as bundles commonly are. Our functions are split: what they load lazily lies
 * in files of its own. Therefore first calls are shown too, and the yardstick split in the same way, so
 * that nothing hides by moving from the one to the other.
 *
 * Run it with `node test/bench/handler-init.ts`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildFunctions, bundling, functionsFolder } from '#build/functions.ts';
import { root } from '#build/inputs.ts';
import { routes as accounts } from '#shared/accounts/contract.ts';
import { derivedId } from '#shared/platform/ids.ts';
import type { Route } from '#shared/platform/route.ts';
import { routes as realtime } from '#shared/realtime/contract.ts';
import { routes as tests } from '#shared/tests/contract.ts';
import { startStubCloud } from './stub-cloud.ts';

const rounds = 15;
const firstCalls = 5;
const target = 1.25;

const yardstick = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  export async function handler() {
    await client.send(new GetCommand({ TableName: 'accounts', Key: { pk: 'a', sk: 'b' } }));
    return { statusCode: 200 };
  }
`;

/** Prints the CPU milliseconds of loading a module and, with an event, those of its first call. */
const probe = `
  const { BENCH_MODULE, BENCH_EVENT } = process.env;
  const cpu = (since) => { const { user, system } = process.cpuUsage(since); return (user + system) / 1000; };
  const start = process.cpuUsage();
  const { handler } = await import(BENCH_MODULE);
  const init = cpu(start);
  if (!BENCH_EVENT) { process.stdout.write(JSON.stringify({ init })); process.exit(); }
  const before = process.cpuUsage();
  const { statusCode } = await handler(JSON.parse(BENCH_EVENT), { awsRequestId: 'bench' });
  process.stdout.write('\\n' + JSON.stringify({ firstCall: cpu(before), statusCode }));
  process.exit();
`;

const run = promisify(execFile);

interface Probed {
  readonly init?: number;
  readonly firstCall?: number;
  readonly statusCode?: number;
}

async function probed(module: string, endpoint: string, event?: object): Promise<Probed> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', probe], {
    env: {
      ...environment(endpoint),
      BENCH_MODULE: module,
      ...(event && { BENCH_EVENT: JSON.stringify(event) }),
    },
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1));
}

function environment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    STAGE: 'bench',
    ACCOUNTS_TABLE: 'accounts',
    TESTING_TABLE: 'testing',
    TRAIL_TABLE: 'trail',
    PLATFORM_TABLE: 'platform',
    EVIDENCE_BUCKET: 'evidence',
    OIDC_ISSUER: `${endpoint}/oidc`,
    OIDC_CLIENT_ID: 'bench',
    PUBLIC_URL: 'https://assay.example',
    CURSOR_SECRET_ARN: 'cursor',
    TEST_RUN_MACHINE_ARN: 'arn:aws:states:eu-central-1:000000000000:stateMachine:bench',
    REALTIME_URL: 'wss://assay.example',
    MODEL_PARAMETER: '/bench/model',
    TARGET_SECRETS_PREFIX: 'bench/',
  };
}

const bodies: Readonly<Record<string, object>> = {
  executeTest: {
    testType: 'ai',
    url: 'https://shop.example/',
    mission: 'Buy a scarf.',
    persona: 'casual_user',
  },
  createKey: { name: 'Bench' },
};

function eventOf(route: Route, credential: string): object {
  const body = bodies[route.id];
  return {
    version: '2.0',
    rawQueryString: '',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    pathParameters: { id: derivedId(route.entry.startsWith('accounts') ? 'key' : 'run', 'bench') },
    requestContext: { http: { method: route.method, path: route.path, sourceIp: '127.0.0.1' } },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Enough of a token to make a function load what reads tokens. */
const expiredToken = [part({ alg: 'RS256', kid: 'bench' }), part({ sub: 'bench', exp: 1 }), 'AAAA'].join('.');

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Builds what is measured against: in one file, and split like our functions. */
async function buildYardsticks(folder: string): Promise<{ single: string; split: string }> {
  const entry = path.join(folder, 'yardstick.ts');
  writeFileSync(entry, yardstick);
  const common = { ...bundling, entryPoints: { index: entry }, outExtension: { '.js': '.mjs' } };
  const nodePaths = [path.join(root, 'node_modules')];
  const [single, split] = [path.join(folder, 'single'), path.join(folder, 'split')];
  await build({ ...common, nodePaths, outdir: single });
  await build({ ...common, nodePaths, outdir: split, splitting: true });
  return { single: path.join(single, 'index.mjs'), split: path.join(split, 'index.mjs') };
}

/** Measures all API functions and prints the table. Returns the worst ratio. */
export async function handlerInit(): Promise<number> {
  await buildFunctions();
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const cloud = await startStubCloud();
  const { endpoint } = cloud;
  const firstCall = async (module: string, event: object) => {
    const calls: Probed[] = [];
    for (let n = 0; n < firstCalls; n += 1) calls.push(await probed(module, endpoint, event));
    return {
      ms: round1(median(calls.map(({ firstCall: ms }) => ms ?? Number.NaN))),
      status: calls[0]?.statusCode,
    };
  };
  try {
    const { single, split } = await buildYardsticks(folder);
    const routes: Route[] = [...tests, ...accounts, ...realtime];
    const moduleOf = (route: Route) => path.join(functionsFolder, route.entry, 'index.mjs');
    const times = new Map<string, number[]>(
      [single, split, ...routes.map(moduleOf)].map((each) => [each, []]),
    );
    for (let round = 0; round < rounds; round += 1) {
      for (const [module, measured] of times) {
        measured.push((await probed(module, endpoint)).init ?? Number.NaN);
      }
    }
    const init = (module: string) => median(times.get(module) ?? []);
    const ratio = (module: string) => Math.round((init(module) / init(single)) * 100) / 100;
    const rows: Record<string, object> = {};
    for (const [name, module] of [
      ['(document client, one file)', single],
      ['(document client, split)', split],
    ] as const) {
      const called = await firstCall(module, {});
      rows[name] = { init: round1(init(module)), ratio: ratio(module), 'first call': called.ms };
    }
    for (const route of routes) {
      cloud.actAs(route.roles[0] ?? 'company');
      const byKey = await firstCall(moduleOf(route), eventOf(route, 'assay_bench'));
      const byToken = await firstCall(moduleOf(route), eventOf(route, expiredToken));
      rows[route.entry] = {
        init: round1(init(moduleOf(route))),
        ratio: ratio(moduleOf(route)),
        'first call': byKey.ms,
        status: byKey.status,
        'first call, bad token': byToken.ms,
      };
    }
    console.log(
      `\nCold starts of API functions: CPU ms, median of ${rounds} (first calls ${firstCalls}) processes`,
    );
    console.table(rows);
    const worst = Math.max(...routes.map((route) => ratio(moduleOf(route))));
    console.log(
      `Worst init ratio ${worst}, ${worst <= target ? 'within' : 'ABOVE'} the target of ${target}.`,
    );
    return worst;
  } finally {
    cloud.close();
    rmSync(folder, { recursive: true });
  }
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

if (import.meta.main) await handlerInit();
