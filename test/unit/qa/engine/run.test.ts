import { expect, test } from 'vitest';
import type { QaConfig } from '#shared/qa/options.ts';
import { document } from '../../../fixtures/apis/documents/library.ts';
import { start as startEcho } from '../../../fixtures/apis/echo.ts';
import { type Switch, start, switchIds } from '../../../fixtures/apis/library.ts';
import { runOn } from './running.ts';

async function run(faults: 'all' | 'none' | Switch[], config: Partial<QaConfig> = {}) {
  const server = await start({ faults });
  try {
    const { report, events, sent, progress } = await runOn(server, { security: true, ...config });
    return { report, progress, events: events.map(({ type }) => type), sent: sent.map(({ line }) => line) };
  } finally {
    await server.close();
  }
}

test('a correct server has no findings, and every operation is reached', { timeout: 60_000 }, async () => {
  const { report, events } = await run('none');
  expect(report.findings.map(({ title }) => title)).toEqual([]);
  expect(report.operations.filter(({ outcome }) => outcome !== 'covered')).toEqual([]);
  expect(report.verdict).toBe('PASS');
  expect(events.slice(0, 2)).toEqual(['REQUESTED', 'SPEC_FETCHED']);
  expect(events.slice(-2)).toEqual(['QA_EVAL_DONE', 'COMPLETE']);
});

test('a server that answers as documented and keeps nothing is told once for each oracle', {
  timeout: 60_000,
}, async () => {
  const server = await startEcho({ document });
  const { report } = await runOn(server).finally(() => server.close());
  expect(report.findings.map(({ oracle }) => oracle).sort()).toEqual([
    'delete-without-effect',
    'location-wrong',
    'partial-put',
  ]);
});

test('each classic fault is one finding that showed again', { timeout: 60_000 }, async () => {
  const { report } = await run('all');
  const found = report.findings.map(({ oracle, operation }) => `${operation} ${oracle}`).sort();
  expect(found).toEqual(
    [
      'POST /members server-error',
      'GET /loans/{loanId} response-schema',
      'POST /loans/{loanId}/renewals undocumented-status',
      'POST /books limit-ignored',
      'GET /loans limit-ignored',
      'POST /loans limit-ignored',
      'POST /books/{bookId}/reviews location-wrong',
      'DELETE /members/{memberId} delete-without-effect',
      'PUT /books/{bookId} partial-put',
      'PUT /members/{memberId}/preferences put-not-idempotent',
    ].sort(),
  );
  expect(found).toHaveLength(switchIds.length);
  expect(new Set(report.findings.map(({ certainty }) => certainty))).toEqual(new Set(['confirmed']));
});

test('progress goes forward, and is complete only when nothing is left to send', {
  timeout: 60_000,
}, async () => {
  const { progress, report } = await run('all', {
    rateLimit: 300,
    excludeOperations: ['/books/{bookId}/reviews*'],
  });
  const shares = progress.map(({ done, operations }) => done / operations);

  expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
  expect(shares.filter((share) => share > 0.5 && share < 1).length).toBeGreaterThan(2);
  expect(progress.at(-1)).toMatchObject({ phase: 'over', done: 20, operations: 20 });
  const complete = progress.filter(({ done, operations }) => done === operations);
  expect(new Set(complete.map(({ requests }) => requests))).toEqual(new Set([report.requests]));
});

test('the same seed sends the same requests in the same order', { timeout: 60_000 }, async () => {
  const [one, other] = [await run('none', { maxRequests: 400 }), await run('none', { maxRequests: 400 })];
  expect(one.sent.length).toBeGreaterThan(300);
  expect(other.sent).toEqual(one.sent);
});

test('no more requests are sent than allowed', { timeout: 60_000 }, async () => {
  const { report, sent } = await run('none', { maxRequests: 60 });
  expect(sent.length).toBeLessThanOrEqual(60);
  expect(report.requests).toBe(sent.length);
});
