import { beforeAll, expect, test } from 'vitest';
import { harmsOf, leaveOf } from '#shared/qa/ai/harmless.ts';
import type { Step } from '#shared/qa/scenario/contract.ts';
import { create, notes, scenario, step } from './notes-api.ts';

let known: Awaited<ReturnType<typeof notes>>;
beforeAll(async () => {
  known = await notes();
});

const harms = (steps: readonly Step[], twoUsers = false) =>
  harmsOf(scenario(steps), leaveOf(known.api, known.plan, { mostSteps: 3, twoUsers }));
const remove = (path: string) => step(1, { method: 'DELETE', path });

test('a scenario may remove what it created', () => {
  expect(harms([create, remove('/notes/{made}')])).toEqual([]);
  expect(harms([step(0, { path: '/notes/1' })])).toEqual([]);
});

test.each<[string, readonly Step[], RegExp]>([
  ['removes what is somebody else’s', [remove('/notes/1')], /must be extracted/],
  [
    'removes what it found in a list',
    [step(0, { extractions: [{ name: 'made', from: 'body', pointer: '/0/id' }] }), remove('/notes/{made}')],
    /must be extracted/,
  ],
  [
    'extracts a name anew from what it did not create',
    [
      create,
      step(1, { extractions: [{ name: 'made', from: 'body', pointer: '/0/id' }] }),
      remove('/notes/{made}'),
    ],
    /must be extracted/,
  ],
  ['adds to a name', [create, remove('/notes/{made}{other}')], /must be extracted/],
  ['calls what destroys everything', [remove('/notes')], /not among the operations/],
  ['signs in as somebody', [step(0, { headers: { Authorization: 'Bearer x' } })], /Authorization must not/],
  ['pretends to be elsewhere', [step(0, { headers: { 'X-Forwarded-For': '::1' } })], /X-Forwarded-For/],
  ['sends as a user that there is not', [step(0, { identity: 'second' })], /no second user/],
  ...['(a+)+$', '((a|b)*c)*', '(.*)\\1', '(', 'a*b*c*', 'a*b*$', '^a*|b*', '(?=a)b', '(ab){9}'].map(
    (pattern): [string, readonly Step[], RegExp] => [
      `has the pattern ${pattern}`,
      [step(0, { expected: { status: ['2XX'], body: { '/x': { kind: 'regex', pattern } }, headers: {} } })],
      /cannot be used/,
    ],
  ),
])('it may not be one that %s', (_, steps, reason) => {
  expect(harms(steps).join('\n')).toMatch(reason);
});

test('a second user may send when there is one', () => {
  expect(harms([step(0, { identity: 'second' })], true)).toEqual([]);
});

test('a plain pattern may be used', () => {
  const expected = {
    status: ['2XX'],
    body: { '/x': { kind: 'regex' as const, pattern: '^[a-z]+-\\d{4}$' } },
    headers: {},
  };
  expect(harms([step(0, { expected })])).toEqual([]);
});
