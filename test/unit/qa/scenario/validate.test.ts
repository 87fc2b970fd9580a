import { expect, test } from 'vitest';
import { readApi } from '#shared/qa/document/read-api.ts';
import type { Scenario, Step } from '#shared/qa/scenario/contract.ts';
import { validScenario } from '#shared/qa/scenario/validate.ts';
import { document } from '../../../fixtures/apis/documents/library.ts';

const api = await readApi({ text: JSON.stringify(document), address: null }, { fetchExternal: null });

const step = (index: number, more: Partial<Step>): Step => ({
  index,
  name: 'A step',
  method: 'GET',
  path: '/books',
  query: {},
  headers: {},
  identity: 'first',
  expected: { status: ['200'], body: {}, headers: {} },
  extractions: [],
  ...more,
});

const scenario = (...steps: Step[]): Scenario => ({
  schemaVersion: 1,
  name: 'Something',
  description: '',
  tags: [],
  source: 'offline',
  seed: 1,
  steps,
});

const problemsOf = (given: unknown, maxSteps = 5) => {
  const checked = validScenario(api, given, { maxSteps });
  return 'problems' in checked ? checked.problems : [];
};

const list = step(0, { extractions: [{ name: 'book', from: 'body', pointer: '/items/0/id' }] });

test('what an earlier step extracts may be used in every place', () => {
  const uses = step(1, {
    method: 'PUT',
    path: '/books/{book}',
    query: { q: 'x{book}' },
    headers: { 'x-book': '{book}' },
    body: { title: ['{book}'] },
    expected: {
      status: ['2XX'],
      body: { '/id': { kind: 'exact', value: '{book}' } },
      headers: { location: { kind: 'contains', value: '/{book}' } },
    },
  });
  expect(problemsOf(scenario(list, uses))).toEqual([]);
});

test.each<[string, Partial<Step>]>([
  ['the path', { path: '/books/{id}' }],
  ['query q', { query: { q: ['a', '{id}'] } }],
  ['header x-a', { headers: { 'x-a': '{id}' } }],
  ['the body', { method: 'POST', body: { a: [{ b: '{id}' }] } }],
  [
    'what is expected at /id',
    { expected: { status: ['200'], body: { '/id': { kind: 'exact', value: '{id}' } }, headers: {} } },
  ],
])('a placeholder in %s that nothing fills is refused', (where, more) => {
  expect(problemsOf(scenario(step(0, more)))).toEqual([
    expect.stringContaining(`{id} in ${where} is extracted by no earlier step.`),
  ]);
});

test('a step cannot use what it extracts itself', () => {
  const own = step(0, {
    path: '/books/{book}',
    extractions: [{ name: 'book', from: 'body', pointer: '/id' }],
  });
  expect(problemsOf(scenario(own))).toHaveLength(1);
});

test('operations that the document does not have are refused', () => {
  expect(problemsOf(scenario(step(0, { path: '/magazines' })))).toEqual([
    expect.stringContaining('the document has no such operation'),
  ]);
  expect(problemsOf(scenario(step(0, { method: 'PATCH' })))).toEqual([
    expect.stringContaining('the document has no such operation'),
  ]);
});

test('limits of steps and sizes hold to the letter', () => {
  const two = scenario(step(0, {}), step(1, {}));
  expect(problemsOf(two, 2)).toEqual([]);
  expect(problemsOf(two, 1)).toEqual(['It has 2 steps; 1 are allowed.']);
  expect(problemsOf(scenario(step(0, { method: 'POST', body: 'x'.repeat(200_001) })))).toEqual([
    expect.stringContaining('longer than 200000 characters'),
  ]);
});

test('what is no scenario is told with its place', () => {
  expect(problemsOf({ ...scenario(list), schemaVersion: 2 })).toEqual([
    expect.stringContaining('schemaVersion'),
  ]);
  expect(problemsOf('text')).toHaveLength(1);
});

test('patterns that cannot be read and pointers that are none are refused', () => {
  const wrong = step(0, {
    expected: {
      status: ['200'],
      body: { items: { kind: 'any' }, '/items': { kind: 'regex', pattern: '(' } },
      headers: {},
    },
  });
  expect(problemsOf(scenario(wrong))).toEqual([
    expect.stringContaining('"items" is no JSON pointer'),
    expect.stringContaining('cannot be read'),
  ]);
});
