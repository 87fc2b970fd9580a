import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dynamo } from '#shared/platform/dynamo.ts';
import { handler } from '../../../functions/platform/not-found.ts';
import { call, startStage, type TestStage } from './stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

it('that cannot be written is counted and does not change the answer', async () => {
  await dynamo().send(new DeleteTableCommand({ TableName: stage.tables.trail }));
  const said: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => said.push(String(line)));
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const { status } = await call(handler);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect(status).toBe(404);
  expect(said.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ TelemetryRowsLost: 1 })]);
});
