import type { Document, Operation, Schema } from '#test/fixtures/apis/document.ts';

const colours = ['amber', 'blue', 'coral', 'green', 'grey', 'indigo', 'olive', 'pink', 'red', 'violet'];
const things = [
  'anchor',
  'basket',
  'candle',
  'drum',
  'engine',
  'flag',
  'garden',
  'hammer',
  'island',
  'kettle',
];

/** Different for each number: a word for each digit, of which the plural is made with an s. */
function nameOf(number: number): string {
  const [last = 0, ...others] = [...String(number).padStart(2, '0')].reverse().map(Number);
  return [colours[last], ...others.map((digit) => things[digit])].join('-');
}

const json = (schema: Schema) => ({ 'application/json': { schema } });
const answer = (description: string, schema?: Schema) => ({
  description,
  ...(schema !== undefined && { content: json(schema) }),
});
const problems = { '400': answer('Refused', { $ref: '#/components/schemas/Problem' }) };
const missing = { '404': answer('Not there', { $ref: '#/components/schemas/Problem' }) };
const unwanted = { '415': answer('Not JSON', { $ref: '#/components/schemas/Problem' }) };

/** Fields that are not the same for all. */
function fieldsOf(number: number): Readonly<Record<string, Schema>> {
  return {
    title: { type: 'string', minLength: 1, maxLength: 20 + (number % 30) },
    amount: { type: 'integer', minimum: 0, maximum: 10 + number },
    ...(number % 2 === 0 && { kind: { type: 'string', enum: ['first', 'second', 'third'] } }),
    ...(number % 3 === 0 && { since: { type: 'string', format: 'date' } }),
    ...(number % 5 === 0 && {
      tags: { type: 'array', maxItems: 4, items: { type: 'string', maxLength: 12 } },
    }),
  };
}

/** A document with five operations for each resource: create, list, read, replace and delete. */
export function largeDocument(resources: number): Document {
  const paths: Record<string, Record<string, Operation>> = {};
  const schemas: Record<string, Schema> = {
    Problem: { type: 'object', required: ['message'], properties: { message: { type: 'string' } } },
  };
  for (let number = 0; number < resources; number += 1) {
    const name = nameOf(number);
    const title = name.replaceAll(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
    const id = `${title[0]?.toLowerCase()}${title.slice(1)}Id`;
    const fields = fieldsOf(number);
    schemas[`New${title}`] = {
      type: 'object',
      required: ['title'],
      properties: fields,
      additionalProperties: false,
    };
    schemas[title] = {
      type: 'object',
      required: ['id', 'title'],
      properties: { id: { type: 'string' }, ...fields },
    };
    const one = { $ref: `#/components/schemas/${title}` };
    const given = { required: true, content: json({ $ref: `#/components/schemas/New${title}` }) };
    const parameters = [{ name: id, in: 'path', required: true, schema: { type: 'string' } }] as const;
    paths[`/${name}s`] = {
      post: {
        operationId: `create${title}`,
        requestBody: given,
        responses: { '201': answer('Created', one), ...problems, ...unwanted },
      },
      get: {
        operationId: `list${title}s`,
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'after', in: 'query', schema: { type: 'string', maxLength: 50 } },
        ],
        responses: { '200': answer('All', { type: 'array', items: one }), ...problems },
      },
    };
    paths[`/${name}s/{${id}}`] = {
      get: {
        operationId: `read${title}`,
        parameters,
        responses: { '200': answer('It', one), ...problems, ...missing },
      },
      put: {
        operationId: `replace${title}`,
        parameters,
        requestBody: given,
        responses: { '200': answer('Replaced', one), ...problems, ...missing, ...unwanted },
      },
      delete: {
        operationId: `delete${title}`,
        parameters,
        responses: { '204': answer('Gone'), ...problems, ...missing },
      },
    };
  }
  return { openapi: '3.1.0', info: { title: 'Many things', version: '1' }, paths, components: { schemas } };
}
