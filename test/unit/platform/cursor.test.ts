import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCursor, sealCursor } from '#shared/platform/cursor.ts';
import { startStage, type TestStage } from './stage.ts';

const scope = { principalId: 'mem_1', routeId: 'listThings', filter: { status: 'failed' } };
const position = { sk: 'run/01', n: 3 };
let stage: TestStage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

describe('a cursor', () => {
  it('leads back to its position', async () => {
    expect(await openCursor(await sealCursor(position, scope), scope)).toEqual(position);
  });

  it.each([
    ['another caller', { principalId: 'mem_2' }],
    ['another route', { routeId: 'listOthers' }],
    ['another filter', { filter: { status: 'completed' } }],
    ['no filter', { filter: {} }],
  ])('is refused for %s', async (_, other) => {
    const cursor = await sealCursor(position, scope);
    await expect(openCursor(cursor, { ...scope, ...other })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });

  it('is refused when somebody altered or made it', async () => {
    const [, signed] = (await sealCursor(position, scope)).split('.');
    const payload = Buffer.from(JSON.stringify({ sk: 'run/99' })).toString('base64url');
    for (const forged of [
      `${payload}.${signed}`,
      `${payload}.`,
      payload,
      '.',
      'x.y.z',
      `${payload}.${signed}.a`,
    ]) {
      await expect(openCursor(forged, scope)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    }
  });
});
