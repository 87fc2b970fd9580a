import { describe, expect, test } from 'vitest';
import { group } from '#shared/qa/findings/group.ts';
import type { Violation } from '#shared/qa/input/request.ts';
import { passiveOracles } from '#shared/qa/oracles/passive.ts';
import { info, operation, reading } from '../document/reading.ts';
import { exchangeOf, jsonBody, type Told } from './exchanges.ts';

const thing = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'integer' },
    name: { type: 'string', maxLength: 20 },
    colour: { type: 'string' },
    amount: { type: 'integer', maximum: 10 },
    born: { type: 'string', format: 'date-time' },
    password: { type: 'string', writeOnly: true },
  },
};
const strict = {
  type: 'object',
  additionalProperties: false,
  required: ['id'],
  properties: { id: { type: 'integer' }, colour: { type: 'string' }, note: { type: 'string' } },
};
const json = (schema: unknown) => ({ 'application/json': { schema } });
const refusals = { '400': { description: 'No', content: json({ type: 'object' }) } };
const api = await reading({
  openapi: '3.1.0',
  info,
  paths: {
    '/things': {
      get: {
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 5 } }],
        responses: {
          '200': {
            description: 'All',
            content: json({ type: 'array', items: { $ref: '#/components/schemas/Thing' } }),
          },
          ...refusals,
        },
      },
      post: {
        parameters: [{ name: 'X-Key', in: 'header', required: true, schema: { type: 'string' } }],
        requestBody: { required: true, content: json({ $ref: '#/components/schemas/Thing' }) },
        responses: {
          '201': {
            description: 'Made',
            headers: { 'X-Count': { required: true, schema: { type: 'integer' } } },
            content: json({ $ref: '#/components/schemas/Thing' }),
          },
          ...refusals,
        },
      },
    },
    '/things/{id}': {
      put: {
        requestBody: { required: true, content: json({ $ref: '#/components/schemas/Thing' }) },
        responses: { '200': { description: 'Changed' } },
      },
      get: {
        responses: { '200': { description: 'One', content: json({ $ref: '#/components/schemas/Thing' }) } },
      },
    },
    '/stricts': {
      get: {
        responses: {
          '200': {
            description: 'All',
            content: json({ type: 'array', items: { $ref: '#/components/schemas/Strict' } }),
          },
        },
      },
    },
  },
  components: { schemas: { Thing: thing, Strict: strict } },
});

function seen(id: string, told: Told) {
  const exchange = exchangeOf(operation(api, id), told);
  return passiveOracles({ slowMs: 1000 }).flatMap((oracle) => oracle(api, operation(api, id), exchange));
}
const oraclesOf = (id: string, told: Told) => seen(id, told).map(({ oracle }) => oracle);

const breaks = (pointer: string, keyword: string, place: Violation['in'] = 'body'): Violation => ({
  in: place,
  pointer,
  keyword,
  description: `${pointer} breaks ${keyword}`,
});
const fine = { id: 1, name: 'n' };
const made = { status: 201, headers: { 'x-count': '1' }, body: fine };

