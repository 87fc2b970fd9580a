/**
 * Tests a service that answers a document of 1,000 operations exactly as described and keeps nothing, once with the
 * engine in a process of its own and once through the whole workflow on the embedded cloud: how long the workflow
 * takes beyond the engine, whether every event is told once, and what is reported.
 *
 * Run it with `node test/bench/qa-workflow.ts`; the number of resources, five operations each, may follow.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import type { StoredEvent } from '#shared/qa/contract.ts';
import { QaSettings } from '#shared/qa/contract.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { runQa } from '#shared/qa/run-qa.ts';
import { type StartedCloud, startEmbeddedCloud } from '#test/integration/embedded-cloud.ts';
import { allEvents, overOf, reportOf, savedPackage, startedRun } from '#test/integration/qa/api-lab.ts';
import { openLab } from '#test/integration/tests/lab.ts';
import { largeDocument } from './qa/large-document.ts';
import { opened } from './qa/service.ts';

const wanted = { secondsBeyond: 60, ofOneOracle: 1 };
const HOUR_MS = 3_600_000;
const settings = { rateLimit: null, concurrency: 8, maxRequests: 60_000, seconds: 3_600, ai: false };
const guard = { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] };

interface Measured {
  readonly seconds: number;
  readonly report: QaReport;
}

async function byEngine(url: string, text: string): Promise<Measured> {
  const began = performance.now();
  const running = runQa({
    spec: { text, address: null },
    target: { baseUrl: url, first: null, second: null, guard },
    config: QaSettings.parse(settings),
  });
  let step = await running.next();
  while (step.done !== true) step = await running.next();
  return { seconds: (performance.now() - began) / 1000, report: step.value };
}

async function byWorkflow(
  { cloud }: StartedCloud,
  url: string,
  text: string,
): Promise<Measured & { readonly events: readonly StoredEvent[] }> {
  const { member } = await openLab(cloud).newCompany('pro');
  const spec = { kind: 'inline', text };
  const pack = await savedPackage(member, { name: 'Many things', spec, baseUrl: url, config: settings });
  const began = performance.now();
  const planId = await startedRun(member, pack.id);
  const events = await allEvents(member, planId, { limit: 100, withinMs: HOUR_MS });
  const { status, reason } = await overOf(member, planId);
  const seconds = (performance.now() - began) / 1000;
  if (status !== 'completed') throw new Error(`The run ended as ${status}: ${reason}`);
  return { seconds, report: await reportOf(member, planId), events };
}

/** What an event is about; the same twice is a double. */
function aboutOf({ event }: StoredEvent): string {
  if ('scenario' in event) return `${event.type} ${event.scenario}`;
  return event.type;
}

function numbersOf(events: readonly StoredEvent[]) {
  const numbers = events.map(({ number }) => number);
  const once = events.filter(({ event }) => !event.type.startsWith('EXECUTION_'));
  return {
    all: events.length,
    doubles:
      numbers.length - new Set(numbers).size + once.length - new Set(once.map((each) => aboutOf(each))).size,
    gaps: Math.max(0, ...numbers) - new Set(numbers).size,
  };
}

function countsOf({ findings }: QaReport): ReadonlyMap<string, number> {
  return new Map(
    [...Map.groupBy(findings, ({ oracle }) => oracle)].map(([oracle, all]) => [oracle, all.length]),
  );
}

/** Prints the figures; returns whether all that is wanted holds. */
export async function qaWorkflow(resources = 200): Promise<boolean> {
  const text = JSON.stringify(largeDocument(resources));
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const file = path.join(folder, 'many.json');
  writeFileSync(file, text);
  const started = await startEmbeddedCloud();
  const service = await opened('echo.ts', [file]);
  try {
    const url = service.lines[0] ?? '';
    const engine = await byEngine(url, text);
    const workflow = await byWorkflow(started, url, text);
    const beyond = workflow.seconds - engine.seconds;
    const { all, doubles, gaps } = numbersOf(workflow.events);
    const most = Math.max(0, ...countsOf(workflow.report).values());
    console.table({
      operations: { measured: workflow.report.operations.length, wanted: resources * 5 },
      events: { measured: all, wanted: '' },
      'events told twice': { measured: doubles, wanted: 0 },
      'numbers without an event': { measured: gaps, wanted: 0 },
      'the engine, seconds': { measured: engine.seconds, wanted: '' },
      'the workflow, seconds': { measured: workflow.seconds, wanted: '' },
      'beyond the engine, seconds': { measured: beyond, wanted: `<= ${wanted.secondsBeyond}` },
      'requests of the engine': { measured: engine.report.requests, wanted: '' },
      'requests of the workflow': { measured: workflow.report.requests, wanted: '' },
      'most findings of one oracle': { measured: most, wanted: `<= ${wanted.ofOneOracle}` },
    });
    for (const [name, { report }] of Object.entries({ engine, workflow })) {
      console.log(`${name}: ${report.verdict}, ${report.findings.length} findings`, countsOf(report));
      for (const { oracle, title, operations, certainty } of report.findings.slice(0, 20))
        console.log(`  ${oracle} (${certainty}, ${operations.length} operations): ${title}`);
      for (const note of report.notes) console.log(`  ${note}`);
    }
    return doubles === 0 && gaps === 0 && beyond <= wanted.secondsBeyond && most <= wanted.ofOneOracle;
  } finally {
    service.child.kill();
    await started.stop();
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [resources] = process.argv.slice(2);
  if (!(await qaWorkflow(resources === undefined ? undefined : Number(resources)))) process.exitCode = 1;
}
