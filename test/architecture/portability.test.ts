import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '#build/inputs.ts';

const folders = 'build,docs,functions,infra,local,shared,statemachines,test,web,.ci';
const files = [
  ...globSync(`{${folders}}/**`, { cwd: root }),
  ...globSync('*.{json,md,ts}', { cwd: root }),
].filter((file) => statSync(path.join(root, file)).isFile() && !/\.(png|jpe?g|ico|woff2?)$/.test(file));

/** Places of one machine, and hosts that packages come from. */
const ofOneMachine = [/(?<![\w.)])\/(?:work|root|Users\/\w+|home\/\w+)\//, /https?:\/\/registry\./];

test('no file names a place that exists on one machine only', () => {
  const found = files.flatMap((file) => {
    const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) =>
      ofOneMachine.some((place) => place.test(line)) ? [`${file}:${index + 1}`] : [],
    );
  });
  expect(files.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