describe('every exchange is held against the document', () => {
  test('what is as documented is not reported', () => {
    expect(seen('GET /things', { body: [fine] })).toEqual([]);
    expect(seen('POST /things', made)).toEqual([]);
    expect(seen('GET /things/{id}', { status: 404, body: {} })).toEqual([]);
  });

  const shows: readonly (readonly [what: string, id: string, told: Told, oracle: string])[] = [
    ['an exception', 'GET /things', { status: 500, body: { message: 'x' } }, 'server-error'],
    [
      'a connection that ends',
      'GET /things',
      { failure: { code: 'ECONNRESET', message: 'reset' } },
      'no-response',
    ],
    ['an undocumented success', 'GET /things', { status: 202, body: [] }, 'undocumented-status'],
    [
      'another content type',
      'GET /things',
      { headers: { 'content-type': 'text/html' }, text: '<p>' },
      'content-type',
    ],
    [
      'broken JSON',
      'GET /things',
      { headers: { 'content-type': 'application/json' }, text: '{' },
      'content-type',
    ],
    ['a wrong type', 'GET /things', { body: [{ ...fine, id: '1' }] }, 'response-schema'],
    ['a missing header', 'POST /things', { ...made, headers: {} }, 'response-headers'],
    [
      'a header that does not fit',
      'POST /things',
      { ...made, headers: { 'x-count': 'many' } },
      'response-headers',
    ],
    [
      'a maximum that is not kept',
      'POST /things',
      { ...made, violates: breaks('/amount', 'maximum') },
      'limit-ignored',
    ],
    [
      'a required field that is not',
      'POST /things',
      { ...made, violates: breaks('/name', 'required') },
      'limit-ignored',
    ],
    [
      'a header that is not needed',
      'POST /things',
      { ...made, violates: breaks('/X-Key', 'required', 'header') },
      'missing-header-accepted',
    ],
    [
      'a wrong type that is stored',
      'POST /things',
      {
        ...made,
        body: { ...fine, name: 7 },
        input: { body: jsonBody({ name: 7 }) },
        violates: breaks('/name', 'type'),
      },
      'invalid-data-accepted',
    ],
    [
      'a longer list than there may be',
      'GET /things',
      {
        body: Array(6).fill(fine),
        input: { query: { limit: 6 } },
        violates: breaks('/limit', 'maximum', 'query'),
      },
      'limit-ignored',
    ],
    [
      'an optional field that is required',
      'POST /things',
      { status: 400, body: { errors: { colour: ['is required'] } }, input: { body: jsonBody(fine) } },
      'valid-data-refused',
    ],
    ['a slow answer', 'GET /things', { body: [], took: 1500 }, 'slow-response'],
    [
      'a stack trace',
      'GET /things',
      { status: 400, body: { stack: 'Error\n    at read (/srv/app/a.js:3:7)' } },
      'sensitive-data-exposed',
    ],
    [
      'a password',
      'GET /things/{id}',
      { body: { ...fine, passwordHash: '5f4dcc3b' } },
      'sensitive-data-exposed',
    ],
    ['405 without Allow', 'GET /things', { status: 405, body: {} }, 'unsupported-method'],
  ];
  test.each(shows)('%s shows', (_what, id, told, oracle) => {
    expect(oraclesOf(id, told)).toEqual([oracle]);
  });

  const passes: readonly (readonly [what: string, id: string, told: Told])[] = [
    ['503 that says when to come back', 'GET /things', { status: 503, headers: { 'retry-after': '1' } }],
    [
      'a server that was not reached',
      'GET /things',
      { failure: { code: 'ECONNREFUSED', message: 'refused' } },
    ],
    [
      'a special kind of JSON',
      'GET /things',
      { headers: { 'content-type': 'application/hal+json' }, text: '[]' },
    ],
    [
      'an unknown field that is dropped',
      'POST /things',
      { ...made, violates: breaks('/more', 'additionalProperties') },
    ],
    ['a format', 'POST /things', { ...made, violates: breaks('/born', 'format') }],
    [
      'success that says that it failed',
      'POST /things',
      { ...made, body: { ...fine, error: 'no' }, violates: breaks('/amount', 'maximum') },
    ],
    [
      'a limit that is clamped',
      'GET /things',
      { body: [fine], input: { query: { limit: 6 } }, violates: breaks('/limit', 'maximum', 'query') },
    ],
    [
      'a rule of the business',
      'POST /things',
      { status: 400, body: { errors: { name: ['is already taken'] } }, input: { body: jsonBody(fine) } },
    ],
    [
      'a refusal without a reason',
      'POST /things',
      { status: 400, body: {}, input: { body: jsonBody(fine) } },
    ],
    [
      'how long a password must be',
      'POST /things',
      {
        status: 400,
        body: { errors: { password: ['must be at least 10 characters'] } },
        input: { body: jsonBody({ ...fine, password: '-' }) },
      },
    ],
    [
      'a refusal that names the password',
      'POST /things',
      { status: 400, body: { password: 'is too short' } },
    ],
    ['a masked password', 'GET /things/{id}', { body: { ...fine, password_hash: '*****' } }],
    [
      'an echoed trace',
      'POST /things',
      {
        status: 400,
        body: { got: 'at read (/srv/a.js:3:7)' },
        input: { body: jsonBody({ name: 'at read (/srv/a.js:3:7)' }) },
      },
    ],
  ];
  test.each(passes)('%s does not', (_what, id, told) => {
    expect(seen(id, told)).toEqual([]);
  });
});

test('what comes with a success that the document leaves out is held against the one that it has', () => {
  const wrong = { ...fine, name: null };
  expect(oraclesOf('GET /things/{id}', { status: 201, body: fine })).toEqual(['undocumented-status']);
  expect(oraclesOf('GET /things/{id}', { status: 201, body: wrong })).toEqual([
    'undocumented-status',
    'response-schema',
  ]);
  // It says that something will be done, not what it is.
  expect(oraclesOf('GET /things/{id}', { status: 202, body: wrong })).toEqual(['undocumented-status']);
});

describe('a redirect', () => {
  const statuses = (target: string, location: string) => {
    const exchange = exchangeOf(operation(api, 'GET /things/{id}'), { status: 301, headers: { location } });
    const sent = { ...exchange, request: { ...exchange.request, target } };
    return passiveOracles({ slowMs: null })
      .flatMap((oracle) => oracle(api, operation(api, 'GET /things/{id}'), sent))
      .map(({ oracle }) => oracle);
  };
  test.each([
    ['/things/%2Fetc%2Fpasswd', '/api/things/etc/passwd'],
    ['/things//7', 'http://here.example/things/7'],
    ['/things/7/', '/things/7'],
    ['/things/..%2F..%2Fa?x=1', '/a'],
  ])('of %s to the tidy address is the router, and no answer of the operation', (target, location) => {
    expect(statuses(target, location)).toEqual([]);
  });
  test('to another address is one', () => {
    expect(statuses('/things/7', '/things/8')).toEqual(['undocumented-status']);
    expect(statuses('/things/7', '/login')).toEqual(['undocumented-status']);
  });
});

