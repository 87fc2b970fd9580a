import { afterAll, beforeAll, expect, it } from 'vitest';
import { race } from '#test/bench/claims.ts';
import { startStage, type TestStage } from '../platform/stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

it('loses no slot and gives none twice in 1,000 racing claims whose processes die', async () => {
  const { won, crashes, ...figures } = await race(1_000);
  expect(figures).toEqual({ claims: 1_000, double: 0, lost: 0, miscounted: 0, strayed: 0, untold: 0 });
  expect(won).toBeGreaterThan(30);
  expect(crashes).toBeGreaterThan(10);
}, 60_000);
