import { describe, expect, test } from 'vitest';
import { valueAt } from '#shared/qa/document/pointer.ts';
import { readApi } from '#shared/qa/document/read-api.ts';
import { DocumentUnreadable } from '#shared/qa/document/unreadable.ts';
import { validatorOf } from '#shared/qa/schema/validator.ts';
import { brokenInPlaces, notDocuments, sound } from '#test/fixtures/apis/documents/odd.ts';
import { fine, info, operation, reading } from './reading.ts';

const three = (rest: object) => ({ openapi: '3.0.3', info, ...rest });
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });

describe('what is no API document is refused with a sentence', () => {
  const refused: readonly (readonly [name: keyof typeof notDocuments, says: RegExp])[] = [
    ['empty', /empty/],
    ['html', /web page/],
    ['zip', /ZIP/],
    ['plainText', /object/],
    ['jsonArray', /list/],
    ['jsonNull', /single value/],
    ['truncated', /not valid JSON/],
    ['aliasBomb', /parts/],
    ['selfAlias', /deep/],
    ['hundredMegabytes', /100 MB; at most 30 MB/],
    ['deepJson', /deep/],
    ['deepYaml', /neither JSON nor YAML/],
    ['unknownVersion', /OpenAPI 9\.9\.9/],
    ['noVersion', /neither "openapi" nor "swagger"/],
  ];
  test.each(refused)('%s', async (name, says) => {
    const reads = reading(notDocuments[name]());
    await expect(reads).rejects.toThrow(DocumentUnreadable);
    await expect(reads).rejects.toThrow(says);
  });

  test('bytes of a ZIP archive and of other binary files', async () => {
    const bytes = (...start: number[]) =>
      readApi({ text: Uint8Array.from([...start, 0, 0]), address: null }, { fetchExternal: null });
    await expect(bytes(0x50, 0x4b, 3, 4)).rejects.toThrow(/ZIP/);
    await expect(bytes(0x7b, 0)).rejects.toThrow(/binary/);
  });
});

test.each([
  'noPaths',
  'pathsNull',
  'pathsList',
] as const)('%s: nothing to call, and it says so', async (name) => {
  const api = await reading(notDocuments[name]());
  expect(api.operations).toEqual([]);
  expect(api.problems.map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(/nothing to call|no operation/),
  );
});

test('a document of webhooks alone says that the API calls, and is not called', async () => {
  const api = await reading({ openapi: '3.1.0', info, webhooks: { sold: { post: { responses: fine } } } });
  expect(api.problems[0]?.reason).toMatch(/webhooks/);
});

