import { describe, expect, test } from 'vitest';
import { confirm } from '#shared/qa/findings/confirm.ts';
import { group } from '#shared/qa/findings/group.ts';
import type { Violation } from '#shared/qa/input/request.ts';
import type { Observation } from '#shared/qa/oracles/oracle.ts';
import type { Oracle } from '#shared/qa/report/contract.ts';
import { fine, info, operation, reading } from '../document/reading.ts';
import { exchangeOf } from '../oracles/exchanges.ts';

const api = await reading({ openapi: '3.1.0', info, paths: { '/a': { get: { responses: fine } } } });

function seen(oracle: Oracle, on: string, signature: string, violates: Violation | null = null): Observation {
  return {
    oracle,
    severity: 'medium',
    operation: on,
    signature,
    title: 't',
    evidence: 'e',
    likelyCause: 'c',
    reference: { title: 'r', url: 'https://example.org' },
    exchanges: [exchangeOf(operation(api, 'GET /a'), { violates })],
  };
}

describe('causes', () => {
  test('the same signature in several operations is one, with all of them', () => {
    const causes = group(
      [
        seen('response-schema', 'GET /a', 's'),
        seen('response-schema', 'GET /b', 's'),
        seen('response-schema', 'GET /b', 's'),
      ],
      {},
    );
    expect(causes.map(({ operations, occurrences }) => ({ operations, occurrences }))).toEqual([
      { operations: ['GET /a', 'GET /b'], occurrences: 3 },
    ]);
  });

  test('a fault of nearly all operations is one; a fault of some is one each', () => {
    const all = ['a', 'b', 'c'].map((each) => seen('delete-without-effect', `DELETE /${each}`, each));
    expect(group(all, { 'delete-without-effect': 4 })).toHaveLength(1);
    expect(group(all, { 'delete-without-effect': 9 })).toHaveLength(3);
    expect(group(all, {})).toHaveLength(3);
  });

  test('an id stays the same from run to run', () => {
    const [one] = group([seen('server-error', 'GET /a', 's')], {});
    const [other] = group(
      [seen('server-error', 'GET /b', 't'), seen('server-error', 'GET /a', 's')],
      {},
    ).filter(({ signature }) => signature === 's');
    expect(one?.id).toBe(other?.id);
  });

  test('answers that show what was wrongly taken are no cause of their own', () => {
    const violates: Violation = { in: 'body', pointer: '/amount', keyword: 'maximum', description: 'd' };
    const causes = group(
      [
        seen('limit-ignored', 'POST /a', 'POST /a body/amount maximum', violates),
        seen('response-schema', 'GET /a', '/components/schemas/A/properties/amount maximum'),
        seen('response-schema', 'GET /a', '/components/schemas/A/properties/name maximum'),
      ],
      {},
    );
    expect(causes.map(({ signature }) => signature)).toEqual([
      'POST /a body/amount maximum',
      '/components/schemas/A/properties/name maximum',
    ]);
  });
});

describe('confirming', () => {
  const observation = seen('limit-ignored', 'POST /a', 's');
  const [cause] = group([observation], {});
  const [error] = group([seen('server-error', 'POST /a', 's')], {});
  const answers =
    (...each: (readonly Observation[] | null)[]) =>
    async () =>
      each.shift() ?? null;

  test('what happens again is confirmed, what happens now and then is flaky', async () => {
    if (cause === undefined || error === undefined) throw new Error('no cause');
    expect(await confirm(cause, answers([observation]))).toBe('confirmed');
    expect(await confirm(cause, answers([], [observation]))).toBe('flaky');
    expect(await confirm(cause, answers(null))).toBe('once');
  });

  test('what was inferred and never happens again is dropped, an answer that was wrong is not', async () => {
    if (cause === undefined || error === undefined) throw new Error('no cause');
    expect(await confirm(cause, answers([], []))).toBeNull();
    expect(await confirm(cause, answers([seen('limit-ignored', 'POST /a', 'other')], []))).toBeNull();
    expect(await confirm(error, answers([], []))).toBe('flaky');
  });
});
