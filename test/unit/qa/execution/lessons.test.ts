import { expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { complaintsOf } from '#shared/qa/execution/learning/complaints.ts';
import { lessonsOf } from '#shared/qa/execution/learning/lessons.ts';

const known = ['age', 'email', 'slug', 'bookId', 'start', 'end', 'status'];
const learned = (body: Json, status = 400) => lessonsOf(complaintsOf(body, ''), known, status);

test.each<[string, Json, object]>([
  [
    'RFC 9457',
    { title: 'Bad', errors: [{ in: 'body', field: 'age', message: 'must be at most 5' }] },
    { field: 'age', kind: 'at-most', limit: 5 },
  ],
  ['fields', { errors: { email: ['is required'] } }, { field: 'email', kind: 'required' }],
  [
    'a key that is not there',
    { error: "Key 'email' not present or not a String" },
    { field: 'email', kind: 'required' },
  ],
  [
    'FastAPI',
    { detail: [{ loc: ['body', 'age'], msg: 'Input should be greater than 3', type: 'greater_than' }] },
    { field: 'age', kind: 'at-least', limit: 3, exclusive: true },
  ],
  [
    'a sentence',
    { message: '"slug" must match ^[a-z]+$' },
    { field: 'slug', kind: 'pattern', pattern: '^[a-z]+$' },
  ],
  ['a resource', { detail: 'There is no book 7' }, { field: 'bookId', kind: 'missing-resource' }],
  ['a relation', { message: 'end must be after start' }, { field: 'end', kind: 'after', other: 'start' }],
  [
    'a list',
    { message: "status must be one of 'open', 'closed'" },
    { field: 'status', kind: 'one-of', values: ['open', 'closed'] },
  ],
])('understands %s', (_name, body, lesson) => {
  expect(learned(body)).toEqual([expect.objectContaining(lesson)]);
});

test('takes a conflict for a value that is taken', () => {
  expect(learned({ message: 'The email is registered already' }, 409)).toEqual([
    { field: 'email', kind: 'unique' },
  ]);
});
