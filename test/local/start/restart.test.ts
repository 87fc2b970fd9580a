// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is in the code of a function
import { afterEach, expect, test } from 'vitest';
import * as clock from '#local/clock.ts';
import { type SmallCloud, startSmallCloud } from './small-cloud.ts';

let cloud: SmallCloud;

afterEach(async () => {
  await cloud.stop();
  clock.setOffset(0);
});

const seeding = {
  functions: {
    seeder:
      'export const handler = async (event) => ({ keys: { company: `${event.name} ${Math.random()}` } });',
    time: 'export const handler = async () => Date.now();',
  },
  http: { 'GET /time': 'time' },
  metadata: { seed: { function: 'seeder', event: { name: 'key' } } },
};

test('what was seeded and how far time was moved survive a restart', async () => {
  cloud = await startSmallCloud(seeding);
  const { apiKeys } = cloud;
  expect(apiKeys.company).toMatch(/^key /);

  const before = clock.now();
  const moved = await fetch(`${cloud.controlUrl}/clock`, {
    method: 'POST',
    body: '{"advanceSeconds":86400}',
  });
  const { now } = (await moved.json()) as { now: string };
  expect(Date.parse(now)).toBeGreaterThanOrEqual(before + 86_400_000);
  cloud = await cloud.restart();

  expect(cloud.apiKeys).toEqual(apiKeys);
  const time = Number(await (await fetch(`${cloud.publicUrl}/time`)).text());
  expect(time).toBeGreaterThan(performance.timeOrigin + 86_000_000);
});

test('the app is seeded again at another address, and no earlier key is lost', async () => {
  // Like the app's own, it answers only with the keys that a call made.
  const seeder = 'export const handler = async () => ({ keys: { [`${Math.random()}`]: "key" } });';
  cloud = await startSmallCloud({ ...seeding, functions: { ...seeding.functions, seeder } });
  const { apiKeys } = cloud;
  cloud = await cloud.restart({ elsewhere: true });
  expect(cloud.apiKeys).toMatchObject(apiKeys);
  expect(Object.keys(cloud.apiKeys)).toHaveLength(2);
});

test('time moves forward only', async () => {
  cloud = await startSmallCloud({ functions: {}, http: {} });
  const move = async (body: string) =>
    (await fetch(`${cloud.controlUrl}/clock`, { method: 'POST', body })).status;

  expect(await move('{"advanceSeconds":-1}')).toBe(400);
  expect(await move('{"advanceSeconds":"1"}')).toBe(400);
  expect(await move('nothing')).toBe(400);
  expect(await move('{"advanceSeconds":0}')).toBe(200);
});

test('a function is paused by the end of its name', async () => {
  cloud = await startSmallCloud({
    functions: { 'tests-time': seeding.functions.time },
    http: { 'GET /time': 'tests-time' },
  });
  const control = (path: string) => fetch(`${cloud.controlUrl}/functions/${path}`, { method: 'POST' });

  expect((await control('time/pause')).status).toBe(200);
  let answered = false;
  const answer = fetch(`${cloud.publicUrl}/time`).then(() => {
    answered = true;
  });
  await fetch(`${cloud.publicUrl}/_local/`);
  expect(answered).toBe(false);
  expect((await control('tests-time/resume')).status).toBe(200);
  await answer;
  expect((await control('nothing/pause')).status).toBe(404);
});

test('a seed that fails stops the start with its reason', async () => {
  await expect(
    startSmallCloud({
      functions: { seeder: 'export const handler = async () => { throw new Error("no table"); };' },
      metadata: { seed: { function: 'seeder', event: {} } },
    }),
  ).rejects.toThrow(/no table/);
  cloud = await startSmallCloud({ functions: {} });
});
