/**
 * Tests services with planted faults and their fixed twins, each in a process of its own: how many of the planted
 * faults are found, what is reported that is none, how many operations are reached, and at what cost. Then a service
 * that answers as its document says and keeps nothing, and the same seed twice.
 *
 * Run it with `node test/bench/qa-run.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import type { Credentials, QaConfig } from '#shared/qa/options.ts';
import type { Oracle, QaReport } from '#shared/qa/report/contract.ts';
import { runQa } from '#shared/qa/run-qa.ts';
import * as accounts from '#test/fixtures/apis/accounts.ts';
import * as clinic from '#test/fixtures/apis/clinic.ts';
import { switches as depotSwitches } from '#test/fixtures/apis/depot/planted.ts';
import { document as depotDocument } from '#test/fixtures/apis/documents/depot.ts';
import { document as libraryDocument } from '#test/fixtures/apis/documents/library.ts';
import { switches as librarySwitches } from '#test/fixtures/apis/library.ts';
import { apiKey, switches as parcelSwitches } from '#test/fixtures/apis/parcels.ts';
import { opened } from './qa/service.ts';

const guard = { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] };
const config: QaConfig = {
  maxScenarios: 10_000,
  maxSteps: 100,
  timeoutMs: 5_000,
  concurrency: 1,
  rateLimit: null,
  stopOnFirstFailure: false,
  security: true,
  includeOperations: [],
  excludeOperations: [],
  allowDestructive: false,
  seed: 1,
  maxRequests: 20_000,
  seconds: 300,
  slowMs: null,
};

interface Planted {
  readonly operation: string;
  readonly kind?: string;
}

/** Which oracles may tell of a kind of fault; a kind that is not here is an exception. */
const tellers: Readonly<Record<string, readonly Oracle[]>> = {
  'field type': ['response-schema'],
  'undeclared success': ['undocumented-status'],
  max: ['limit-ignored', 'invalid-data-accepted'],
  enum: ['limit-ignored', 'invalid-data-accepted'],
  required: ['limit-ignored', 'invalid-data-accepted'],
  location: ['location-wrong'],
  delete: ['delete-without-effect', 'use-after-delete'],
  'partial put': ['partial-put'],
  'put twice': ['put-not-idempotent'],
  'sql injection': ['injection', 'server-error'],
  'password of another': ['foreign-object-writable'],
  'object of another': ['foreign-object-readable', 'foreign-object-writable'],
  'mass assignment': ['mass-assignment'],
  'internals shown': ['sensitive-data-exposed'],
  'user enumeration': ['user-enumeration'],
  'slow pattern': ['regex-blow-up'],
  'no login limit': ['no-login-rate-limit'],
  'guessable key': ['weak-token'],
};

interface Service {
  readonly name: string;
  /** Path below the address that the service prints. */
  readonly base: string;
  readonly switches: Readonly<Record<string, Planted>>;
  /** From the lines that it prints after its address. */
  readonly credentials: (lines: readonly string[]) => readonly (Credentials | null)[];
}

const none = () => [];
const services: readonly Service[] = [
  { name: 'library', base: '/api', switches: librarySwitches, credentials: none },
  { name: 'accounts', base: '', switches: accounts.switches, credentials: none },
  { name: 'clinic', base: '', switches: clinic.switches, credentials: none },
  {
    name: 'parcels',
    base: '/v3',
    switches: parcelSwitches,
    credentials: () => [{ kind: 'apiKey', in: 'header', name: 'x-api-key', value: apiKey }],
  },
  {
    name: 'depot',
    base: '/v2',
    switches: depotSwitches,
    credentials: (lines) =>
      lines.map((line) => {
        const [login, password] = line.split(' ');
        return {
          kind: 'login',
          method: 'POST',
          url: '/sessions',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ login, password }),
          tokenPointer: '/token',
          header: { name: 'authorization', value: 'Bearer {token}' },
        };
      }),
  },
];

