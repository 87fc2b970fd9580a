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

test('what nearly all operations show is one fault, what two show may be two', () => {
  const all = ['a', 'b', 'c'].map((name) => seen('partial-put', `PUT /${name}`, `PUT /${name} keeps`));
  expect(group(all, { 'partial-put': 3 })).toHaveLength(1);
  expect(group(all.slice(0, 2), { 'partial-put': 2 })).toHaveLength(2);
});

describe('rules that nobody checks', () => {
  const ignored = (on: string, field: string, keyword: string): Observation => ({
    ...seen('limit-ignored', on, `${on} ${field} ${keyword}`),
    rule: { oracle: 'limit-ignored', operation: on, field, keyword },
  });
  const checked = (on: string, field: string, keyword: string) =>
    ({ oracle: 'limit-ignored', operation: on, field, keyword }) as const;
  const fields = ['body/a', 'body/b', 'body/c', 'body/d'];

  test('are one finding when the whole API checks hardly any', () => {
    const all = ['POST /a', 'POST /b'].flatMap((on) => fields.map((field) => ignored(on, field, 'enum')));
    const [cause, ...more] = group(all, {}, [checked('POST /b', 'body/e', 'maximum')]);
    expect(more).toEqual([]);
    expect(cause).toMatchObject({ signature: 'everywhere', operations: ['POST /a', 'POST /b'] });
    expect(cause?.members).toEqual(fields.map((field) => `${field} (enum)`));
  });

  test('are one finding for a kind of rule, or for an operation, that is left out', () => {
    const patterns = ['POST /a', 'POST /b'].flatMap((on) =>
      fields.slice(0, 2).map((field) => ignored(on, field, 'pattern')),
    );
    const careless = ['enum', 'maximum', 'minimum', 'maxLength'].map((keyword) =>
      ignored('POST /c', 'body/x', keyword),
    );
    const kept = ['enum', 'maximum', 'minimum', 'maxLength'].flatMap((keyword) =>
      ['POST /a', 'POST /b'].map((on) => checked(on, 'body/x', keyword)),
    );
    const causes = group([...patterns, ...careless], {}, kept);
    expect(causes.map(({ signature }) => signature)).toEqual(['pattern everywhere', 'POST /c everywhere']);
  });

  test('are told one by one where most are checked, and where they are few', () => {
    const some = fields.map((field) => ignored('POST /a', field, 'enum'));
    const kept = ['e', 'f'].map((name) => checked('POST /a', `body/${name}`, 'enum'));
    expect(group(some, {}, kept)).toHaveLength(4);
    expect(group(some.slice(0, 3), {}, [])).toHaveLength(3);
    const small = ['PUT /a', 'POST /b'].flatMap((on) =>
      ['maximum', 'enum', 'required'].map((keyword, index) => ignored(on, fields[index] ?? '', keyword)),
    );
    expect(group(small, {}, [])).toHaveLength(6);
  });
});

describe('habits', () => {
  const nulls = ['a', 'b', 'c', 'd'].map(
    (name): Observation => ({
      ...seen('response-schema', `GET /${name}`, `/components/schemas/${name} type`),
      habit: 'null',
    }),
  );

  test('are told one by one as long as they are few, and as one when they are many', () => {
    expect(group(nulls.slice(0, 3), {})).toHaveLength(3);
    expect(group(nulls, {})).toMatchObject([
      { operations: ['GET /a', 'GET /b', 'GET /c', 'GET /d'], occurrences: 4 },
    ]);
  });

  test('of HEAD are those of GET', () => {
    const both = ['HEAD /a', 'GET /a'].map((on) => seen('server-error', on, `${on} 500`));
    expect(group(both, {}).map(({ operations }) => operations)).toEqual([['GET /a']]);
    expect(group(both.slice(0, 1), {})).toHaveLength(1);
  });
});
