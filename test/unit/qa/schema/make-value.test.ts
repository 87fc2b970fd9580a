import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/qa/document/api.ts';
import { minimalWish } from '#shared/qa/schema/generator.ts';
import { type Made, makeValueAt } from '#shared/qa/schema/make-value.ts';
import { randomFrom } from '#shared/qa/schema/random.ts';

const any = { ...minimalWish, share: 0.5, plain: false };

const documents = new Map<unknown, JsonObject>();

function made(schema: unknown, wish = minimalWish, seed = 1, others: Record<string, unknown> = {}): Made {
  // One document for one schema, as in use: it is compiled once.
  const document: JsonObject = documents.get(schema) ?? JSON.parse(JSON.stringify({ schema, others }));
  documents.set(schema, document);
  return makeValueAt({ document }, { pointer: '/schema' }, 'request', 'thing', wish, randomFrom(seed));
}

const ajv = new Ajv2020({ strict: false, logger: false, multipleOfPrecision: 6 });
formats.default(ajv);
const compiled = new Map<unknown, ValidateFunction>();

/** Checked by a validator that shares nothing with the one under test. */
function isValid(schema: unknown, value: unknown): boolean {
  const validate = compiled.get(schema) ?? ajv.compile(JSON.parse(JSON.stringify(schema)));
  compiled.set(schema, validate);
  return validate(value);
}

