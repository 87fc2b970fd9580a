import { describe, expect, test } from 'vitest';
import { addressRule } from '#shared/platform/guard/addresses.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { runQa } from '#shared/qa/run-qa.ts';
import { type Behaviour, type Hostile, start } from '../../../fixtures/apis/hostile.ts';

const guard = { rule: addressRule(['loopback']), resolve: async () => ['127.0.0.1'] };

async function run(server: Hostile, baseUrl = server.url): Promise<{ report: QaReport; last: string }> {
  const running = runQa({
    spec: { text: JSON.stringify(server.document), address: null },
    target: { baseUrl, first: null, second: null, guard },
    config: {
      maxScenarios: 1000,
      maxSteps: 100,
      timeoutMs: 250,
      concurrency: 2,
      rateLimit: null,
      stopOnFirstFailure: false,
      security: false,
      includeOperations: [],
      excludeOperations: [],
      allowDestructive: false,
      seed: 1,
      maxRequests: 300,
      seconds: 20,
      slowMs: null,
    },
  });
  let last = '';
  let step = await running.next();
  while (step.done !== true) {
    last = step.value.type;
    step = await running.next();
  }
  return { report: step.value, last };
}

/** Everything that the report says about why. */
const saidIn = ({ verdictReason, notes, gaps, findings }: QaReport): string =>
  [verdictReason, ...notes, ...gaps.map(({ detail }) => detail), ...findings.map(({ title }) => title)].join(
    '\n',
  );

interface Expected {
  readonly behaviour: Behaviour;
  /** Of a server that is so from the start. */
  readonly verdicts: readonly QaReport['verdict'][];
  readonly says: RegExp;
  readonly most: number;
}

const fromTheStart: readonly Expected[] = [
  { behaviour: 'silent', verdicts: ['ERROR'], says: /did not answer in time/, most: 20 },
  { behaviour: 'trickle', verdicts: ['ERROR'], says: /did not answer in time/, most: 20 },
  { behaviour: 'resets', verdicts: ['ERROR'], says: /closed the connection/, most: 20 },
  { behaviour: 'closes', verdicts: ['ERROR'], says: /closed the connection/, most: 20 },
  { behaviour: 'length-too-long', verdicts: ['ERROR'], says: /closed the connection/, most: 20 },
  { behaviour: 'not-http', verdicts: ['ERROR'], says: /HTTP/, most: 20 },
  {
    behaviour: 'huge-headers',
    verdicts: ['ERROR'],
    says: /did not answer in HTTP: Headers Overflow/,
    most: 20,
  },
  { behaviour: 'broken-gzip', verdicts: ['ERROR'], says: /not the gzip that it is called/, most: 20 },
  { behaviour: 'certificate', verdicts: ['ERROR'], says: /self-signed certificate/, most: 20 },
  { behaviour: 'stops', verdicts: ['ERROR'], says: /ECONNREFUSED/, most: 20 },
  { behaviour: 'unavailable', verdicts: ['INCONCLUSIVE'], says: /answered 503/, most: 40 },
  { behaviour: 'unauthorised', verdicts: ['INCONCLUSIVE'], says: /answered 401/, most: 40 },
  { behaviour: 'redirect-loop', verdicts: ['INCONCLUSIVE'], says: /answered 302, a redirect to/, most: 60 },
  {
    behaviour: 'redirect-away',
    verdicts: ['INCONCLUSIVE'],
    says: /answered 307, a redirect to http/,
    most: 60,
  },
  { behaviour: 'broken-json', verdicts: ['FAIL'], says: /a body that is not JSON/, most: 150 },
  { behaviour: 'length-too-short', verdicts: ['FAIL'], says: /a body that is not JSON/, most: 150 },
  {
    behaviour: 'endless',
    verdicts: ['FAIL', 'PASS_WITH_WARNINGS'],
    says: /Answers of .+ were longer than 1 MB/,
    most: 150,
  },
];

describe.concurrent('a server that misbehaves from the start', () => {
  test.each(fromTheStart)('$behaviour: $says', { timeout: 60_000 }, async ({
    behaviour,
    verdicts,
    says,
    most,
  }) => {
    const server = await start({ behaviour });
    try {
      const { report, last } = await run(server);
      expect(last).toBe('COMPLETE');
      expect(verdicts).toContain(report.verdict);
      expect(saidIn(report)).toMatch(says);
      expect(report.requests).toBeLessThanOrEqual(most);
      expect(server.seen.strays).toBe(0);
    } finally {
      await server.close();
    }
  });
});

const later: readonly { readonly behaviour: Behaviour; readonly says: RegExp }[] = [
  { behaviour: 'silent', says: /ended: since request \d+ the server cannot be reached/ },
  { behaviour: 'resets', says: /ended: since request \d+ the server cannot be reached/ },
  { behaviour: 'closes', says: /ended: since request \d+ the server cannot be reached/ },
  { behaviour: 'length-too-long', says: /ended: since request \d+ the server cannot be reached/ },
  { behaviour: 'not-http', says: /ended: since request \d+ the server/ },
  { behaviour: 'stops', says: /ended: since request \d+ the server cannot be reached/ },
  { behaviour: 'broken-gzip', says: /ended: since request \d+ the server answers what cannot be read/ },
  { behaviour: 'huge-headers', says: /ended: since request \d+ the server answers what cannot be read/ },
  {
    behaviour: 'unavailable',
    says: /ended: since request \d+ the server answers that the service is unavailable/,
  },
  {
    behaviour: 'unauthorised',
    says: /ended: since request \d+ the server takes every call for unauthenticated/,
  },
];

describe.concurrent('a server that misbehaves after a while', () => {
  test.each(later)('$behaviour: $says', { timeout: 60_000 }, async ({ behaviour, says }) => {
    const server = await start({ behaviour, after: 12 });
    try {
      const { report, last } = await run(server);
      expect(last).toBe('COMPLETE');
      expect(saidIn(report)).toMatch(says);
      expect(report.notes.join('\n')).toMatch(
        /The last call that changed something was (POST|DELETE) \/items/,
      );
      expect(report.requests).toBeLessThanOrEqual(60);
      expect(report.verdict).not.toBe('PASS');
    } finally {
      await server.close();
    }
  });
});

test('what ends the server is told as that, once, and the run goes on when the server is back', {
  timeout: 60_000,
}, async () => {
  const server = await start({ behaviour: 'restarts' });
  try {
    const { report } = await run(server);
    const unanswered = report.findings.filter(({ oracle }) => oracle === 'no-response');
    expect(unanswered).toMatchObject([
      { severity: 'critical', operation: 'DELETE /items/{id}', title: 'DELETE /items/{id} ends the server' },
    ]);
    expect(report.notes.join('\n')).toMatch(/DELETE \/items\/\{id\} ended the server; it came back/);
    expect(report.notes.join('\n')).not.toMatch(/The run was ended/);
    expect(report.verdict).toBe('FAIL');
    expect(server.seen.fatal).toBe(1);
  } finally {
    await server.close();
  }
});

test('a host that is not there is named with the reason', { timeout: 60_000 }, async () => {
  const server = await start({ behaviour: 'none' });
  await server.close();
  const { report } = await run(server);
  expect(report.verdict).toBe('ERROR');
  expect(saidIn(report)).toMatch(/127\.0\.0\.1:\d+ could not be reached/);
});
