import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchSources } from '#local/reload.ts';
import { type SmallCloud, startSmallCloud, until } from './small-cloud.ts';

let cloud: SmallCloud;
let sources: string;

beforeEach(async () => {
  sources = await mkdtemp(path.join(tmpdir(), 'sources-'));
  cloud = await startSmallCloud({
    functions: { hello: 'export const handler = async () => "old";' },
    http: { 'GET /hello': 'hello' },
  });
});
afterEach(async () => {
  await cloud.stop();
  await rm(sources, { recursive: true });
});

test('a changed source is taken over, one that does not build is not', async () => {
  const said: string[] = [];
  const answer = async () => (await fetch(`${cloud.publicUrl}/hello`)).text();
  let next = 'new';
  const watching = watchSources({
    folders: [sources],
    rebuild: async () => {
      if (next === 'broken') throw new Error('functions/hello.ts:1: Unexpected "}"');
      await writeFile(cloud.codeOf('hello'), `export const handler = async () => "${next}";`);
      return ['hello'];
    },
    reload: (entries) => cloud.reload(entries),
    log: cloud.log,
    say: (text) => said.push(text),
  });
  expect(await answer()).toBe('old');

  await writeFile(path.join(sources, 'hello.ts'), '1');
  await until(async () => (await answer()) === 'new', 'the new code');

  next = 'broken';
  await writeFile(path.join(sources, 'hello.ts'), '2');
  await until(() => said.length === 2, 'the error');

  expect(said).toEqual([
    'Reloaded hello',
    'The change was not taken over: functions/hello.ts:1: Unexpected "}"',
  ]);
  expect(await answer()).toBe('new');
  await watching.stop();
});