const schemas: Record<string, unknown> = {
  'bounds of a number': { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 },
  'multiples of a decimal': { type: 'number', multipleOf: 0.01, minimum: 19.985, maximum: 19.995 },
  'two steps': {
    allOf: [
      { type: 'integer', multipleOf: 4 },
      { multipleOf: 6, minimum: 13 },
    ],
  },
  'an integer of its format': { type: 'integer', format: 'int32', minimum: 2_147_483_647 },
  'a pattern and a length': { type: 'string', pattern: '^[a-z]+$', minLength: 40, maxLength: 41 },
  'a password': { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d)(?=.*[!@#]).{12,16}$' },
  'a back reference': { type: 'string', pattern: '^(a|b){3}-\\1$' },
  'a long format': { type: 'string', format: 'email', minLength: 50 },
  'a short format': { type: 'string', format: 'email', maxLength: 6 },
  'different items': { type: 'array', uniqueItems: true, minItems: 3, items: { enum: ['a', 'b', 'c'] } },
  'different numbers': {
    type: 'array',
    uniqueItems: true,
    minItems: 4,
    items: { type: 'integer', minimum: 1, maximum: 4 },
  },
  'an item that is contained': {
    type: 'array',
    contains: { const: 7 },
    minContains: 2,
    items: { type: 'integer' },
  },
  'a tuple': {
    type: 'array',
    prefixItems: [{ type: 'string' }, { type: 'integer' }],
    items: false,
    minItems: 2,
  },
  'parts of a whole': {
    allOf: [
      { type: 'object', properties: { a: { type: 'string', minLength: 3 } }, required: ['a'] },
      { type: 'object', properties: { a: { maxLength: 3 }, b: { type: 'integer' } }, required: ['b'] },
    ],
  },
  'exactly one': {
    oneOf: [
      { type: 'object', properties: { a: { type: 'string' } } },
      { type: 'object', properties: { b: { type: 'string' } } },
    ],
  },
  'exactly one of two numbers': {
    oneOf: [
      { type: 'integer', multipleOf: 2 },
      { type: 'integer', multipleOf: 3 },
    ],
  },
  'at least one': {
    type: 'object',
    properties: { a: {}, b: {} },
    anyOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  'something else': { type: 'string', not: { enum: ['x'] } },
  'a condition': {
    type: 'object',
    properties: { kind: { enum: ['card', 'cash'] }, number: { type: 'string' } },
    required: ['kind'],
    if: { properties: { kind: { const: 'card' } } },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of schemas.
    then: { required: ['number'] },
    else: { not: { required: ['number'] } },
  },
  'names by pattern': {
    type: 'object',
    patternProperties: { '^x-[a-z]{2}$': { type: 'integer' } },
    additionalProperties: false,
    minProperties: 2,
  },
  'names by schema': {
    type: 'object',
    propertyNames: { pattern: '^[A-Z]{3}$' },
    minProperties: 2,
    additionalProperties: { type: 'number' },
  },
  'few properties': { type: 'object', properties: { a: {}, b: {}, c: {} }, maxProperties: 1 },
  'what comes with another': {
    type: 'object',
    properties: { a: {}, b: {} },
    required: ['a'],
    dependentRequired: { a: ['b'] },
  },
  'nothing more': {
    allOf: [{ properties: { a: { type: 'string' } } }],
    type: 'object',
    properties: { b: { type: 'string' } },
    unevaluatedProperties: false,
    minProperties: 2,
  },
  'null or more': {
    type: ['object', 'null'],
    properties: { a: { type: ['string', 'null'] } },
    required: ['a'],
  },
  'a constant': { const: { a: [1, 2] } },
  'a name like $ref': { type: 'object', properties: { $ref: { type: 'string' } }, required: ['$ref'] },
  'a name like __proto__': JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__"]}',
  ),
};

describe('values', () => {
  it.each(Object.keys(schemas))('fit %s', (name) => {
    for (const wish of [minimalWish, { ...minimalWish, share: 1 }, any])
      for (let seed = 0; seed < 20; seed += 1) {
        const result = made(schemas[name], wish, seed);
        expect(result.kind, JSON.stringify(result)).toBe('value');
        if (result.kind === 'value')
          expect(isValid(schemas[name], result.value), JSON.stringify(result.value)).toBe(true);
      }
  });

  it.each([
    'date',
    'date-time',
    'time',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uri',
    'uri-reference',
    'uuid',
    'byte',
    'json-pointer',
    'regex',
  ])('are of the format %s', (format) => {
    const schema = { type: 'string', format };
    for (let seed = 0; seed < 20; seed += 1) {
      const result = made(schema, any, seed);
      expect(result.kind === 'value' && isValid(schema, result.value)).toBe(true);
    }
  });

  it('end where a schema refers to itself', () => {
    const others = {
      node: {
        type: 'object',
        properties: {
          left: { $ref: '#/others/node' },
          right: { $ref: '#/others/node' },
          list: { type: 'array', items: { $ref: '#/others/node' } },
        },
      },
    };
    const result = made({ $ref: '#/others/node' }, { ...minimalWish, share: 1 }, 1, others);
    expect(result.kind).toBe('value');
    expect(JSON.stringify(result).length).toBeLessThan(100_000);
  });

  it('take the alternative that ends when another goes on for ever', () => {
    const others = {
      list: {
        oneOf: [
          { type: 'object', properties: { next: { $ref: '#/others/list' } }, required: ['next'] },
          { type: 'null' },
        ],
      },
    };
    expect(made({ $ref: '#/others/list' }, any, 1, others).kind).toBe('value');
  });

  it('leave out what only the server writes, though it is required', () => {
    const schema = {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'integer', readOnly: true }, name: { type: 'string' } },
    };
    const result = made(schema, { ...minimalWish, share: 1 });
    expect(result.kind === 'value' && Object.keys(result.value ?? {})).toEqual(['name']);
  });

  it('set the discriminator to the alternative that was taken', () => {
    const others = {
      Cat: {
        type: 'object',
        properties: { kind: { type: 'string' }, claws: { type: 'integer' } },
        required: ['kind', 'claws'],
      },
      Dog: {
        type: 'object',
        properties: { kind: { type: 'string' }, bark: { type: 'string' } },
        required: ['kind', 'bark'],
      },
    };
    const schema = {
      oneOf: [{ $ref: '#/others/Cat' }, { $ref: '#/others/Dog' }],
      discriminator: { propertyName: 'kind', mapping: { feline: '#/others/Cat' } },
    };
    const kinds = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const result = made(schema, any, seed, others);
      if (result.kind === 'value')
        kinds.add(
          JSON.stringify(result.value).includes('claws')
            ? `cat ${/"kind":"(\w+)"/.exec(JSON.stringify(result.value))?.[1]}`
            : `dog ${/"kind":"(\w+)"/.exec(JSON.stringify(result.value))?.[1]}`,
        );
    }
    expect(kinds).toEqual(new Set(['cat feline', 'dog Dog']));
  });

  it('are what a server would take for something of that name', () => {
    const schema = {
      type: 'object',
      required: ['email', 'contactPhone', 'homepageUrl', 'countryCode', 'currency', 'birthDate', 'age'],
      properties: Object.fromEntries([
        ...['email', 'contactPhone', 'homepageUrl', 'countryCode', 'currency', 'birthDate'].map((name) => [
          name,
          { type: 'string' },
        ]),
        ['age', { type: 'integer' }],
      ]),
    };
    const result = made(schema);
    expect(result).toMatchObject({
      kind: 'value',
      value: {
        email: expect.stringMatching(/^\S+@\S+\.\w+$/),
        contactPhone: expect.stringMatching(/^\+\d+$/),
        homepageUrl: expect.stringMatching(/^https:/),
        countryCode: expect.stringMatching(/^[A-Z]{2}$/),
        currency: expect.stringMatching(/^[A-Z]{3}$/),
        birthDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    });
  });

  it('are the same for the same seed, and others for another', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['a', 'b'],
    };
    expect(made(schema, any, 5)).toEqual(made(schema, any, 5));
    expect(made(schema, any, 5)).not.toEqual(made(schema, any, 6));
  });

  it('fit any pattern of letters, digits, groups and repetition, at any length that it allows', () => {
    const atom = fc.constantFrom('[a-z]', '\\d', '[^x]', 'a', '(?:ab|c)', '(x|yz)', '[A-F0-9]', '\\w', '.');
    const piece = fc
      .tuple(atom, fc.constantFrom('', '+', '*', '?', '{2}', '{1,4}', '{2,}'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.nat(1000), (pieces, seed) => {
        const pattern = `^${pieces.join('')}$`;
        const result = made({ type: 'string', pattern }, any, seed);
        expect(result.kind, pattern).toBe('value');
        if (result.kind === 'value') expect(result.value).toMatch(new RegExp(pattern));
      }),
      { numRuns: 300 },
    );
  });
});