describe('broken in places: what is sound is kept', () => {
  test.each(Object.entries(brokenInPlaces))('%s', async (_, make) => {
    const { good, text } = make();
    const api = await reading(text);
    const ids = api.operations.map(({ id }) => id);
    for (const id of good) expect(ids).toContain(id);
    for (const { pointer, reason } of api.problems) {
      expect(pointer).toMatch(/^(\/|$)/);
      expect(reason.length).toBeGreaterThan(10);
    }
  });

  test('a request that refers to nothing is left out, with its place', async () => {
    const api = await reading(brokenInPlaces.danglingReference().text);
    expect(api.problems).toContainEqual({
      operation: 'GET /lost',
      pointer: '/paths/~1lost/get/parameters/0',
      reason: expect.stringMatching(/#\/components\/parameters\/Missing/),
    });
  });

  test('a response that refers to nothing is kept and allows anything', async () => {
    const api = await reading(
      three({
        paths: {
          '/a': { get: { responses: { '200': { description: '', ...json({ $ref: '#/nowhere' }) } } } },
        },
      }),
    );
    const place = operation(api, 'GET /a').responses[0]?.media[0]?.schema?.pointer ?? '';
    expect(valueAt(api.document, place)).toEqual({});
    expect(api.problems).toContainEqual({
      operation: null,
      pointer: place,
      reason: expect.stringMatching(/nowhere/),
    });
  });

  test('a body is left out for a broken schema far behind references', async () => {
    const api = await reading(
      three({
        paths: { '/a': { post: { requestBody: json({ $ref: '#/components/schemas/A' }), responses: fine } } },
        components: {
          schemas: {
            A: { properties: { b: { $ref: '#/components/schemas/B' } } },
            B: { allOf: [{ $ref: '#/components/schemas/Gone' }] },
          },
        },
      }),
    );
    expect(api.operations).toEqual([]);
    expect(api.problems[0]).toMatchObject({ operation: null });
    expect(api.problems).toContainEqual(
      expect.objectContaining({ operation: 'POST /a', pointer: '/components/schemas/B/allOf/0' }),
    );
  });

  test('an operation without responses is kept, and the lack is named', async () => {
    const api = await reading(brokenInPlaces.noResponses().text);
    expect(operation(api, 'GET /quiet').responses).toEqual([]);
    expect(api.problems.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('GET /quiet documents no response'),
    );
  });

  test('ten thousand paths without operations are one problem', async () => {
    const paths = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`/${index}`, {}]));
    const api = await reading(three({ paths: { ...paths, '/a': { get: { responses: fine } } } }));
    expect(api.operations).toHaveLength(1);
    expect(api.problems.map(({ reason }) => reason)).toEqual(['10000 paths have no operation.']);
  });

  test('names of prototypes are names like others', async () => {
    await reading(brokenInPlaces.prototypeNames().text);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('sound documents', () => {
  test.each(Object.entries(sound))('%s', async (_, make) => {
    const { operations, text } = make();
    const api = await reading(text);
    expect(api.operations.map(({ id }) => id).toSorted()).toEqual(operations.toSorted());
    expect(api.problems.filter((problem) => problem.operation !== null)).toEqual([]);
  });

  test('Swagger 2.0: bodies, forms, files, lists and servers', async () => {
    const api = await reading(sound.swagger2().text);
    expect(api).toMatchObject({ dialect: '2.0', servers: ['https://pets.example.com/v1'] });
    expect(api.securitySchemes).toEqual({ key: { kind: 'apiKey', in: 'header', name: 'X-Key' } });
    const photo = operation(api, 'POST /pets/{petId}/photo').body?.media[0];
    expect(photo?.type).toBe('multipart/form-data');
    expect(valueAt(api.document, `${photo?.schema?.pointer}/properties/file`)).toMatchObject({
      type: 'string',
      format: 'binary',
    });
    expect(operation(api, 'GET /pets/{petId}').parameters[1]).toMatchObject({
      style: 'pipeDelimited',
      explode: false,
    });
    expect(valueAt(api.document, '/components/schemas/Pet/properties/weight')).toEqual({
      type: 'number',
      exclusiveMinimum: 0,
    });
  });

  test('Swagger 2.0: a body parameter of the path holds for each method, wherever it is written', async () => {
    const api = await reading({
      swagger: '2.0',
      info,
      paths: {
        '/a': {
          post: { responses: fine },
          parameters: [{ in: 'body', name: 'b', required: true, schema: { type: 'object' } }],
        },
      },
    });
    expect(operation(api, 'POST /a').body?.required).toBe(true);
  });

  test('Swagger 2.0: one path that cannot be converted does not cost the others', async () => {
    const api = await reading({
      swagger: '2.0',
      info,
      paths: { '/bad': { get: null }, '/good': { get: { responses: fine } } },
    });
    expect(api.operations.map(({ id }) => id)).toEqual(['GET /good']);
    expect(api.problems).toContainEqual(expect.objectContaining({ pointer: '/paths/~1bad' }));
  });

  test('server variables are filled, relative servers found from the address', async () => {
    expect((await reading(sound.openapi31Yaml().text)).servers).toEqual(['https://eu.example.com/v3']);
    const relative = three({ servers: [{ url: '/v2' }], paths: {} });
    expect((await reading(relative)).servers).toEqual(['/v2']);
    expect((await reading(relative, null, 'https://x.example.com/docs/api.json')).servers).toEqual([
      'https://x.example.com/v2',
    ]);
  });

  test('every place of a schema is in the document', async () => {
    for (const make of Object.values(sound)) {
      const api = await reading(make().text);
      const places = api.operations.flatMap(({ parameters, body, responses }) => [
        ...parameters.map(({ schema }) => schema.pointer),
        ...[...(body?.media ?? []), ...responses.flatMap(({ media }) => media)].flatMap(
          ({ schema }) => schema?.pointer ?? [],
        ),
      ]);
      for (const place of places) expect(valueAt(api.document, place), place).toBeDefined();
    }
  });
});

describe('parameters', () => {
  test('of the path are there for each method, overridden by name and place; forgotten ones are texts', async () => {
    const api = await reading(
      three({
        paths: {
          '/a/{id}/{other}': {
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'Accept', in: 'header', schema: { type: 'string' } },
            ],
            get: { parameters: [{ name: 'id', in: 'path', schema: { type: 'integer' } }], responses: fine },
          },
        },
      }),
    );
    const { parameters } = operation(api, 'GET /a/{id}/{other}');
    expect(
      parameters.map(({ name, required, schema }) => [name, required, valueAt(api.document, schema.pointer)]),
    ).toEqual([
      ['id', true, { type: 'integer' }],
      ['other', true, { type: 'string' }],
    ]);
  });

  test('defaults of styles are filled in, examples and content are read', async () => {
    const api = await reading(
      three({
        paths: {
          '/a': {
            get: {
              parameters: [
                {
                  name: 'q',
                  in: 'query',
                  schema: {},
                  examples: { one: { value: 1 }, two: { $ref: '#/components/examples/Two' } },
                },
                {
                  name: 'x',
                  in: 'header',
                  content: { 'application/json': { schema: { type: 'object' }, example: { a: 1 } } },
                },
              ],
              responses: fine,
            },
          },
        },
        components: { examples: { Two: { value: 2 } } },
      }),
    );
    const [q, x] = operation(api, 'GET /a').parameters;
    expect(q).toMatchObject({ style: 'form', explode: true, examples: [1, 2], contentType: null });
    expect(x).toMatchObject({
      style: 'simple',
      explode: false,
      contentType: 'application/json',
      examples: [{ a: 1 }],
    });
  });

  test('one that stands in no known place is left away, unless it is required', async () => {
    const api = await reading(
      three({
        paths: {
          '/a': { get: { parameters: [{ name: 'q', in: 'nowhere' }], responses: fine } },
          '/b': { get: { parameters: [{ name: 'q', in: 'nowhere', required: true }], responses: fine } },
        },
      }),
    );
    expect(api.operations.map(({ id }) => id)).toEqual(['GET /a']);
    expect(api.problems.map((problem) => problem.operation)).toEqual(['GET /b', null].toReversed());
  });
});

