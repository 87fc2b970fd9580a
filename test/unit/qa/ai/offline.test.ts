import { expect, test } from 'vitest';
import { answerOf } from '#shared/qa/ai/answer.ts';
import { generateScenarios } from '#shared/qa/ai/generate.ts';
import { harmsOf, leaveOf } from '#shared/qa/ai/harmless.ts';
import type { Scenario } from '#shared/qa/scenario/contract.ts';
import { notes } from './notes-api.ts';
import { offline } from './offline-ask.ts';

test('the offline model writes scenarios that may be carried out, the same each time', async () => {
  const { api, plan } = await notes();
  const leave = leaveOf(api, plan, { mostSteps: 5, twoUsers: false });
  const written = async () => {
    const scenarios: Scenario[] = [];
    for await (const scenario of generateScenarios({
      leave,
      groups: plan.groups.map(({ operations }) => operations.map(({ operation }) => operation)),
      requirements: '',
      seed: 3,
      model: 'assay-offline',
      ask: offline,
      limits: { costMicroUsd: 0, seconds: 30, concurrency: 1, scenarios: 100, questions: 100 },
      onFailure: ({ reason }) => expect.fail(reason),
      signal: new AbortController().signal,
    }))
      scenarios.push(scenario);
    return scenarios;
  };
  const scenarios = await written();
  expect(await written()).toEqual(scenarios);
  expect(answerOf(100, (each) => harmsOf(each, leave)).safeParse({ scenarios }).success).toBe(true);
  expect(scenarios.map(({ name, source, seed }) => [name, source, seed])).toEqual([
    ['Offline: what POST /notes creates can be read', 'offline', 3],
    ['Offline: POST /notes succeeds', 'offline', 3],
    ['Offline: GET /notes succeeds', 'offline', 3],
  ]);
  expect(scenarios[0]?.steps.map(({ path, body }) => [path, body])).toEqual([
    ['/notes', { text: 'Offline' }],
    ['/notes/{made}', undefined],
  ]);
});
