import { channel } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import { ModelFailed } from '#shared/platform/models/structured.ts';
import type { Ask } from '#shared/qa/ai/ask.ts';
import { generateScenarios } from '#shared/qa/ai/generate.ts';
import { leaveOf } from '#shared/qa/ai/harmless.ts';
import type { QaEvent } from '#shared/qa/event/contract.ts';
import { type RunRequest, runQa } from '#shared/qa/run-qa.ts';
import type { Scenario, Step } from '#shared/qa/scenario/contract.ts';
import { type Switch, start } from '../../../fixtures/apis/library.ts';
import { offline } from '../ai/offline-ask.ts';

const guard = { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] };
const limits = { maxScenarios: 1000, maxSteps: 100, timeoutMs: 5000, maxRequests: 600, seconds: 60 };

/** Runs the engine, with scenarios of somebody else if there are any, and keeps everything that was sent. */
async function run(
  scenarios: RunRequest['scenarios'] | null,
  more: { readonly faults?: Switch[]; readonly seconds?: number; readonly maxScenarios?: number } = {},
) {
  const { faults = [], ...config } = more;
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
        ...limits,
        concurrency: 1,
        rateLimit: null,
        stopOnFirstFailure: false,
        security: false,
        includeOperations: [],
        excludeOperations: [],
        allowDestructive: false,
        seed: 1,
        slowMs: null,
        ...config,
      },
      ...(scenarios && { scenarios }),
    });
    const events: QaEvent[] = [];
    let next = await running.next();
    while (next.done !== true) {
      events.push(next.value);
      next = await running.next();
    }
    return { report: next.value, events, sent };
  } finally {
    created.unsubscribe(listen);
    await server.close();
  }
}

const step = (index: number, more: Partial<Step>): Step => ({
  index,
  name: `Step ${index}`,
  method: 'GET',
  path: '/books',
  query: {},
  headers: {},
  identity: 'first',
  expected: { status: ['200'], body: {}, headers: {} },
  extractions: [],
  ...more,
});
const book = {
  isbn: '9790000000001',
  title: 'Written by a model',
  author: 'A. Model',
  genre: 'novel',
  pages: 100,
};
const create = (body: Step['body'], status: string[]): Step =>
  step(0, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
    expected: { status, body: {}, headers: {} },
    extractions: [{ name: 'made', from: 'body', pointer: '/id' }],
  });
const scenario = (name: string, steps: readonly Step[]): Scenario => ({
  schemaVersion: 1,
  name,
  description: '',
  tags: [],
  source: 'gpt-6-luna',
  seed: 1,
  steps: [...steps],
});
const written = (...all: readonly Scenario[]): RunRequest['scenarios'] =>
  async function* () {
    yield* all;
  };

const asking =
  (ask: Ask): RunRequest['scenarios'] =>
  (api, plan) =>
    generateScenarios({
      leave: leaveOf(api, plan, { mostSteps: 10, twoUsers: false }),
      groups: plan.groups.map(({ operations }) => operations.map(({ operation }) => operation)),
      requirements: '',
      seed: 1,
      model: 'assay-offline',
      ask,
      limits: { costMicroUsd: 1_000_000, seconds: 5, concurrency: 2, scenarios: 100, questions: 100 },
      onFailure: () => {},
      signal: new AbortController().signal,
    });

/** What a run without a model comes to, in everything that has to stay as it is. */
const core = ({ report, sent }: Awaited<ReturnType<typeof run>>) => ({
  sent: sent.map((each) => each.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'now')),
  findings: report.findings.map(({ id, title }) => ({ id, title })),
  verdict: report.verdict,
  operations: report.operations,
});

test('a run is the same without a model and with one that fails', { timeout: 120_000 }, async () => {
  const failing = asking(async ({ model }) => {
    throw new ModelFailed('UNAVAILABLE', `The provider of ${model} could not be reached.`, null);
  });
  const faults: Switch[] = ['loan-renewals', 'renewal-status'];
  const without = await run(null, { faults });
  const withOne = await run(failing, { faults });
  expect(core(withOne)).toEqual(core(without));
  expect(without.report.findings.length).toBeGreaterThan(0);
  expect(without.sent.length).toBeGreaterThan(200);
  expect(withOne.report.trials).toEqual([]);
  expect(withOne.events.filter(({ type }) => type === 'AI_SUCCESS')).toMatchObject([
    { source: 'deterministic' },
  ]);
});

