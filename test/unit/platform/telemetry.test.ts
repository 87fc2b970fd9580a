import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dynamo } from '#shared/platform/dynamo.ts';
import { logger } from '#shared/platform/logger.ts';
import { handler } from '../../../functions/platform/not-found.ts';
import { call, startStage, type TestStage } from './stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

it('a row that cannot be written is reported and does not change the answer', async () => {
  await dynamo().send(new DeleteTableCommand({ TableName: stage.tables.trail }));
  const reported = vi.spyOn(logger, 'error');
  expect((await call(handler)).status).toBe(404);
  expect(reported.mock.calls).toEqual([
    ['Telemetry row was not written', expect.objectContaining({ name: 'ResourceNotFoundException' })],
  ]);
});
