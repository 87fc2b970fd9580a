import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { QaConfig } from '#shared/qa/options.ts';
import { type Switch, start } from '../../../fixtures/apis/library.ts';
import { runOn } from './running.ts';

async function library(faults: 'all' | 'none' | Switch[], config: Partial<QaConfig>) {
  const server = await start({ faults });
  try {
    return await runOn(server, config);
  } finally {
    await server.close();
  }
}

const tried = (operations: readonly { readonly operation: string; readonly requests: number }[]) =>
  operations.filter(({ requests }) => requests > 0).map(({ operation }) => operation);

test('no more scenarios are made than allowed', { timeout: 60_000 }, async () => {
  const { report, events } = await library('none', { maxScenarios: 3, maxRequests: 400 });
  expect(events.filter(({ type }) => type === 'SCENARIO_CREATED')).toHaveLength(3);
  expect(report.scenarios).toHaveLength(3);
  const left = report.operations.find(({ outcome }) => outcome === 'untested');
  expect(left?.reason).toBe('The run is limited to 3 scenarios.');
});

test('no scenario has more steps than allowed, and each that would is a gap', {
  timeout: 60_000,
}, async () => {
  const { report } = await library('none', { maxSteps: 2, maxRequests: 400 });
  expect(report.scenarios.length).toBeGreaterThan(5);
  expect(report.scenarios.filter(({ steps }) => steps.length > 2)).toEqual([]);
  expect(report.gaps).toContainEqual({
    kind: 'uncovered',
    operation: 'POST /loans/{loanId}/renewals',
    detail: expect.stringContaining('more than the maximum of 2'),
  });
});

test('a run that stops at the first failure tests nothing after it', { timeout: 60_000 }, async () => {
  const { report } = await library('all', { stopOnFirstFailure: true });
  const whole = await library('all', {});
  expect(report.findings).toHaveLength(1);
  expect(report.verdict).toBe('FAIL');
  expect(report.notes).toContain('Testing ended at the first failure, as asked.');
  expect(report.requests).toBeLessThan(whole.report.requests / 4);
});

test('only what is included and not excluded is tested; what it needs is set up', {
  timeout: 60_000,
}, async () => {
  const { report, events } = await library('none', {
    includeOperations: ['/books/*', 'GET /loans'],
    excludeOperations: ['DELETE /books/{bookId}'],
    maxRequests: 400,
  });
  const told = events.flatMap((event) => (event.type === 'SCENARIO_CREATED' ? [event.operation] : []));
  expect(told).toContain('GET /books/{bookId}');
  expect(told).toContain('GET /loans');
  expect(told.filter((operation) => !operation.includes('/books/') && operation !== 'GET /loans')).toEqual(
    [],
  );
  expect(tried(report.operations)).not.toContain('DELETE /books/{bookId}');
  expect(report.operations.find(({ operation }) => operation === 'POST /books')?.requests).toBeGreaterThan(0);
});

test('requests keep the distance that the rate asks for', { timeout: 60_000 }, async () => {
  const { sent } = await library('none', { rateLimit: 100, maxRequests: 60 });
  expect(sent.length).toBeGreaterThan(40);
  const spans = sent.slice(20).map(({ at }, index) => at - (sent[index]?.at ?? at));
  // Half of it, as a busy machine may send one late and the next in time.
  expect(Math.min(...spans)).toBeGreaterThan(0.5 * 200);
});

test('a request that is not answered in time is given up, and the run goes on', {
  timeout: 60_000,
}, async () => {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/slow') === true) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = { '200': { description: 'Fine' } };
  const document = {
    openapi: '3.0.3',
    info: { title: 'Two', version: '1' },
    paths: { '/slow': { get: { responses: answer } }, '/fast': { get: { responses: answer } } },
  };
  const { report } = await runOn(
    { url: `http://127.0.0.1:${port}`, document },
    { timeoutMs: 150, maxRequests: 40, seconds: 20 },
  );
  server.closeAllConnections();
  server.close();
  const [slow, fast] = ['GET /slow', 'GET /fast'].map((id) =>
    report.operations.find(({ operation }) => operation === id),
  );
  expect(slow?.statuses).toEqual({ 0: expect.any(Number) });
  expect(fast?.outcome).toBe('covered');
  expect(report.findings.map(({ oracle }) => oracle)).toContain('no-response');
});

test('operations with limits of their own do not hold up the others', { timeout: 60_000 }, async () => {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/open') === true) return void response.writeHead(200).end();
    response.writeHead(429, { 'retry-after': '30' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const document = {
    openapi: '3.0.3',
    info: { title: 'Limits', version: '1' },
    paths: Object.fromEntries(
      ['/one', '/open', '/two'].map((each) => [
        each,
        { get: { responses: { '200': { description: 'Fine' } } } },
      ]),
    ),
  };
  const began = performance.now();
  const { report } = await runOn(
    { url: `http://127.0.0.1:${port}`, document },
    { maxRequests: 40, seconds: 40 },
  );
  server.closeAllConnections();
  server.close();
  expect(report.operations.find(({ operation }) => operation === 'GET /open')?.outcome).toBe('covered');
  // Not a bound on speed: everything waits for a quarter of a minute, or nothing does.
  expect(performance.now() - began).toBeLessThan(14_000);
});