test('what a model wrote comes last, is told and reported under its name, and counts as a scenario', {
  timeout: 120_000,
}, async () => {
  const good = scenario('A book can be read', [
    create(book, ['201']),
    step(1, {
      path: '/books/{made}',
      expected: { status: ['200'], body: { '/title': { kind: 'exact', value: book.title } }, headers: {} },
    }),
  ]);
  const without = await run(null);
  const { report, events, sent } = await run(written(good));
  const first = without.sent.length / 2;
  expect(sent.slice(0, first)).toEqual(without.sent.slice(0, first));
  expect(report.trials).toEqual([
    { scenario: good, outcome: 'passed', requests: 2, unmet: [], step: null, oracles: [] },
  ]);
  const about = { operation: 'GET /books/{bookId}', scenario: good.name };
  expect(events.filter((event) => 'scenario' in event && event.scenario === good.name)).toMatchObject([
    { type: 'SCENARIO_CREATED', ...about, source: 'gpt-6-luna' },
    { type: 'EXECUTION_SUCCESS', ...about, status: 200, requests: 2 },
  ]);
  const scenarios = events.filter(({ type }) => type === 'SCENARIO_CREATED').length;
  expect(events.slice(-3)).toMatchObject([
    { type: 'AI_SUCCESS', scenarios, source: 'gpt-6-luna' },
    { type: 'QA_EVAL_DONE' },
    { type: 'COMPLETE' },
  ]);
  expect(report.findings).toEqual([]);
});

test('a correct server has no findings with the offline model either', { timeout: 60_000 }, async () => {
  const { report } = await run(asking(offline));
  expect(report.trials.length).toBeGreaterThan(5);
  expect(report.trials.filter(({ oracles }) => oracles.length > 0)).toEqual([]);
  expect(report.findings).toEqual([]);
});

test('what only a model expects is no finding; what the document says too is one', {
  timeout: 120_000,
}, async () => {
  const wish = scenario('Titles are shouted', [
    {
      ...create(book, ['201']),
      expected: { status: ['201'], body: { '/title': { kind: 'exact', value: 'SHOUTED' } }, headers: {} },
    },
  ]);
  const tooMany = scenario('A book cannot have more pages than any book', [
    { ...create({ ...book, isbn: '9790000000002', pages: 6_000 }, ['400', '422']), extractions: [] },
  ]);
  const right = await run(written(wish, tooMany));
  expect(right.report.findings).toEqual([]);
  expect(right.report.verdict).toBe('PASS');
  expect(right.report.trials).toMatchObject([
    { outcome: 'failed', step: 0, unmet: [expect.stringContaining('SHOUTED')], oracles: [] },
    { outcome: 'passed' },
  ]);

  const wrong = await run(written(tooMany), { faults: ['book-pages'] });
  expect(wrong.report.trials).toMatchObject([{ outcome: 'failed', oracles: ['limit-ignored'] }]);
  // Made again with an ISBN that is new, since the first one is taken.
  expect(wrong.report.findings.map(({ oracle, operation }) => `${oracle} ${operation}`)).toEqual([
    'limit-ignored POST /books',
  ]);
});

test('scenarios that never come are not waited for until the end', { timeout: 60_000 }, async () => {
  const { report, events } = await run(
    async function* () {
      yield* await new Promise<Scenario[]>(() => {});
    },
    { seconds: 6 },
  );
  expect(report.notes).toContain('Scenarios that came late were not waited for.');
  expect(report.verdict).toBe('PASS');
  expect(events.at(-1)?.type).toBe('COMPLETE');
});

test('no more scenarios are carried out than a run may have, and none that cannot be', {
  timeout: 60_000,
}, async () => {
  const invalid = scenario('Unknown', [step(0, { path: '/nothing' })]);
  const one = scenario('List', [step(0, {})]);
  const without = await run(null);
  const maxScenarios = without.events.filter(({ type }) => type === 'SCENARIO_CREATED').length + 2;
  const { report } = await run(written(invalid, one, one, one), { maxScenarios });
  expect(report.trials.map(({ outcome }) => outcome)).toEqual(['passed']);
  expect(report.notes.join()).toContain('"Unknown" was not carried out');
});
