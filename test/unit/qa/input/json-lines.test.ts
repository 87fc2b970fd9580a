import { describe, expect, it } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { answerOf } from '#shared/qa/execution/answer.ts';
import { itemsIn } from '#shared/qa/input/json-lines.ts';
import { nothingKnown } from '#shared/qa/input/known-values.ts';
import { negatives } from '#shared/qa/input/negatives.ts';
import { positives } from '#shared/qa/input/positives.ts';
import { serialise } from '#shared/qa/input/serialise.ts';
import { randomFrom } from '#shared/qa/schema/random.ts';
import { validatorOf } from '#shared/qa/schema/validator.ts';
import { oneOperation } from './one-operation.ts';

const item = {
  type: 'object',
  required: ['n'],
  properties: { n: { type: 'integer', minimum: 1 } },
};
const sent = (type: string) =>
  oneOperation({ requestBody: { required: true, content: { [type]: { itemSchema: item } } } });

describe('a body of JSON texts', () => {
  it.each([
    ['application/jsonl', '{"n":1}\n{"n":2}\n'],
    ['application/x-ndjson', '{"n":1}\n{"n":2}\n'],
    ['application/json-seq', '\x1e{"n":1}\n\x1e{"n":2}\n'],
  ])('is written one after the other: %s', async (type, text) => {
    const { api, operation } = await sent(type);
    const value: Json = [{ n: 1 }, { n: 2 }];
    const input = { path: {}, query: {}, headers: {}, cookies: {}, body: { mediaType: type, value } };
    expect(serialise(api, operation, input)).toMatchObject({ headers: { 'content-type': type }, body: text });
    expect(answerOf(200, { 'content-type': type }, Buffer.from(text)).json).toEqual(value);
  });

  it('that is cut off in an item is read as nothing', () => {
    expect(answerOf(200, { 'content-type': 'application/jsonl' }, Buffer.from('1\n{"n"')).json).toBe(
      undefined,
    );
  });

  it('is broken in its items, which stays so on the wire', async () => {
    const { api, operation } = await sent('application/jsonl');
    const [accepted] = positives(api, operation, randomFrom(1), nothingKnown);
    if (accepted === undefined) throw new Error('there is no valid call');
    const cases = [...negatives(api, operation, accepted.input, randomFrom(1))];
    expect(cases.map(({ violates }) => violates?.keyword)).toEqual(
      expect.arrayContaining(['minimum', 'type', 'required']),
    );
    const place = operation.body?.media[0]?.schema ?? { pointer: '' };
    const wrong = cases.filter(
      ({ violates }) => violates?.keyword !== 'absent' && violates?.keyword !== 'mediaType',
    );
    for (const { input } of wrong) {
      const { body } = serialise(api, operation, input);
      expect(validatorOf(api, place, 'request').check(itemsIn(String(body)))).not.toEqual([]);
    }
  });
});
