import { lookup } from 'node:dns/promises';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import type { Guard } from '#shared/platform/guard/connect.ts';
import { guardedClient } from '#shared/platform/guard/fetch.ts';
import type { DocumentSource } from '#shared/qa/document/read-api.ts';
import type { QaProgress } from '#shared/qa/event/contract.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { junitOf } from '#shared/qa/reports/junit.ts';
import { sarifOf } from '#shared/qa/reports/sarif.ts';
import { runQa } from '#shared/qa/run-qa.ts';
import { modelFrom } from './model.ts';
import { type Asked, askedFor, BadUsage, usage } from './options.ts';
import { failureOf, modelsPartOf, summaryOf, tableOf } from './show.ts';
import { Writer } from './writer.ts';

const FETCH_MS = 30_000;
const MOST_BYTES = 100_000_000;
/** What the whole machine and network may be called at: who runs this has access to them anyhow. */
const everywhere: Guard = {
  rule: addressRule(['loopback', '0.0.0.0/0', '::/0']),
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

async function fetched(url: string): Promise<string> {
  const client = guardedClient(everywhere);
  try {
    const answer = await client.call(url, { timeoutMs: FETCH_MS, maxBytes: MOST_BYTES });
    if (answer.status >= 300) throw new Error(`${url} answered ${answer.status}.`);
    return answer.body.toString('utf8');
  } finally {
    await client.close();
  }
}

async function documentAt(where: string): Promise<DocumentSource> {
  if (/^https?:\/\//.test(where)) return { text: await fetched(where), address: where };
  return { text: await readFile(where), address: pathToFileURL(path.resolve(where)).href };
}

function jsonOf(report: QaReport) {
  return {
    requests: report.requests,
    seconds: report.seconds,
    operations: report.operations.map(({ method, path: at, statuses }) => ({ method, path: at, statuses })),
    findings: report.findings.map(({ operation, operations, oracle, severity, title, evidence, curl }) => ({
      operation,
      operations,
      oracle,
      severity,
      title,
      evidence,
      curl,
    })),
  };
}

function progressLine({
  requests,
  requestsPerSecond,
  done,
  operations,
  reached,
  findings,
}: QaProgress): string {
  return `${requests} requests, ${requestsPerSecond}/s, ${done} of ${operations} operations done, ${reached} reached, ${findings} suspicions`;
}

/** A line that is drawn anew on a terminal, and a line every few seconds elsewhere. */
function progressOn(stream: NodeJS.WriteStream) {
  let last = 0;
  return {
    show(progress: QaProgress) {
      if (stream.isTTY) stream.write(`\r\x1b[K${progressLine(progress)}`);
      else if (performance.now() - last > 5_000) {
        last = performance.now();
        stream.write(`${progressLine(progress)}\n`);
      }
    },
    say(line: string) {
      this.clear();
      stream.write(`${line}\n`);
    },
    clear() {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}

/** What stands in a file when it begins with `@`. */
const wordsOf = async (given: string) => (given.startsWith('@') ? readFile(given.slice(1), 'utf8') : given);

interface Tested {
  readonly report: QaReport;
  /** What a model cost, in micro-USD; null: none was asked. */
  readonly costMicroUsd: number | null;
}

async function test(asked: Asked, signal: AbortSignal): Promise<Tested> {
  const model = asked.ai === null ? null : modelFrom(process.env);
  const requirements = await wordsOf(asked.ai?.requirements ?? '');
  const spec = await documentAt(asked.document);
  const progress = progressOn(process.stderr);
  const writer =
    model === null
      ? null
      : new Writer({ model, requirements, asked, signal, failed: (event) => progress.say(failureOf(event)) });
  const running = runQa({
    spec,
    target: { baseUrl: asked.baseUrl, first: asked.first, second: asked.second, guard: everywhere },
    config: asked.config,
    fetchExternal: async (url) => (url.startsWith('file:') ? readFile(new URL(url), 'utf8') : fetched(url)),
    ...(writer !== null && { scenarios: writer.scenarios }),
    signal,
    progress: progress.show,
  });
  let step = await running.next();
  while (step.done !== true) step = await running.next();
  progress.clear();
  return writer === null ? { report: step.value, costMicroUsd: null } : writer.told(step.value);
}

/** Returns the exit code. */
export async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage);
    return 0;
  }
  try {
    const asked = askedFor(args);
    const { report, costMicroUsd } = await test(asked, signal);
    console.log(tableOf(report));
    if (costMicroUsd !== null) console.log(modelsPartOf(report, costMicroUsd));
    console.log(summaryOf(report));
    if (asked.junit !== null) await writeFile(asked.junit, junitOf(report));
    if (asked.sarif !== null) await writeFile(asked.sarif, sarifOf(report));
    if (asked.json !== null) await writeFile(asked.json, `${JSON.stringify(jsonOf(report), null, 2)}\n`);
    // What was reached of a target that never answered, or only refused, says nothing of it.
    if (report.verdict === 'ERROR' || report.verdict === 'INCONCLUSIVE') return 2;
    return report.findings.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (error instanceof BadUsage) console.error(`\n${usage}`);
    return 2;
  }
}
