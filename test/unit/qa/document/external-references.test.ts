import { expect, test } from 'vitest';
import { follow, valueAt } from '#shared/qa/document/pointer.ts';
import { fine, info, operation, reading } from './reading.ts';

const address = 'https://docs.example.com/v1/api.json';
const body = (reference: string) => ({
  requestBody: { content: { 'application/json': { schema: { $ref: reference } } } },
  responses: fine,
});

test('parts of other documents become parts of this one, circles included', async () => {
  const api = await reading(
    {
      openapi: '3.0.0',
      info,
      paths: { '/a': { post: body('pet.yaml#/Pet') }, '/b': { $ref: 'paths/b.json' } },
      components: { schemas: { Here: { type: 'string' } } },
    },
    {
      'https://docs.example.com/v1/pet.yaml':
        'Pet: {type: object, properties: {parent: {$ref: "#/Pet"}, owner: {$ref: "owner.json"}, here: {$ref: "api.json#/components/schemas/Here"}}}',
      'https://docs.example.com/v1/owner.json': { type: 'object', nullable: true },
      'https://docs.example.com/v1/paths/b.json': {
        get: { parameters: [{ $ref: '../q.json' }], responses: fine },
      },
      'https://docs.example.com/v1/q.json': { name: 'q', in: 'query', schema: { type: 'integer' } },
    },
    address,
  );
  expect(api.problems).toEqual([]);
  const place = operation(api, 'POST /a').body?.media[0]?.schema?.pointer ?? '';
  const pet = follow(api.document, place);
  expect(pet?.pointer).toBe('/components/schemas/pet_Pet');
  expect(follow(api.document, `${pet?.pointer}/properties/parent`)?.pointer).toBe(pet?.pointer);
  expect(follow(api.document, `${pet?.pointer}/properties/owner`)?.value).toEqual({
    type: ['object', 'null'],
  });
  expect(follow(api.document, `${pet?.pointer}/properties/here`)?.pointer).toBe('/components/schemas/Here');
  expect(operation(api, 'GET /b').parameters.map(({ name }) => name)).toEqual(['q']);
});

test('Swagger 2.0 definitions of other documents are converted too', async () => {
  const api = await reading(
    {
      swagger: '2.0',
      info,
      paths: {
        '/a': {
          get: {
            parameters: [{ $ref: 'common.json#/limit' }],
            responses: { '200': { description: '', schema: { $ref: 'common.json#/Pet' } } },
          },
        },
      },
    },
    {
      'https://docs.example.com/v1/common.json': {
        limit: { name: 'limit', in: 'query', type: 'integer' },
        Pet: { type: 'object', 'x-nullable': true },
      },
    },
    address,
  );
  const { parameters, responses } = operation(api, 'GET /a');
  expect(valueAt(api.document, parameters[0]?.schema.pointer ?? '')).toEqual({ type: 'integer' });
  expect(follow(api.document, responses[0]?.media[0]?.schema?.pointer ?? '')?.value).toEqual({
    type: ['object', 'null'],
  });
});

test.each([
  ['nobody may fetch', null, address, /not fetched/],
  ['the address is unknown', {}, null, /not known/],
  ['the other document is missing', {}, address, /404 Not Found/],
  [
    'the other document has nothing there',
    { 'https://docs.example.com/v1/pet.json': {} },
    address,
    /nothing there/,
  ],
  ['the other document is a page', { 'https://docs.example.com/v1/pet.json': '<html>' }, address, /web page/],
] as const)('when %s, the operations concerned are left out and the others kept', async (_, others, from, says) => {
  const document = {
    openapi: '3.0.0',
    info,
    paths: { '/a': { post: body('pet.json#/Pet') }, '/good': { get: { responses: fine } } },
  };
  const api = await reading(document, others, from);
  expect(api.operations.map(({ id }) => id)).toEqual(['GET /good']);
  expect(api.problems).toContainEqual(
    expect.objectContaining({ operation: 'POST /a', reason: expect.stringMatching(says) }),
  );
});

test('documents that refer to ever more documents end', async () => {
  let fetched = 0;
  const others = new Proxy<Record<string, unknown>>(
    {},
    {
      has: () => true,
      get: (_, url) => {
        fetched++;
        return { Pet: { properties: { next: { $ref: `${String(url)}x#/Pet` } } } };
      },
    },
  );
  const api = await reading(
    { openapi: '3.0.0', info, paths: { '/a': { post: body('pet.json#/Pet') } } },
    others,
    address,
  );
  expect(fetched).toBe(100);
  expect(api.problems.map(({ reason }) => reason).join()).toMatch(/more than 100 other documents/);
});

test('what looks like a reference in an example or is a property of that name is none', async () => {
  const schema = {
    type: 'object',
    properties: { $ref: { type: 'string' } },
    example: { $ref: 'other.json' },
  };
  const api = await reading({
    openapi: '3.0.0',
    info,
    paths: {
      '/a': { post: { requestBody: { content: { 'application/json': { schema } } }, responses: fine } },
    },
  });
  expect(api.problems).toEqual([]);
  const place = operation(api, 'POST /a').body?.media[0]?.schema?.pointer ?? '';
  expect(valueAt(api.document, place)).toEqual({
    type: 'object',
    properties: { $ref: { type: 'string' } },
    examples: [{ $ref: 'other.json' }],
  });
});