async function tested(
  baseUrl: string,
  spec: string,
  credentials: readonly (Credentials | null)[],
  more: Partial<QaConfig> = {},
): Promise<QaReport> {
  const running = runQa({
    spec: { text: spec, address: null },
    target: { baseUrl, first: credentials[0] ?? null, second: credentials[1] ?? null, guard },
    config: { ...config, ...more },
  });
  let step = await running.next();
  while (step.done !== true) step = await running.next();
  return step.value;
}

async function report(service: Service, fixed: boolean, more: Partial<QaConfig> = {}): Promise<QaReport> {
  const { child, lines } = await opened(`${service.name}.ts`, fixed ? ['--fixed'] : []);
  try {
    const [url = '', ...facts] = lines;
    const spec = await (await fetch(`${url}/openapi.json`)).text();
    return await tested(`${url}${service.base}`, spec, service.credentials(facts), more);
  } finally {
    child.kill();
  }
}

const covered = ({ operations }: QaReport) =>
  operations.filter(({ outcome }) => outcome === 'covered').length;
const costOf = (each: QaReport) =>
  `${covered(each)} of ${each.operations.length} operations, ${each.requests} requests, ${each.seconds.toFixed(1)} s, ${Math.round(each.requests / each.seconds)}/s`;

/** Planted faults that a finding of the right kind tells of at the right operation. */
function foundOf({ switches }: Service, { findings }: QaReport): readonly string[] {
  return Object.entries(switches).flatMap(([id, { operation, kind }]) => {
    const wanted = tellers[kind ?? ''] ?? ['server-error'];
    // A key signs for the whole API: where it is tried is chance.
    const anywhere = kind === 'guessable key';
    const told = findings.some(
      (each) => (anywhere || each.operations.includes(operation)) && wanted.includes(each.oracle),
    );
    return told ? [id] : [];
  });
}

function countsOf({ findings }: QaReport): string {
  const counts = Map.groupBy(findings, ({ oracle }) => oracle);
  return counts.size === 0
    ? 'nothing'
    : [...counts].map(([oracle, all]) => `${oracle} ${all.length}`).join(', ');
}

async function planted(): Promise<void> {
  for (const service of services) {
    const faulty = await report(service, false);
    const found = foundOf(service, faulty);
    const missed = Object.keys(service.switches).filter((id) => !found.includes(id));
    console.log(
      `${service.name}: ${found.length} of ${Object.keys(service.switches).length} planted faults found; ${costOf(faulty)}`,
    );
    if (missed.length > 0) console.log(`  missed: ${missed.join(', ')}`);
    const twin = await report(service, true);
    console.log(`  fixed twin: ${countsOf(twin)} reported; ${costOf(twin)}`);
    for (const { title } of twin.findings) console.log(`    ${title}`);
  }
}

/** A service of another process that answers any call as the document says. */
async function echoed(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  try {
    for (const [name, document] of [
      ['library', libraryDocument],
      ['depot', depotDocument],
    ] as const) {
      const file = path.join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(document));
      for (const concurrency of [1, 10]) {
        const { child, lines } = await opened('echo.ts', [file]);
        try {
          const url = lines[0] ?? '';
          const spec = await (await fetch(`${url}/openapi.json`)).text();
          const each = await tested(url, spec, [{ kind: 'bearer', token: 'any' }], {
            concurrency,
            security: false,
          });
          console.log(`echo of ${name}, ${concurrency} at a time: ${countsOf(each)}; ${costOf(each)}`);
        } finally {
          child.kill();
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What two runs of one seed must have in common: how often each operation answered what. */
const shapeOf = ({ operations, findings }: QaReport): string =>
  JSON.stringify([
    operations.map(({ operation, statuses }) => [operation, statuses]),
    findings.map(({ id }) => id),
  ]);

async function repeated(): Promise<void> {
  for (const service of services) {
    const more = { maxRequests: 1_500, security: false };
    const [one, other] = [await report(service, true, more), await report(service, true, more)];
    console.log(
      `${service.name}, the same seed twice: ${shapeOf(one) === shapeOf(other) ? 'the same' : 'DIFFERENT'}`,
    );
  }
}

/** Prints the figures. */
export async function qaRun(): Promise<void> {
  await planted();
  await echoed();
  await repeated();
}

if (import.meta.main) await qaRun();
