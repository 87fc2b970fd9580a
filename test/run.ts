/**
 * `npm test`: everything that must hold before a change is trusted, from the cheap to the dear. A step
 * that fails does not stop the others; the last line says how many checks passed and failed, where each
 * test counts as one and each static check as one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { root } from '#build/inputs.ts';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'assay-run-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Runs a tool of `node_modules` or Node itself, its output shown as it comes. Returns whether it succeeded. */
function succeeds(command: string, ...args: readonly string[]): Promise<boolean> {
  const tools = path.join(root, 'node_modules/.bin');
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${tools}${path.delimiter}${process.env.PATH}` },
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

/** A check that either holds or does not. */
function check(command: string, ...args: readonly string[]): () => Promise<Outcome> {
  return async () =>
    (await succeeds(command, ...args)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

const Report = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

async function tests(): Promise<Outcome> {
  const file = path.join(scratch, 'tests.json');
  const succeeded = await succeeds(
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  );
  const report = Report.parse(JSON.parse(readFileSync(file, 'utf8')));
  // A file that cannot be loaded has no tests to fail.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  // An error outside of any test, such as one that nobody awaited, also fails the run.
  return { passed: report.numPassedTests, failed: failed === 0 && !succeeded ? 1 : failed };
}

const steps: readonly (readonly [heading: string, run: () => Promise<Outcome>])[] = [
  ['Build', check('node', 'build/build.ts')],
  ['Types of functions, domain, embedded cloud and tests', check('tsc', '-p', 'tsconfig.json')],
  ['Types of the infrastructure', check('tsc', '-p', 'infra/tsconfig.json')],
  ['Types of the checks that run in a page', check('tsc', '-p', 'shared/tests/examine/page')],
  ['Types of the web app', check('tsc', '-p', 'web/tsconfig.json')],
  ['Format and lint', check('biome', 'check', '--error-on-warnings')],
  ['OpenAPI document', check('node', 'build/openapi.ts', '--check')],
  ...['dev', 'prod'].map(
    (stage) =>
      [
        `Synthesis of stage ${stage} with every validation`,
        check(
          'cdk',
          'synth',
          '--quiet',
          '--context',
          `stage=${stage}`,
          '--output',
          path.join(scratch, stage),
        ),
      ] as const,
  ),
  ['Tests', tests],
];

const total = { passed: 0, failed: 0 };
const failures: string[] = [];
for (const [heading, run] of steps) {
  console.log(`\n== ${heading}`);
  const outcome = await run().catch((error: unknown) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  if (outcome.failed > 0) failures.push(heading);
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
