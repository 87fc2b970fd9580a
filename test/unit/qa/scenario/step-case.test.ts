import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '#shared/qa/document/api.ts';
import type { WireRequest } from '#shared/qa/input/request.ts';
import { caseOf } from '#shared/qa/scenario/step-case.ts';
import { operation, reading } from '../document/reading.ts';

let api: Api;
beforeAll(async () => {
  const body = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, size: { type: 'integer', maximum: 9 }, on: { format: 'date' } },
  };
  api = await reading({
    openapi: '3.1.0',
    info: { title: 'Boxes', version: '1' },
    paths: {
      '/boxes/{id}': {
        put: {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
            { name: 'mode', in: 'query', schema: { enum: ['fast', 'slow'] } },
            { name: 'X-Tenant', in: 'header', required: true, schema: { type: 'string' } },
          ],
          requestBody: { required: true, content: { 'application/json': { schema: body } } },
          responses: { 200: { description: 'Fine' } },
        },
      },
    },
  });
});

function caseFor(more: Partial<WireRequest> = {}, statuses = ['200']) {
  const request: WireRequest = {
    method: 'PUT',
    target: '/boxes/7?mode=fast',
    headers: { 'content-type': 'application/json', accept: '*/*', 'x-tenant': 'a' },
    body: '{"name":"Red","size":3}',
    ...more,
  };
  return caseOf(api, operation(api, 'PUT /boxes/{id}'), request, {
    index: 0,
    name: 'Paint it',
    method: 'PUT',
    path: '/boxes/7',
    query: {},
    headers: {},
    identity: 'first',
    expected: { status: statuses, body: {}, headers: {} },
    extractions: [],
  });
}

describe('what a step’s request is by the document', () => {
  test('a valid call, with the values that a server reads', () => {
    expect(caseFor()).toEqual({
      operation: 'PUT /boxes/{id}',
      kind: 'example',
      description: 'Paint it',
      violates: null,
      input: {
        path: { id: 7 },
        query: { mode: 'fast' },
        headers: { 'X-Tenant': 'a' },
        cookies: {},
        body: { mediaType: 'application/json', value: { name: 'Red', size: 3 } },
      },
    });
  });

  test('one that breaks one rule, when a refusal is expected', () => {
    expect(caseFor({ body: '{"name":"Red","size":10}' }, ['400', '4XX'])?.violates).toMatchObject({
      in: 'body',
      pointer: '/size',
      keyword: 'maximum',
    });
    expect(caseFor({ body: '{"size":3}' }, ['422'])?.violates).toMatchObject({
      pointer: '/name',
      keyword: 'required',
    });
  });

  test.each<[string, Partial<WireRequest>, string[]]>([
    ['breaks a rule that its author did not mean to break', { body: '{"size":3}' }, ['200']],
    ['breaks a rule, and may be accepted', { body: '{"size":3}' }, ['200', '400']],
    ['breaks several rules', { body: '{"size":10}' }, ['400']],
    ['breaks a format', { body: '{"name":"Red","on":"soon"}' }, ['400']],
    ['has a parameter that is none', { target: '/boxes/seven' }, ['400']],
    ['has a value that is not listed', { target: '/boxes/7?mode=odd' }, ['400']],
    ['has a query that the document does not know', { target: '/boxes/7?mode=fast&x=1' }, ['200']],
    ['leaves out a required header', { headers: { 'content-type': 'application/json' } }, ['400']],
    ['leaves out the body', { body: null }, ['400']],
    ['has a body of another type', { headers: { 'content-type': 'text/csv', 'x-tenant': 'a' } }, ['200']],
  ])('nothing follows from one that %s', (_, more, statuses) => {
    expect(caseFor(more, statuses)).toBeNull();
  });
});