describe('schemas of every kind', () => {
  const { schema: anySchema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      fc
        .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(30))
        .map(([minimum, span]) => ({ type: 'integer', minimum, maximum: minimum + span })),
      fc
        .tuple(fc.nat(10), fc.nat(10))
        .map(([minLength, span]) => ({ type: 'string', minLength, maxLength: minLength + span })),
      fc.constantFrom<object>(
        { type: 'boolean' },
        { type: ['string', 'null'] },
        { enum: [1, 'a', null] },
        { type: 'number', multipleOf: 0.5 },
        { type: 'string', format: 'uuid' },
      ),
      fc
        .tuple(tie('schema'), fc.nat(3), fc.nat(3))
        .map(([items, minItems, span]) => ({ type: 'array', items, minItems, maxItems: minItems + span })),
      fc
        .tuple(
          fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('schema')),
          fc.boolean(),
          fc.subarray(['a', 'b', 'c', 'd']),
        )
        .map(([properties, open, wanted]) => ({
          type: 'object',
          properties,
          required: wanted.filter((name) => name in properties),
          ...(open ? {} : { additionalProperties: false }),
        })),
      fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    ),
  }));

  it('have a value that another validator finds valid too', () => {
    fc.assert(
      fc.property(anySchema, fc.nat(1000), (schema, seed) => {
        const result = made(schema, any, seed);
        expect(result.kind, JSON.stringify(schema)).toBe('value');
        if (result.kind === 'value') expect(isValid(schema, result.value)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what is called unsatisfiable', () => {
  const proofs: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'two types',
      { allOf: [{ type: 'string' }, { type: 'integer' }] },
      /type integer here and type string there/,
    ],
    ['bounds that cross', { type: 'integer', minimum: 5, maximum: 4 }, /minimum of 5 and a maximum of 4/],
    [
      'no multiple between',
      { type: 'integer', multipleOf: 10, minimum: 11, maximum: 19 },
      /no multiple of 10 is from 11 to 19/,
    ],
    ['lengths that cross', { type: 'string', minLength: 3, maxLength: 2 }, /minLength 3 and maxLength 2/],
    [
      'two constants',
      { allOf: [{ const: 'a' }, { const: 'b' }] },
      /only \["a"\] is allowed here and only \["b"\] there/,
    ],
    [
      'values of another type',
      { type: 'integer', enum: ['1', '2'] },
      /none of \["1","2"\] is of type integer/,
    ],
    [
      'a property that is required and forbidden',
      {
        allOf: [{ type: 'object', properties: { a: {} }, additionalProperties: false }, { required: ['b'] }],
      },
      /`b` is required here and forbidden by additionalProperties: false there/,
    ],
    [
      'an impossible part',
      { type: 'object', properties: { a: { type: 'string', minLength: 2, maxLength: 1 } }, required: ['a'] },
      /`a` is required, and minLength 2/,
    ],
    [
      'only impossible alternatives',
      { oneOf: [{ type: 'string', minLength: 2, maxLength: 1 }, false] },
      /each alternative of oneOf is impossible/,
    ],
  ];
  it.each(proofs)('is proved for %s', (_, schema, proof) => {
    expect(made(schema, any)).toMatchObject({ kind: 'unsatisfiable', proof: expect.stringMatching(proof) });
  });

  it('is not what was only not found', () => {
    expect(made({ type: 'string', pattern: '^(?!)$' }).kind).toBe('not-found');
  });

  it('does not stop what can be left out', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string', minLength: 2, maxLength: 1 }, b: { type: 'string' } },
      required: ['b'],
    };
    expect(made(schema, { ...minimalWish, share: 1 })).toMatchObject({
      kind: 'value',
      value: { b: expect.any(String) },
    });
  });
});
