import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { functionalOracles } from '#shared/qa/oracles/active.ts';
import { info, operation, reading } from '../document/reading.ts';
import { jsonBody } from './exchanges.ts';
import { type Answered, type Asked, type Fresh, proberAt, serving } from './probing.ts';

const body = (schema: unknown) => ({ required: true, content: { 'application/json': { schema } } });
const fine = { responses: { '200': { description: 'Fine' } } };
const banner = { type: 'object', properties: { text: { type: 'string' }, size: { type: 'integer' } } };
const api = await reading({
  openapi: '3.1.0',
  info,
  paths: {
    '/level': { get: fine, put: { requestBody: body({ type: 'integer' }), ...fine } },
    '/banner': { get: fine, put: { requestBody: body(banner), ...fine }, delete: fine },
    '/habits/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: fine,
    },
    '/habits/{id}/goal': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      put: { requestBody: body({ type: 'object', properties: { target: { type: 'integer' } } }), ...fine },
    },
  },
});

interface Ways {
  readonly adds?: boolean;
  readonly keepsBanner?: boolean;
  readonly raisesGoal?: boolean;
  /** Other fields of what the goal belongs to change with every write. */
  readonly counts?: boolean;
}

/** Things that there is one of, at addresses without an id. */
function server(ways: Ways) {
  let level = 0;
  let shown: Json = null;
  let goal = 0;
  let writes = 0;
  const good = (content: Json): Answered => ({ status: 200, body: content });
  return ({ method, path, body: sent, content }: Asked): Answered => {
    if (path === '/level') {
      if (method === 'PUT') level = (ways.adds ? level : 0) + Number(content);
      return good(level);
    }
    if (path === '/banner') {
      if (method === 'PUT') shown = sent;
      if (method === 'DELETE' && !ways.keepsBanner) shown = null;
      return shown === null && method === 'GET'
        ? { status: 404, body: {} }
        : good(method === 'GET' ? shown : {});
    }
    if (method === 'PUT') {
      goal = (ways.raisesGoal ? goal : 0) + Number(sent.target);
      writes += 1;
      return { status: 204 };
    }
    return good({ name: 'Read', goal, ...(ways.counts && { changes: writes }) });
  };
}

const fresh: Fresh = {
  'GET /level': () => ({}),
  'PUT /level': () => ({ body: jsonBody(0) }),
  'GET /banner': () => ({}),
  'PUT /banner': () => ({ body: jsonBody({ text: 'Hello', size: 3 }) }),
  'DELETE /banner': () => ({}),
  'GET /habits/{id}': () => ({ path: { id: 1 } }),
  'PUT /habits/{id}/goal': () => ({ path: { id: 1 }, body: jsonBody({ target: 5 }) }),
};

async function found(ways: Ways): Promise<string[]> {
  const prober = proberAt(api, await serving(server(ways)), fresh);
  const seen: string[] = [];
  for (const oracle of functionalOracles) {
    for (const { id } of api.operations.filter((each) => oracle.applies(api, each))) {
      for (const each of (await oracle.probe(prober, operation(api, id))) ?? [])
        seen.push(`${each.oracle} ${each.operation}`);
    }
  }
  return seen;
}

describe('what there is one of', () => {
  test.each([
    ['all is well', {}, []],
    ['a number is added instead of set', { adds: true }, ['put-not-idempotent PUT /level']],
    ['a deletion leaves it there', { keepsBanner: true }, ['delete-without-effect DELETE /banner']],
    [
      'what is set only shows where it belongs',
      { raisesGoal: true },
      ['put-not-idempotent PUT /habits/{id}/goal'],
    ],
    ['what it belongs to counts the writes', { counts: true }, []],
  ] as const)('%s', async (_what, ways, expected) => {
    expect(await found(ways)).toEqual(expected);
  });
});
