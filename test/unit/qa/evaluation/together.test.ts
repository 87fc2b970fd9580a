import { expect, test } from 'vitest';
import { QaSettings } from '#shared/qa/contract.ts';
import { reportOf } from '#shared/qa/evaluation/report-of.ts';
import type { GroupResult } from '#shared/qa/execution/group-result.ts';
import { runGroup } from '#shared/qa/execution/run-group.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { prepare } from '#shared/qa/run-qa.ts';
import { start as startEcho } from '#test/fixtures/apis/echo.ts';
import { guard } from '../engine/running.ts';

const header = { name: 'X-Tenant', in: 'header', required: true, schema: { type: 'string', minLength: 3 } };
const thing = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', maxLength: 9 }, size: { type: 'integer', maximum: 50 } },
};
const things = { 'application/json': { schema: thing } };

/** Answers are documented for success alone, so that a service which keeps to its document refuses nothing. */
function lenient(names: readonly string[]) {
  const paths = names.map((name) => [
    [
      `/${name}s`,
      {
        post: {
          parameters: [header],
          requestBody: { required: true, content: things },
          responses: { 201: { description: 'Made', content: things } },
        },
      },
    ],
    // Nothing to break, so nothing to see here.
    [`/${name}-news`, { get: { responses: { 200: { description: 'News' } } } }],
    [`/${name}-facts`, { get: { responses: { 200: { description: 'Facts' } } } }],
  ]);
  return {
    openapi: '3.1.0',
    info: { title: 'Lenient', version: '1' },
    paths: Object.fromEntries(paths.flat()),
  };
}

/** What is reported when so many operations are tested together. */
async function reported(each: number): Promise<QaReport> {
  const server = await startEcho({ document: lenient(['anchor', 'basket', 'candle', 'drum', 'engine']) });
  try {
    const config = QaSettings.parse({ rateLimit: null, ai: false, concurrency: 1 });
    const { api, plan } = await prepare({ text: JSON.stringify(server.document), address: null }, config);
    const operations = plan.groups.flatMap((group) => group.operations.map(({ operation }) => operation));
    const results: GroupResult[] = [];
    for (let at = 0; at < operations.length; at += each) {
      results.push(
        await runGroup({
          api,
          plan,
          operations: operations.slice(at, at + each),
          target: { baseUrl: server.url, first: null, second: null, guard },
          config,
          lease: { maxRequests: 2_000, seconds: 60, maxScenarios: 100 },
          signal: new AbortController().signal,
        }),
      );
    }
    const startedAt = new Date().toISOString();
    return reportOf({ api, plan, results, config, baseUrl: server.url, startedAt, seconds: 1 });
  } finally {
    await server.close();
  }
}

test.each([
  15, 3, 1,
])('a service that checks no rule has one finding of each kind, with %i operations tested together', async (each) => {
  const { findings } = await reported(each);
  const counts = Object.fromEntries(
    findings.map(({ oracle, operations }) => [oracle, operations.length] as const),
  );
  expect(counts).toMatchObject({
    'limit-ignored': 5,
    'invalid-data-accepted': 5,
    'missing-header-accepted': 5,
  });
  expect(findings).toHaveLength(new Set(findings.map(({ oracle }) => oracle)).size);
}, 60_000);
