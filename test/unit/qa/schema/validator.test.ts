import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/qa/document/api.ts';
import { validatorOf } from '#shared/qa/schema/validator.ts';

const document: JsonObject = {
  components: {
    schemas: {
      Base: { type: 'object', required: ['id'], properties: { id: { type: 'integer', readOnly: true } } },
      Pet: {
        allOf: [
          { $ref: '#/components/schemas/Base' },
          {
            type: 'object',
            required: ['name', 'secret'],
            properties: { name: { type: 'string' }, secret: { type: 'string', writeOnly: true } },
          },
        ],
      },
      Split: { allOf: [{ required: ['id'] }, { properties: { id: { $ref: '#/components/schemas/Id' } } }] },
      Id: { type: 'integer', readOnly: true },
      Node: {
        type: 'object',
        properties: { next: { $ref: '#/components/schemas/Node' } },
        additionalProperties: false,
      },
      Self: { $ref: '#/components/schemas/Self' },
      Lost: { $ref: '#/components/schemas/Nowhere' },
      'a/b c': { type: 'string', pattern: '^[\\w-.]+$' },
      Nullable: { $ref: '#/components/schemas/Id', nullable: true },
    },
  },
};

const check = (name: string, value: unknown, direction: 'request' | 'response') =>
  validatorOf({ document }, { pointer: `/components/schemas/${name}` }, direction)
    .check(value)
    .map(({ pointer, keyword, params }) => `${pointer} ${keyword} ${params.missingProperty ?? ''}`.trim());

describe('a validator', () => {
  it('requires of a request what the client writes, of a response what the server does', () => {
    expect(check('Pet', { name: 'a', secret: 'b' }, 'request')).toEqual([]);
    expect(check('Pet', { name: 'a' }, 'request')).toEqual(['required secret']);
    expect(check('Pet', { id: 1, name: 'a' }, 'response')).toEqual([]);
    expect(check('Pet', { name: 'a' }, 'response')).toEqual(['required id']);
  });

  it('sees that a property is read-only in another part of the whole', () => {
    expect(check('Split', {}, 'request')).toEqual([]);
    expect(check('Split', {}, 'response')).toEqual(['required id']);
  });

  it('follows circles and odd names', () => {
    expect(check('Node', { next: { next: { other: 1 } } }, 'response')).toEqual([
      '/next/next additionalProperties',
    ]);
    expect(check('a~1b c', '!', 'response')).toEqual(['pattern']);
    expect(check('a~1b c', 'a-b', 'response')).toEqual([]);
    expect(check('Nullable', null, 'response')).toEqual([]);
  });

  it.each([
    ['Lost', /Nowhere/],
    ['Missing', /Missing/],
  ])('states what is wrong with %s instead of failing', (name, reason) => {
    const validator = validatorOf({ document }, { pointer: `/components/schemas/${name}` }, 'response');
    expect(validator.problem).toMatch(reason);
    expect(validator.check({})).toEqual([]);
  });

  it('survives a schema that refers only to itself', () => {
    expect(check('Self', {}, 'response')).toEqual([]);
  });

  it('is made once for a place', () => {
    const place = { pointer: '/components/schemas/Pet' };
    expect(validatorOf({ document }, place, 'request')).toBe(validatorOf({ document }, place, 'request'));
    expect(validatorOf({ document }, place, 'request')).not.toBe(
      validatorOf({ document }, place, 'response'),
    );
  });
});
