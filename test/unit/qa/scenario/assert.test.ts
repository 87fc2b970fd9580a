import { expect, test } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import { failureOf } from '#shared/qa/scenario/assert.ts';
import type { Assertion } from '#shared/qa/scenario/contract.ts';

const values = new Map<string, number | string>([
  ['id', 7],
  ['name', 'Ada'],
]);

test.each<[Assertion, Json | undefined, boolean]>([
  [{ kind: 'exact', value: { a: [1], b: null } }, { b: null, a: [1] }, true],
  [{ kind: 'exact', value: { a: [1] } }, { a: [1, 2] }, false],
  [{ kind: 'exact', value: 7 }, '7', false],
  [{ kind: 'exact', value: '{id}' }, 7, true],
  [{ kind: 'exact', value: '{id}' }, '7', true],
  [{ kind: 'exact', value: '{id}' }, 8, false],
  [{ kind: 'exact', value: 'No. {id}' }, 'No. 7', true],
  [{ kind: 'any' }, null, true],
  [{ kind: 'any' }, undefined, false],
  [{ kind: 'absent' }, undefined, true],
  [{ kind: 'absent' }, null, false],
  [{ kind: 'contains', value: 'by {name}' }, 'Notes by Ada L.', true],
  [{ kind: 'contains', value: 'by {name}' }, 'Notes by Bob', false],
  [{ kind: 'regex', pattern: '^\\d+$' }, 12, true],
  [{ kind: 'regex', pattern: '^\\d+$' }, '12a', false],
  [{ kind: 'compare', operator: '<=', value: 5 }, 5, true],
  [{ kind: 'compare', operator: '<', value: 5 }, 5, false],
  [{ kind: 'compare', operator: '>', value: 5 }, '6', true],
  [{ kind: 'compare', operator: '>=', value: 5 }, 'six', false],
  [{ kind: 'compare', operator: '==', value: 0 }, '', false],
  [{ kind: 'compare', operator: '!=', value: 5 }, 5, false],
  [{ kind: 'oneOf', values: ['a', 2] }, 2, true],
  [{ kind: 'oneOf', values: ['a', 2] }, 'b', false],
])('%o holds for %o: %s', (assertion, value, holds) => {
  expect(failureOf(assertion, value, values) === null).toBe(holds);
});

test('a header is text, whatever is expected', () => {
  expect(failureOf({ kind: 'exact', value: 7 }, '7', values, true)).toBeNull();
  expect(failureOf({ kind: 'oneOf', values: [7] }, '7', values, true)).toBeNull();
});
