import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingKnown } from '#shared/qa/input/known-values.ts';
import { negatives } from '#shared/qa/input/negatives.ts';
import { positives } from '#shared/qa/input/positives.ts';
import { readingsOfText, readingsOfTexts } from '#shared/qa/input/readings.ts';
import { serialise } from '#shared/qa/input/serialise.ts';
import { randomFrom } from '#shared/qa/schema/random.ts';
import { validatorOf } from '#shared/qa/schema/validator.ts';
import { jsonBody, oneOperation } from './one-operation.ts';

async function broken(
  operation: Record<string, unknown>,
  path?: string,
  schemas: Record<string, unknown> = {},
) {
  const found = await oneOperation(operation, schemas, path);
  const [accepted] = positives(found.api, found.operation, randomFrom(1), nothingKnown);
  if (accepted === undefined) throw new Error('there is no valid call');
  const cases = [...negatives(found.api, found.operation, accepted.input, randomFrom(1))];
  return {
    ...found,
    accepted,
    cases,
    names: cases.map(({ violates }) => `${violates?.in} ${violates?.pointer} ${violates?.keyword}`),
  };
}

const parameter = (schema: unknown, more: Record<string, unknown> = {}) => ({
  parameters: [{ name: 'p', in: 'query', schema, ...more }],
});

describe('what is broken of a body', () => {
  it('is every constraint, each alone', async () => {
    const schema = {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      minProperties: 1,
      properties: {
        name: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z]+$' },
        size: { type: 'integer', minimum: 1, exclusiveMaximum: 10, multipleOf: 3 },
        kind: { enum: ['a', 'b'] },
        only: { const: 1 },
        born: { type: 'string', format: 'date' },
        tags: { type: 'array', minItems: 1, maxItems: 3, uniqueItems: true, items: { type: 'string' } },
        home: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
        either: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      },
    };
    const { api, operation, cases, names } = await broken(jsonBody(schema));
    for (const name of [
      'body  absent',
      'body  type',
      'body /name required',
      'body  additionalProperties',
      'body /name type',
      'body /name minLength',
      'body /name maxLength',
      'body /name pattern',
      'body /size type',
      'body /size minimum',
      'body /size exclusiveMaximum',
      'body /size multipleOf',
      'body /kind enum',
      'body /only const',
      'body /born format',
      'body /tags type',
      'body /tags minItems',
      'body /tags maxItems',
      'body /tags uniqueItems',
      'body /tags/0 type',
      'body /home/city required',
      'body /home/city type',
      'body /either oneOf',
      'body  syntax',
      'body  mediaType',
    ])
      expect(names).toContain(name);
    const place = operation.body?.media[0]?.schema;
    if (place == null) throw new Error('there is no schema');
    for (const { input, violates } of cases) {
      if (violates === null || ['absent', 'syntax', 'mediaType', 'oneOf'].includes(violates.keyword))
        continue;
      const errors = validatorOf(api, place, 'request').check(
        JSON.parse(String(serialise(api, operation, input).body)),
      );
      expect(
        errors.map(({ keyword }) => keyword),
        violates.description,
      ).toContain(violates.keyword);
      // To have no property at all is also to have none that is required.
      if (!['required', 'minProperties'].includes(violates.keyword))
        expect(errors, violates.description).toHaveLength(1);
    }
  });

  it('comes from the outside in', async () => {
    const schema = {
      type: 'object',
      properties: {
        deep: { type: 'object', properties: { a: { type: 'string' } } },
        flat: { type: 'integer' },
      },
    };
    const { names } = await broken(jsonBody(schema));
    expect(names.indexOf('body /flat type')).toBeLessThan(names.indexOf('body /deep/a type'));
  });

  it('ends where a schema refers to itself', async () => {
    const Node = {
      type: 'object',
      properties: {
        left: { $ref: '#/components/schemas/Node' },
        right: { $ref: '#/components/schemas/Node' },
        value: { type: 'integer' },
      },
    };
    const { cases } = await broken(jsonBody({ $ref: '#/components/schemas/Node' }), '/things', { Node });
    expect(cases.length).toBeLessThan(50);
  });

  it('is cut off or of another type only where that means something', async () => {
    const { names } = await broken({
      requestBody: { content: { 'application/*': { schema: { type: 'object' } } } },
    });
    expect(names).not.toContain('body  mediaType');
    expect(names).not.toContain('body  absent');
  });
});

