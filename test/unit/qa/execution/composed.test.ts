import { expect, test } from 'vitest';
import { formOf } from '#shared/qa/dependencies/forms.ts';
import type { PlannedOperation } from '#shared/qa/dependencies/plan-types.ts';
import { answerOf } from '#shared/qa/execution/answer.ts';
import { composedFrom } from '#shared/qa/execution/composed.ts';
import type { Exchange } from '#shared/qa/execution/exchange.ts';
import { needBlamed } from '#shared/qa/execution/learning/need-blamed.ts';

test.each([
  ['an example', { example: 'acme/OPS' }, ['/']],
  ['a sentence', { description: 'Organisation and key, such as acme/OPS' }, ['/']],
  ['placeholders', { description: 'Written as {owner}/{repo}#{number}' }, ['/', '#']],
  ['a pattern', { pattern: String.raw`^[\w-]+\/[\w.-]+$` }, ['/']],
  ['a pattern of three parts', { pattern: '^[a-z]+:[a-z]+:[0-9]+$' }, [':', ':']],
  ['an address', { example: 'https://example.com/a' }, []],
  ['a time', { example: '12:30' }, []],
  ['a way to compare', { example: 'IS:red', pattern: '^(IS|IS_NOT):(.*?)$' }, []],
  ['one way to compare', { example: 'since:2024', pattern: '^since:.+$' }, []],
  ['an optional part', { pattern: '^[a-z]+(/?[a-z]+)$' }, []],
  ['one word', { example: 'OPS', description: 'The key of a project' }, []],
])('the form that %s shows', (_, schema, form) => {
  expect(formOf(schema)).toEqual(form);
});

const answer = (body: unknown) =>
  answerOf(200, { 'content-type': 'application/json' }, Buffer.from(JSON.stringify(body)));

const exchange = (operation: string, path: Readonly<Record<string, string>>, body: unknown): Exchange => ({
  number: 1,
  operation,
  case: {
    operation,
    kind: 'minimal',
    description: '',
    input: { path, query: {}, headers: {}, cookies: {}, body: null },
    violates: null,
  },
  identity: 'first',
  request: { method: 'GET', target: '/', headers: {}, body: null },
  uses: [],
  response: answer(body),
  failure: null,
  took: 1,
  startedAt: '',
});

test('the answer itself writes the whole name: it is taken with its place', () => {
  const from = exchange('GET /projects', {}, [{ key: 'OPS', full_name: 'acme/OPS' }]);
  expect(composedFrom(from, '/0/key', 'OPS', ['/'])[0]).toEqual({
    value: 'acme/OPS',
    source: '/0/full_name',
  });
});

test('else the name is put together with what the address says it stands in', () => {
  const from = exchange('POST /orgs/{org}/projects', { org: 'acme' }, { key: 'OPS' });
  expect(composedFrom(from, '/key', 'OPS', ['/'])).toEqual([{ value: 'acme/OPS', source: null }]);
});

test('else with the owner that the answer names', () => {
  const from = exchange('GET /projects', {}, [{ key: 'OPS', owner: { id: 7, login: 'sam' } }]);
  expect(composedFrom(from, '/0/key', 'OPS', ['#'])).toEqual([{ value: 'sam#OPS', source: null }]);
});

test('a name of one part stays alone', () => {
  const from = exchange('POST /orgs/{org}/projects', { org: 'acme' }, { key: 'OPS' });
  expect(composedFrom(from, '/key', 'OPS', [])).toEqual([]);
});

const need = (at: string, resource: string) => ({ at, resource, required: true, form: [], candidates: [] });
const planned: PlannedOperation = {
  operation: 'PUT /cards/{card}/labels/{label}',
  role: 'replace',
  danger: null,
  resource: 'label',
  produces: [],
  needs: [need('/path/card', 'card'), need('/path/label', 'label'), need('/body/value/owner', 'user')],
};
const bound = [
  { at: '/path/card', value: 'OPS-1', use: null, own: true },
  { at: '/path/label', value: 7, use: null, own: true },
  { at: '/body/value/owner', value: 'mira', use: null, own: false },
];

test.each([
  ['its kind', 404, { message: 'There is no such label' }, '/path/label'],
  ['its value', 422, { message: 'mira is not a member' }, '/body/value/owner'],
  ['its field', 422, { errors: [{ field: 'owner', message: 'does not exist' }] }, '/body/value/owner'],
  ['its value and where that was looked for', 404, { message: 'No mira on OPS-1' }, '/body/value/owner'],
  ['another kind', 404, { message: 'Card not found' }, '/path/card'],
])('a refusal that names %s says which value was wrong', (_, status, body, at) => {
  expect(needBlamed(answer(body), planned, bound, status)?.at).toBe(at);
});

test('a refusal of the form of a value blames no reference', () => {
  expect(needBlamed(answer({ message: 'owner must be at least 5 characters' }), planned, bound, 422)).toBe(
    null,
  );
});
