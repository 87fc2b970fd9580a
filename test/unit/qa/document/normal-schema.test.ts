import { expect, test } from 'vitest';
import { normaliseSchema } from '#shared/qa/document/normal-schema.ts';

function normal(schema: Record<string, unknown>, before31 = true) {
  const complaints: string[] = [];
  normaliseSchema(schema, before31, (keyword) => complaints.push(keyword));
  return { schema, complaints };
}
const ref = { $ref: '#/components/schemas/A' };
const nothing = { type: 'null' };

test.each<readonly [string, Record<string, unknown>, unknown]>([
  ['nullable beside a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
  [
    'nullable with listed values',
    { type: 'string', enum: ['a'], nullable: true },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  ['nullable beside a reference', { ...ref, nullable: true }, { anyOf: [ref, nothing] }],
  [
    'nullable beside allOf and a type',
    { type: 'object', allOf: [ref], nullable: true },
    { type: ['object', 'null'], anyOf: [{ allOf: [ref] }, nothing] },
  ],
  ['nullable beside anyOf', { anyOf: [ref], nullable: true }, { anyOf: [{ anyOf: [ref] }, nothing] }],
  [
    'what stands beside a reference',
    { ...ref, type: 'array', description: 'd' },
    { ...ref, description: 'd' },
  ],
  [
    'a strict bound as boolean',
    { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
    { exclusiveMinimum: 1, maximum: 9 },
  ],
  ['an example', { type: 'string', example: 'a' }, { type: 'string', examples: ['a'] }],
  ['a map of examples', { examples: { one: { value: 1 }, two: 2 } }, { examples: [1, 2] }],
  ['a file', { type: 'file' }, { type: 'string', format: 'binary' }],
  ['a type of another language', { type: 'int' }, { type: 'integer' }],
  [
    'a tuple',
    { items: [{ type: 'string' }], additionalItems: false },
    { prefixItems: [{ type: 'string' }], items: false },
  ],
  ['a property that says required itself', { required: true }, {}],
  ['a number written as text', { maxLength: '10' }, { maxLength: 10 }],
  ['a pattern written as a literal', { pattern: '/^a$/i' }, { pattern: '^a$' }],
  [
    'a discriminator',
    { discriminator: { propertyName: 'kind' } },
    { discriminator: { propertyName: 'kind' } },
  ],
])('%s', (_, given, wanted) => {
  const { schema, complaints } = normal(given);
  expect(schema).toEqual(wanted);
  expect(complaints).toEqual([]);
});

test('from 3.1 on, what stands beside a reference counts', () => {
  expect(normal({ ...ref, minLength: 1 }, false).schema).toEqual({ ...ref, minLength: 1 });
});

test.each<readonly [string, Record<string, unknown>]>([
  ['type', { type: 'strnig' }],
  ['maxLength', { maxLength: -1 }],
  ['multipleOf', { multipleOf: 0 }],
  ['pattern', { pattern: '([a-z' }],
  ['enum', { enum: 'a' }],
  ['properties', { properties: [] }],
  ['$ref', { $ref: {} }],
])('an unusable %s is dropped and named', (keyword, given) => {
  expect(normal(given)).toEqual({ schema: {}, complaints: [keyword] });
});