describe('what is broken of a parameter', () => {
  it.each<[string, unknown, string[]]>([
    ['a number', { type: 'integer', minimum: 1, maximum: 5 }, ['type', 'minimum', 'maximum']],
    ['a flag', { type: 'boolean' }, ['type']],
    ['a list of values', { type: 'string', enum: ['a', 'b'] }, ['enum']],
    ['a length', { type: 'string', maxLength: 5, minLength: 3 }, ['minLength', 'maxLength']],
    ['a format', { type: 'string', format: 'uuid' }, ['format']],
  ])('is %s', async (_, schema, keywords) => {
    const { names } = await broken(parameter(schema));
    expect(names.sort()).toEqual(keywords.map((keyword) => `query /p ${keyword}`).sort());
  });

  it.each<[string, unknown, Record<string, unknown>?]>([
    ['a text: everything is one', { type: 'string' }],
    ['a list of texts: one text is one', { type: 'array', items: { type: 'string' } }],
    ['a text that may not be empty: that reads as left out', { type: 'string', minLength: 1 }],
    ['the type of a text or null', { type: ['string', 'null'] }],
    [
      '0 where false is meant: it is one',
      { enum: ['true', 'false', '1', '0', 'not-one-of-these', 'truetruex', '~', 'zz'] },
    ],
  ])('is not %s', async (_, schema) => {
    expect((await broken(parameter(schema))).names).toEqual([]);
  });

  it('is that it is missing, unless it is a credential or in the path', async () => {
    expect((await broken(parameter({ type: 'string' }, { required: true }))).names).toEqual([
      'query /p absent',
    ]);
    expect(
      (
        await broken({
          parameters: [{ name: 'X-Trace', in: 'header', required: true, schema: { type: 'string' } }],
        })
      ).names,
    ).toEqual(['header /X-Trace absent']);
    expect(
      (
        await broken(
          { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] },
          '/things/{id}',
        )
      ).names,
    ).toEqual([]);
  });

  it('keeps the route', async () => {
    const { api, operation, cases } = await broken(
      {
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            schema: { type: 'string', pattern: '^[a-z]{3}$', minLength: 3 },
          },
        ],
      },
      '/things/{id}',
    );
    expect(cases.length).toBeGreaterThan(0);
    for (const { input } of cases)
      expect(serialise(api, operation, input).target).toMatch(/^\/things\/(?!\.+$)[^/]+$/);
  });

  it('is never valid in a way that lenient servers read it', () => {
    const scalar = fc.oneof(
      fc.record({
        type: fc.constantFrom('integer', 'number'),
        minimum: fc.integer({ min: -3, max: 3 }),
        maximum: fc.integer({ min: 3, max: 9 }),
      }),
      fc.record({
        type: fc.constant('string'),
        minLength: fc.nat(3),
        maxLength: fc.integer({ min: 3, max: 6 }),
      }),
      fc.record({
        enum: fc.uniqueArray(
          fc.constantFrom<string | number | boolean | null>('a', '1', 1, 0, true, 'null', 'true', null),
          { minLength: 1 },
        ),
      }),
      fc.constantFrom({ type: 'boolean' }, { type: ['integer', 'null'] }, { type: 'string', format: 'date' }),
    );
    const schema = fc.oneof(
      scalar,
      fc.record({
        type: fc.constant('array'),
        items: scalar,
        minItems: fc.nat(2),
        maxItems: fc.integer({ min: 2, max: 3 }),
      }),
    );
    return fc.assert(
      fc.asyncProperty(schema, fc.boolean(), fc.boolean(), async (any, explode, required) => {
        const found = await oneOperation(parameter(any, { explode, required }));
        const [accepted] = positives(found.api, found.operation, randomFrom(1), nothingKnown);
        if (accepted === undefined) return;
        const place = found.operation.parameters[0]?.schema ?? { pointer: '' };
        for (const { input, violates } of negatives(
          found.api,
          found.operation,
          accepted.input,
          randomFrom(1),
        )) {
          if (violates?.keyword === 'absent') continue;
          const { target } = serialise(found.api, found.operation, input);
          const texts = new URL(target, 'http://example.com').searchParams.getAll('p');
          const wide = texts.map((text) => [
            text,
            Number(text),
            text === 'true' || text === '1',
            text === 'null' ? null : text,
          ]);
          for (const reading of [texts, ...wide.flat(), texts.map(Number), texts.join(',').split(',')])
            if (!Number.isNaN(reading) && !(reading === false && texts[0] !== 'false' && texts[0] !== '0'))
              expect(
                validatorOf(found.api, place, 'request').check(reading),
                `${JSON.stringify(any)} ${target} ${JSON.stringify(reading)}`,
              ).not.toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('readings', () => {
  it('of a text are all that a sane server could see in it', () => {
    expect(readingsOfText('5')).toEqual(expect.arrayContaining(['5', 5]));
    expect(readingsOfText(' 1 ')).toEqual(expect.arrayContaining([' 1 ', '1', 1, true]));
    expect(readingsOfText('')).toEqual(expect.arrayContaining(['', null, undefined, 0, true]));
    expect(readingsOfText('null')).toEqual(expect.arrayContaining(['null', null]));
    expect(readingsOfText('[1,2]')).toEqual(expect.arrayContaining([[1, 2]]));
    expect(readingsOfText('abc')).toEqual(['abc']);
  });

  it('of texts are lists and single ones', () => {
    expect(readingsOfTexts(['1', '2'])).toEqual(expect.arrayContaining([['1', '2'], [1, 2], 1, '2']));
    expect(readingsOfTexts(['1,2'])).toEqual(expect.arrayContaining(['1,2', ['1', '2'], [1, 2]]));
    expect(readingsOfTexts([])).toEqual([undefined, []]);
  });
});
