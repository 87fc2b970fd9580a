import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionEntries, functionsFolder } from '#build/functions.ts';
import { root } from '#build/inputs.ts';
import { property, stages } from './templates.ts';

/** All names that `shared/platform/config.ts` knows. */
const known = [
  ...readFileSync(path.join(root, 'shared/platform/config.ts'), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+):/gm),
].map(([, name]) => name ?? '');

/** What every function gets, asked for or not, and what may be left out because it has a default. */
const everywhere = ['STAGE', 'NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_LOG_LEVEL'];
const optional = ['GUARD_ALLOWED_HOSTS'];

/** Settings that the code of a bundle asks for: `setting('X')`, or by a name out of a table. */
function asked(entry: string): string[] {
  const folder = path.join(functionsFolder, entry);
  const code = globSync('*.mjs', { cwd: folder })
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  return known.filter((name) => new RegExp(`["'\`]${name}["'\`]`).test(code));
}

describe.each(stages)('stage $stage', (stage) => {
  test.each(functionEntries())('%s is told exactly what it asks for', (entry) => {
    const name = `assay-${stage.stage}-${entry.replace('/', '-')}`;
    const deployed = stage.functions().find((one) => property(one, 'FunctionName') === name);
    const given = Object.keys((deployed && property(deployed, 'Environment.Variables')) ?? {});
    const relevant = (names: readonly string[]) =>
      names.filter((one) => !everywhere.includes(one) && !optional.includes(one)).sort();
    expect(relevant(given)).toEqual(relevant(asked(entry)));
  });
});

test('the names of settings are found', () => {
  expect(known.length).toBeGreaterThan(15);
  expect(asked('tests/execute-test')).toContain('PUBLIC_URL');
});
