import { channel } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import { runQa } from '#shared/qa/run-qa.ts';
import { type Switch, start } from '../../../fixtures/apis/library.ts';

const guard = { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] };

async function run(
  faults: 'all' | 'none' | Switch[],
  config: { readonly seed?: number; readonly maxRequests?: number } = {},
) {
  const server = await start({ faults });
  const sent: string[] = [];
  const listen = (message: unknown) => {
    const { request } = message as { request: { method: string; path: string; body: unknown } };
    sent.push(`${request.method} ${request.path} ${request.body}`);
  };
  const created = channel('undici:request:create');
  created.subscribe(listen);
  try {
    const running = runQa({
      spec: { text: JSON.stringify(server.document), address: null },
      target: { baseUrl: server.url, first: null, second: null, guard },
      config: {
        maxScenarios: 1000,
        maxSteps: 100,
        timeoutMs: 5000,
        concurrency: 1,
        rateLimit: null,
        stopOnFirstFailure: false,
        security: true,
        includeOperations: [],
        excludeOperations: [],
        allowDestructive: false,
        seed: config.seed ?? 1,
        maxRequests: config.maxRequests ?? 5000,
        seconds: 60,
        slowMs: null,
      },
    });
    const events: string[] = [];
    let step = await running.next();
    while (step.done !== true) {
      events.push(step.value.type);
      step = await running.next();
    }
    return { report: step.value, events, sent };
  } finally {
    created.unsubscribe(listen);
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
