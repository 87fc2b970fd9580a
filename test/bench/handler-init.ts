/**
 * What a cold start of each API function costs, as CPU time of loading its bundle in a fresh process,
 * beside a bundle that only builds the DynamoDB document client (built with the same settings, measured
 * in the same rounds, so that a busy machine hurts both). First calls show what is loaded lazily.
 *
 * Run it with `node test/bench/handler-init.ts`, after `npm run build`.
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
const target = 1.25;

const baseline = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
  export const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
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

/** Builds what is measured against, with the settings of the functions. */
async function buildBaseline(folder: string): Promise<string> {
  const outfile = path.join(folder, 'baseline.mjs');
  const entry = path.join(folder, 'baseline.ts');
  writeFileSync(entry, baseline);
  await build({ ...bundling, entryPoints: [entry], outfile, nodePaths: [path.join(root, 'node_modules')] });
  return outfile;
}

/** Measures all API functions and prints the table. Returns the worst ratio. */
export async function handlerInit(): Promise<number> {
  await buildFunctions();
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const cloud = await startStubCloud();
  try {
    const { endpoint } = cloud;
    const base = await buildBaseline(folder);
    const routes: Route[] = [...tests, ...accounts, ...realtime];
    const bundleOf = (route: Route) => path.join(functionsFolder, route.entry, 'index.mjs');
    const times = new Map<string, number[]>([base, ...routes.map(bundleOf)].map((bundle) => [bundle, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [bundle, measured] of times) {
        measured.push((await probed(bundle, endpoint)).init ?? Number.NaN);
      }
    }
    const baseInit = median(times.get(base) ?? []);
    console.log(
      `\nInit of API functions: CPU ms, median of ${rounds} fresh processes; target ratio ${target}`,
    );
    const rows: Record<string, object> = {
      '(document client only)': { 'init ms': round1(baseInit), ratio: 1 },
    };
    let worst = 0;
    for (const route of routes) {
      cloud.actAs(route.roles[0] ?? 'company');
      const init = median(times.get(bundleOf(route)) ?? []);
      const byKey = await probed(bundleOf(route), endpoint, eventOf(route, 'assay_bench'));
      const byToken = await probed(bundleOf(route), endpoint, eventOf(route, expiredToken));
      const ratio = Math.round((init / baseInit) * 100) / 100;
      worst = Math.max(worst, ratio);
      rows[route.entry] = {
        'init ms': round1(init),
        ratio,
        'first call ms, key': round1(byKey.firstCall ?? Number.NaN),
        status: byKey.statusCode,
        'first call ms, token': round1(byToken.firstCall ?? Number.NaN),
      };
    }
    console.table(rows);
    console.log(`Worst ratio ${worst}: ${worst <= target ? 'within' : 'ABOVE'} the target of ${target}.`);
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
