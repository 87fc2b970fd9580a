import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { readAll } from '#shared/qa/execution/pool.ts';
import { info, operation, reading } from '../document/reading.ts';
import { exchangeOf } from '../oracles/exchanges.ts';

const api = await reading({
  openapi: '3.1.0',
  info,
  paths: { '/pets': { post: { responses: { '200': { description: 'Fine' } } } } },
});
const found = (body: Json, source: string) =>
  readAll(exchangeOf(operation(api, 'POST /pets'), { body }), source, '').map(
    ({ at, value }) => `${at} ${value}`,
  );

describe('what an answer that nobody described calls something', () => {
  test.each<[what: string, body: Json, expected: string[]]>([
    ['the surer name first', { id: 1, pet_id: 2 }, ['/pet_id 2']],
    ['within envelopes', { ok: true, data: { pet: { id: 7, keeper: { id: 8 } } } }, ['/data/pet/id 7']],
    ['all of a list', { pets: [{ id: 1 }, { id: 2 }] }, ['/pets/0/id 1', '/pets/1/id 2']],
    ['no text where a number is asked for', { id: 'rex' }, []],
    ['nothing', { message: 'Stored' }, []],
  ])('%s', (_what, body, expected) => {
    expect(found(body, 'named:#petid|id')).toEqual(expected);
  });
});
