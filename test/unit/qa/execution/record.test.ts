import { expect, test } from 'vitest';
import { Journal } from '#shared/qa/execution/journal.ts';
import { scenarioOf } from '#shared/qa/execution/record.ts';
import { fine, info, operation, reading } from '../document/reading.ts';
import { exchangeOf } from '../oracles/exchanges.ts';

const api = await reading({ openapi: '3.1.0', info, paths: { '/a': { post: { responses: fine } } } });

function stepSending(type: string, body: string) {
  const exchange = exchangeOf(operation(api, 'POST /a'), { status: 400 });
  const sent = { ...exchange, request: { ...exchange.request, headers: { 'content-type': type }, body } };
  const about = { name: 'n', description: '', tags: [], seed: 1, basePath: '', signIns: {} };
  return scenarioOf(new Journal(), [sent], about).steps[0];
}

test('a body is recorded as JSON, as text, or as what is sent although it is no JSON', () => {
  const json = 'application/json';
  expect(stepSending(json, '{"a":1}')).toMatchObject({ body: { a: 1 } });
  expect(stepSending('text/plain', '{"a":1}')).toMatchObject({ body: '{"a":1}' });
  expect(stepSending(json, '{"a":1')).toMatchObject({ body: '{"a":1', raw: true });
  expect(stepSending(json, '"{"')?.raw).toBeUndefined();
});