test('security of the document holds where an operation says nothing; an empty list lifts it', async () => {
  const api = await reading(
    three({
      security: [{ key: [] }, {}],
      paths: { '/a': { get: { responses: fine }, post: { security: [], responses: fine } } },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'Bearer' },
          o: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/t', scopes: { read: '' } } } },
        },
      },
    }),
  );
  expect(operation(api, 'GET /a').security).toEqual([[{ scheme: 'key', scopes: [] }], []]);
  expect(operation(api, 'POST /a').security).toEqual([]);
  expect(api.securitySchemes).toEqual({
    key: { kind: 'http', scheme: 'bearer' },
    o: { kind: 'oauth2', tokenUrl: '/t', scopes: ['read'] },
  });
});

test('links lead to operations by operationId or place; an operationId used twice leads to the first', async () => {
  const link = (to: object) => ({
    '201': { description: '', links: { next: { ...to, parameters: { id: '$response.body#/id' } } } },
  });
  const api = await reading(
    three({
      paths: {
        '/a': {
          post: { responses: link({ operationId: 'read' }) },
          put: { responses: link({ operationRef: '#/paths/~1a~1{id}/get' }) },
          patch: { responses: link({ operationId: 'gone' }) },
        },
        '/a/{id}': {
          get: { operationId: 'read', responses: fine },
          delete: { operationId: 'read', responses: fine },
        },
      },
    }),
  );
  const leads = (id: string) => operation(api, id).responses[0]?.links.map((each) => each.operation);
  expect([leads('POST /a'), leads('PUT /a'), leads('PATCH /a')]).toEqual([
    ['GET /a/{id}'],
    ['GET /a/{id}'],
    [],
  ]);
  expect(api.problems.map(({ reason }) => reason).join()).toMatch(
    /operationId "read" is also that of GET.*leads to no operation/,
  );
});

