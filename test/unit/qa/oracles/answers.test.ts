import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { parentPath } from '#shared/qa/oracles/active/calls.ts';
import { subjectOf } from '#shared/qa/oracles/active/content.ts';
import { declined, meantStatus } from '#shared/qa/oracles/answers.ts';
import { info, operation, reading } from '../document/reading.ts';
import { exchangeOf } from './exchanges.ts';

const api = await reading({
  openapi: '3.1.0',
  info,
  paths: { '/pets': { get: { responses: { '200': { description: 'Fine' } } } } },
});
const answered = (status: number, body: Json) => exchangeOf(operation(api, 'GET /pets'), { status, body });

describe('what an answer means', () => {
  test.each<[what: string, status: number, body: Json, meant: number, no: boolean]>([
    ['a success', 200, { status: 'success', message: 'Stored' }, 200, false],
    ['a failure in a success', 200, { status: 'fail', message: 'Wrong password' }, 400, true],
    [
      'what exists already, in a success',
      200,
      { status: 'fail', message: 'User already exists.' },
      409,
      true,
    ],
    ['what exists already, as a matter of rights', 403, { message: 'Number already registered!' }, 409, true],
    ['a matter of rights', 403, { message: 'You are not allowed to do that' }, 403, true],
    ['a failure of the server', 500, { status: 'error' }, 500, false],
  ])('%s', (_what, status, body, meant, no) => {
    expect(meantStatus(answered(status, body))).toBe(meant);
    expect(declined(answered(status, body))).toBe(no);
  });

  test.each<[what: string, body: Json, subject: Json]>([
    ['in an envelope with notes', { success: true, message: 'Welcome', user: { id: 7 } }, { id: 7 }],
    ['in an envelope with a status', { status: 200, user: { id: 7 } }, { id: 7 }],
    ['with another thing inside', { status: 'open', owner: { id: 7 } }, { status: 'open', owner: { id: 7 } }],
  ])('its subject: %s', (_what, body, subject) => {
    expect(subjectOf(body)).toEqual(subject);
  });

  test.each([
    ['/books/{id}', '/books'],
    ['/books/{id}/', '/books/'],
    ['/a/{b}/c', '/a/{b}'],
  ])('what %s belongs to is %s', (path, above) => {
    expect(parentPath(path)).toBe(above);
  });
});
