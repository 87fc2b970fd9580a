import { describe, expect, it } from 'vitest';
import { nothingKnown } from '#shared/qa/input/known-values.ts';
import { impossible, positives } from '#shared/qa/input/positives.ts';
import { serialise } from '#shared/qa/input/serialise.ts';
import { randomFrom } from '#shared/qa/schema/random.ts';
import { validatorOf } from '#shared/qa/schema/validator.ts';
import { jsonBody, oneOperation } from './one-operation.ts';

const pet = {
  type: 'object',
  required: ['name', 'ownerId'],
  properties: {
    id: { type: 'integer', readOnly: true },
    name: { type: 'string', minLength: 2, maxLength: 10 },
    ownerId: { type: 'string' },
    kind: { enum: ['cat', 'dog'] },
    age: { type: 'integer', minimum: 0, maximum: 30 },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
  },
};
const example = { id: 7, name: 'Tom', ownerId: 'made-up', kind: 'cat' };

async function petCases(values = nothingKnown, seed = 1) {
  const { api, operation } = await oneOperation(
    {
      ...jsonBody(pet, { examples: { good: { value: example }, bad: { value: { name: 'x' } } } }),
      parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 50 } }],
    },
    {},
  );
  return { api, operation, cases: [...positives(api, operation, randomFrom(seed), values)] };
}

describe('valid calls', () => {
  it('come in the order of what they tell', async () => {
    const { cases } = await petCases();
    const kinds = cases.map(({ kind }) => kind).filter((kind, index, all) => kind !== all[index - 1]);
    expect(kinds).toEqual(['example', 'minimal', 'full', 'boundary', 'random']);
    expect(cases.filter(({ kind }) => kind === 'example')).toHaveLength(1);
    expect(cases[0]?.input.body?.value).toEqual({ name: 'Tom', ownerId: 'made-up', kind: 'cat' });
    const minimal = cases.find(({ kind }) => kind === 'minimal');
    expect(Object.keys(minimal?.input.body?.value ?? {})).toEqual(['name', 'ownerId']);
    expect(minimal?.input.query).toEqual({});
    const full = cases.find(({ kind }) => kind === 'full');
    expect(Object.keys(full?.input.body?.value ?? {}).sort()).toEqual([
      'age',
      'kind',
      'name',
      'ownerId',
      'tags',
    ]);
  });

  it('are all valid and all different', async () => {
    const { api, operation, cases } = await petCases();
    const place = operation.body?.media[0]?.schema;
    for (const { input } of cases)
      expect(place == null ? null : validatorOf(api, place, 'request').check(input.body?.value)).toEqual([]);
    expect(new Set(cases.map(({ input }) => JSON.stringify(input))).size).toBe(cases.length);
  });

  it('reach the edge of every constraint', async () => {
    const { cases } = await petCases();
    const edges = cases
      .filter(({ kind }) => kind === 'boundary')
      .map(({ input }) => JSON.stringify([input.query, input.body?.value]));
    const reached = (pattern: RegExp): boolean => edges.some((edge) => pattern.test(edge));
    for (const pattern of [
      /"limit":1}/,
      /"limit":50}/,
      /"name":".{2}"/,
      /"name":".{10}"/,
      /"kind":"cat"/,
      /"kind":"dog"/,
      /"age":0/,
      /"age":30/,
      /"tags":\[\]/,
      /"tags":\["[^"]*","[^"]*","[^"]*"\]/,
    ])
      expect(reached(pattern), String(pattern)).toBe(true);
  });

  it('are the same for the same seed', async () => {
    expect((await petCases()).cases).toEqual((await petCases()).cases);
    expect((await petCases(nothingKnown, 2)).cases).not.toEqual((await petCases()).cases);
  });

  it('take what is known first, in examples as well, and not what is invalid', async () => {
    const { cases } = await petCases({
      for: ({ at, name }) => (name === 'ownerId' ? ['owner-1'] : at === '/query/limit' ? [99, 5] : []),
    });
    for (const { kind, input } of cases)
      if (kind === 'example' || kind === 'minimal' || kind === 'full')
        expect(input.body?.value).toMatchObject({ ownerId: 'owner-1' });
    expect(cases.find(({ kind }) => kind === 'full')?.input.query).toEqual({ limit: 5 });
  });

  it('never change the route, whatever the schema of a path parameter allows', async () => {
    const { api, operation } = await oneOperation(
      {
        parameters: [
          {
            name: 'key',
            in: 'path',
            required: true,
            schema: { type: 'string', enum: ['', '.', '..', 'a/b', 'fine'] },
          },
        ],
      },
      {},
      '/things/{key}/x',
    );
    for (const { input } of positives(api, operation, randomFrom(1), nothingKnown))
      expect(serialise(api, operation, input).target).toBe('/things/fine/x');
  });

  it('do not write null where there is no way to', async () => {
    const { api, operation } = await oneOperation({
      parameters: [{ name: 'p', in: 'query', required: true, schema: { type: ['integer', 'null'] } }],
    });
    const cases = [...positives(api, operation, randomFrom(1), nothingKnown)];
    expect(cases.length).toBeGreaterThan(3);
    for (const { input } of cases) expect(input.query.p).toBeTypeOf('number');
  });

  it('are none where a required part can have no value, and the proof is told', async () => {
    const { api, operation } = await oneOperation(jsonBody({ type: 'string', minLength: 2, maxLength: 1 }));
    expect([...positives(api, operation, randomFrom(1), nothingKnown)]).toEqual([]);
    expect(impossible(api, operation, randomFrom(1))).toEqual({
      kind: 'unsatisfiable',
      proof: 'minLength 2 and maxLength 1',
    });
  });
});