describe('OpenAPI 3.1 and 3.2', () => {
  const things = (rest: object, components: object = {}) => ({
    openapi: '3.2.0',
    info,
    paths: { '/things': { post: { responses: fine, ...rest } } },
    components,
  });

  test('references to anchors, plain and dynamic, lead to the schemas that bear them', async () => {
    const tree = {
      $dynamicAnchor: 'node',
      type: 'object',
      properties: { name: { $ref: '#name' }, children: { type: 'array', items: { $dynamicRef: '#node' } } },
    };
    const schemas = { 'Tree#1': tree, Name: { $anchor: 'name', type: 'string', maxLength: 3 } };
    const api = await reading(
      things({ requestBody: json({ $ref: '#/components/schemas/Tree%231' }) }, { schemas }),
    );
    expect(api.problems).toEqual([]);
    const [media] = operation(api, 'POST /things').body?.media ?? [];
    const { check } = validatorOf(api, media?.schema ?? { pointer: '' }, 'request');
    expect(check({ name: 'abc', children: [{ name: 'abc', children: [] }] })).toEqual([]);
    expect(check({ children: [{ children: [{ name: 'abcd' }] }] })).toMatchObject([
      { pointer: '/children/0/children/0/name', keyword: 'maxLength' },
    ]);
  });

  test('an anchor that nothing or more than one schema bears is told, and allows anything', async () => {
    const twice = { $anchor: 'twice', type: 'string' };
    const properties = { a: { $ref: '#nowhere' }, b: { $dynamicRef: '#twice' } };
    const responses = { '200': { description: 'Fine', ...json({ properties }) } };
    const api = await reading(things({ responses }, { schemas: { One: twice, Other: twice } }));
    expect(api.problems.map(({ pointer, reason }) => [pointer.split('/').at(-1), reason])).toEqual([
      ['a', expect.stringContaining('#nowhere')],
      ['b', expect.stringContaining('#twice')],
    ]);
  });

  test('a parameter that is the whole query is one parameter for each property', async () => {
    const Filter = {
      type: 'object',
      required: ['word'],
      properties: { word: { type: 'string', description: 'What to look for.' }, page: { type: 'integer' } },
    };
    const form = {
      'application/x-www-form-urlencoded': {
        schema: { $ref: '#/components/schemas/Filter' },
        example: { word: 'cat', page: 2 },
      },
    };
    const declared = { name: 'filter', in: 'querystring', required: true, content: form };
    const api = await reading(things({ parameters: [declared] }, { schemas: { Filter } }));
    expect(api.problems).toEqual([]);
    const schema = (name: string) => ({ pointer: `/components/schemas/Filter/properties/${name}` });
    expect(operation(api, 'POST /things').parameters).toMatchObject([
      { name: 'word', in: 'query', required: true, schema: schema('word'), examples: ['cat'] },
      { name: 'page', in: 'query', required: false, schema: schema('page'), examples: [2] },
    ]);
  });

  test('a whole query that is no form is left away with a reason, and the operation with it if required', async () => {
    const declared = { name: 'q', in: 'querystring', content: { 'application/json': { schema: {} } } };
    const optional = await reading(things({ parameters: [declared] }));
    expect(optional.problems).toMatchObject([{ operation: null, reason: expect.stringMatching(/not sent/) }]);
    const needed = await reading(things({ parameters: [{ ...declared, required: true }] }));
    expect(needed.problems).toMatchObject([{}, { operation: 'POST /things' }]);
  });

  test('the schema of items that come one after the other is that of a list of them', async () => {
    const content = { 'application/jsonl': { itemSchema: { type: 'integer' } } };
    const api = await reading(things({ requestBody: { content } }));
    const [media] = operation(api, 'POST /things').body?.media ?? [];
    const { check } = validatorOf(api, media?.schema ?? { pointer: '' }, 'request');
    expect(check([1, 2])).toEqual([]);
    expect(check([1, 'two'])).toMatchObject([{ pointer: '/1', keyword: 'type' }]);
  });
});
