import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionEntries, functionsFolder } from '#build/functions.ts';

const entries = functionEntries();
const browserEntry = 'tests/examine';
const kB = 1000;

test.each(
  entries.filter((entry) => entry !== browserEntry),
)('%s is modules of at most 1.5 MB together, with their maps', (entry) => {
  const folder = path.join(functionsFolder, entry);
  const files = globSync('**', { cwd: folder }).filter((file) => file !== '.');
  const modules = files.filter((file) => file.endsWith('.mjs'));
  expect(modules).toContain('index.mjs');
  expect(files.sort()).toEqual(modules.flatMap((file) => [file, `${file}.map`]).sort());
  const bytes = modules.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
  expect(bytes).toBeLessThan(1500 * kB);
});

test('the browser fits into 80 MB zipped', () => {
  const folder = path.join(functionsFolder, browserEntry);
  const files = globSync('**', { cwd: folder }).map((file) => path.join(folder, file));
  const zipped = files
    .filter((file) => statSync(file).isFile())
    // Brotli archives do not get smaller, which would only take long to find out.
    .map((file) => (file.endsWith('.br') ? statSync(file).size : deflateRawSync(readFileSync(file)).length));
  expect(zipped.reduce((sum, size) => sum + size, 0)).toBeLessThan(80_000 * kB);
});

let alone = '';
beforeAll(() => {
  alone = mkdtempSync(path.join(tmpdir(), 'assay-package-'));
  cpSync(path.join(functionsFolder, browserEntry), alone, { recursive: true });
});
afterAll(() => rmSync(alone, { recursive: true }));

test('the function with the browser has everything in its package', () => {
  const loads = `
    import { createRequire } from 'node:module';
    import { pathToFileURL } from 'node:url';
    const { handler } = await import(pathToFileURL(${JSON.stringify(path.join(alone, 'index.mjs'))}));
    const require = createRequire(${JSON.stringify(path.join(alone, 'index.mjs'))});
    const { chromium } = require('playwright-core');
    for (const name of ['axe-core/axe.min.js', '@accesslint/core/iife']) require.resolve(name);
    const packaged = (await import(pathToFileURL(require.resolve('@sparticuz/chromium')))).default;
    console.log(typeof handler, typeof chromium.launch, packaged.args.length > 0);
  `;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', loads], {
    cwd: alone,
    encoding: 'utf8',
  });
  expect(said.trim()).toBe('function function true');
});