describe('one cause has one signature', () => {
  test('a shared schema, wherever it is nested', () => {
    const [inList] = seen('GET /things', { body: [fine, { ...fine, id: 'x' }] });
    const [alone] = seen('GET /things/{id}', { body: { ...fine, id: 'y' } });
    expect(inList?.signature).toBe(alone?.signature);
    expect(inList?.signature).toContain('/components/schemas/Thing');
  });

  test('the frame of a stack trace, whatever the values are', () => {
    const trace = (value: string) => ({
      status: 500,
      body: { message: `bad ${value}`, stack: 'at save (/srv/db.js:9:1)' },
    });
    const [one] = seen('GET /things', trace('a'));
    const [other] = seen('POST /things', trace('b'));
    expect(one?.signature).toBe(other?.signature);
  });

  const causesOf = (...all: readonly (readonly [string, Told])[]) =>
    group(
      all.flatMap(([id, told]) => seen(id, told)),
      {},
    );

  test('an object of another shape, whichever members are too many and missing', () => {
    const one = { id: 1, extra: true, more: 2 };
    const causes = causesOf(['GET /stricts', { body: [one, { extra: 1 }] }]);
    expect(causes).toHaveLength(1);
    expect(causes[0]?.severity).toBe('medium');
    expect([...(causes[0]?.members ?? [])].sort()).toEqual([
      '/*/extra (not in the schema)',
      '/*/id (missing)',
      '/*/more (not in the schema)',
    ]);
  });

  test('members of one object that are null and must not be; a wrong type is another', () => {
    const causes = causesOf([
      'GET /stricts',
      { body: [{ id: 1, colour: null }, { id: 2, note: null }, { id: '3' }] },
    ]);
    expect(causes.map(({ members }) => members).sort()).toEqual([[], ['/*/colour', '/*/note']]);
  });

  test('a header that is written the same wrong way everywhere', () => {
    const wrong = { ...made, headers: { 'x-count': 'many' } };
    expect(seen('POST /things', wrong)[0]?.signature).toBe('x-count type');
  });

  test.each([
    [
      'a constraint of the database',
      'insert into "a" ("x") values ($1) - violates foreign key constraint "a_owner_fkey"',
      'update "a" set "x" = $1, "y" = $2 where "id" = $3 - violates foreign key constraint "a_owner_fkey"',
    ],
    [
      'an error in the words of a database',
      'select * from "a" order by "a"."x1" - SQLITE_ERROR: no such column: a.x1',
      'select "b", "c" from "b" order by "b"."y2" - SQLITE_ERROR: no such column: b.y2',
    ],
    [
      'a property of nothing',
      "Cannot read properties of undefined (reading 'shelf_mark')",
      "Cannot read properties of undefined (reading 'shelf_mark')",
    ],
  ])('%s that a message names, in whatever operation', (_what, one, other) => {
    const [first] = seen('GET /things', { status: 500, body: { message: one } });
    const [second] = seen('POST /things', { status: 500, body: { message: other } });
    const [listed] = seen('POST /things', { status: 500, body: { errors: [{ message: other }] } });
    expect(first?.signature).toBe(second?.signature);
    expect(first?.signature).toBe(listed?.signature);
  });

  test('what only repeats the request is one in each operation', () => {
    const told: Told = {
      status: 500,
      body: { message: 'invalid input: "red_shoe"' },
      input: { body: jsonBody({ name: 'red_shoe' }) },
    };
    expect(seen('POST /things', told)[0]?.signature).toContain('POST /things');
    expect(
      seen('GET /things', { status: 500, body: { message: 'Something went wrong' } })[0]?.signature,
    ).toContain('GET /things');
  });

  test('messages of one operation, without numbers and quoted values', () => {
    const said = (message: string) => seen('GET /things', { status: 500, body: { message } })[0]?.signature;
    expect(said("row 17 of 'x' is locked")).toBe(said("row 4 of 'y' is locked"));
    expect(said('row is locked')).not.toBe(said('disk is full'));
  });

  test('messages that name what was sent by chance, and not those that repeat values of it', () => {
    const said = (message: string, name: string) =>
      seen('POST /things', {
        status: 500,
        body: { message },
        input: { body: jsonBody({ name, limit: 1 }) },
      })[0]?.signature;
    expect(said('limit of things reached', 'a')).toBe(said('limit of things reached', 'offer'));
    expect(said('cannot parse shoe', 'shoe')).toBe(said('cannot parse hat', 'hat'));
    expect(said('limit reached', 'a')).not.toBe(said('reached', 'a'));
  });

  test('a rule of a shared schema that no operation checks', () => {
    const taken = (id: string) =>
      seen(id, {
        status: id.startsWith('PUT') ? 200 : 201,
        input: { body: jsonBody({ ...fine, amount: 11 }) },
        violates: breaks('/amount', 'maximum'),
      }).find(({ oracle }) => oracle === 'limit-ignored');
    const both = [taken('POST /things'), taken('PUT /things/{id}')].filter((each) => each !== undefined);
    expect(both).toHaveLength(2);
    expect(group(both, {})).toMatchObject([{ operations: ['POST /things', 'PUT /things/{id}'] }]);
  });
});
