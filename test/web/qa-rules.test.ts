import { describe, expect, test } from 'vitest';
import type { QaRunSummary, StoredEvent } from '#shared/qa/contract.ts';
import type { QaEvent, QaProgress } from '#shared/qa/event/contract.ts';
import type { Finding, OperationOutcome } from '#shared/qa/report/contract.ts';
import { isFailure, progressByOperation, withEvents } from '../../web/src/qa/events.ts';
import { noIdentity } from '../../web/src/qa/identity-values.ts';
import { judgeTrial } from '../../web/src/qa/judge-trial.ts';
import { chosenOf, type ListedOperation, patternsOf } from '../../web/src/qa/operation-choice.ts';
import {
  emptyPackage,
  errorsFromServer,
  toCreate,
  toUpdate,
  validatePackage,
} from '../../web/src/qa/package-values.ts';
import { coverageGroups, seenStatuses } from '../../web/src/qa/report/coverage-groups.ts';
import { filterFindings, groupFindings } from '../../web/src/qa/report/filter-findings.ts';
import { findingMarkdown } from '../../web/src/qa/report/finding-markdown.ts';
import { prettyBody } from '../../web/src/qa/report/pretty-body.ts';
import { hasReport, mayGetReport, percentOf, withSummary } from '../../web/src/qa/run-state.ts';
import { serverAddresses } from '../../web/src/qa/server-addresses.ts';

const at = '2026-11-21T10:00:00.000Z';
const told = (number: number, event: QaEvent): StoredEvent => ({ v: 1, number, at, event });
const success = (operation: string, status = 200): QaEvent => ({
  type: 'EXECUTION_SUCCESS',
  operation,
  scenario: 's',
  status,
  requests: 1,
  took: 1,
});
const failure = (operation: string): QaEvent => ({
  type: 'EXECUTION_FAILED',
  operation,
  scenario: 's',
  status: null,
  requests: 1,
  took: 1,
  reason: 'no',
});

describe('events of a run', () => {
  test('that are told twice stay once, in order', () => {
    const first = [told(1, success('a')), told(2, success('b'))];
    const all = withEvents(first, [told(2, success('b')), told(3, success('c'))]);
    expect(all.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(withEvents(all, first)).toBe(all);
  });

  test('are counted by operation, the latest first', () => {
    const events = [told(1, success('a')), told(2, success('b', 201)), told(3, failure('a'))];
    expect(progressByOperation(events)).toEqual([
      { operation: 'a', passed: 1, failed: 1, status: null },
      { operation: 'b', passed: 1, failed: 0, status: 201 },
    ]);
    expect(events.filter(isFailure)).toHaveLength(1);
  });

  test('are never all done before they are over, and go forward from phase to phase', () => {
    const percent = (phase: QaProgress['phase'], done: number) =>
      percentOf({ phase, done, operations: 20 } as QaProgress);
    const way = [
      percent('reading', 0),
      percent('planning', 0),
      percent('testing', 0),
      percent('testing', 10),
      percent('testing', 20),
      percent('alone', 20),
      percent('judging', 20),
    ];
    expect(way).toEqual(way.toSorted((a, b) => a - b));
    expect(new Set(way).size).toBe(way.length - 1);
    expect(Math.max(...way)).toBeLessThan(100);
  });

  test('have a report once there are findings of them, and are waited for a while', () => {
    const ended = (findings: object | null) =>
      ({ status: 'cancelled', verdict: null, findings, endedAt: at }) as QaRunSummary;
    expect(hasReport(ended(null))).toBe(false);
    expect(hasReport(ended({ high: 1 }))).toBe(true);
    expect(mayGetReport(ended(null), Date.parse(at) + 10_000)).toBe(true);
    expect(mayGetReport(ended(null), Date.parse(at) + 100_000)).toBe(false);
    expect(mayGetReport(ended({ high: 1 }), Date.parse(at))).toBe(false);
  });

  test('never take a run back', () => {
    const run = (status: QaRunSummary['status'], requests: number) =>
      ({ status, progress: { requests } }) as QaRunSummary;
    expect(withSummary(run('completed', 5), run('running', 9)).status).toBe('completed');
    expect(withSummary(run('running', 9), run('running', 5)).progress.requests).toBe(9);
    expect(withSummary(run('pending', 0), run('running', 0)).status).toBe('running');
  });
});

describe('the choice of operations', () => {
  const operations = ['GET /a', 'POST /a', 'GET /b', 'DELETE /b', 'GET /c'].map((id): ListedOperation => {
    const [method = '', path = ''] = id.split(' ');
    return { id, method, path, summary: '', tags: [], deprecated: false, secured: false, danger: null };
  });

  test.each([
    ['all', operations.map(({ id }) => id)],
    ['most', ['GET /a', 'GET /b', 'DELETE /b', 'GET /c']],
    ['few', ['GET /c']],
    ['none', []],
  ])('%s of them comes back from its patterns', (_, ids) => {
    const chosen = new Set(ids);
    expect(chosenOf(operations, patternsOf(operations, chosen))).toEqual(chosen);
  });

  test('names what is left out, so that new operations are tested too', () => {
    expect(patternsOf(operations, new Set(operations.slice(1).map(({ id }) => id)))).toEqual({
      include: [],
      exclude: ['GET /a'],
    });
  });

  test('understands patterns that somebody wrote by hand', () => {
    expect([...chosenOf(operations, { include: ['/a', 'GET *'], exclude: ['*/c'] })]).toEqual([
      'GET /a',
      'POST /a',
      'GET /b',
    ]);
  });
});

describe('the form of an API', () => {
  test('offers servers that can be called, those without a host where the document is', () => {
    expect(serverAddresses(['/api', 'https://b.example'], 'https://a.example/docs/x.json')).toEqual([
      'https://a.example/api',
      'https://b.example',
    ]);
    expect(serverAddresses(['/api'], null)).toEqual([]);
  });

  const filled = { ...emptyPackage, name: 'Pets', text: '{}', baseUrl: 'https://api.example/v1' };

  test('sends nothing of what was not given', () => {
    const request = toCreate(filled, null);
    expect(request).not.toHaveProperty('auth');
    expect(request).not.toHaveProperty('project');
    expect(request.config).toMatchObject({ slowMs: null, rateLimit: 50 });
    expect(validatePackage(filled, false, null)).toEqual({});
  });

  test('keeps the document and the credentials unless they are replaced', () => {
    const kept = toUpdate({ ...filled, source: 'keep', replaceAuth: false });
    expect(kept).not.toHaveProperty('spec');
    expect(kept).not.toHaveProperty('auth');
    expect(toUpdate({ ...filled, replaceAuth: true })).toMatchObject({ auth: { first: null, second: null } });
  });

  test('says what is wrong beside the field that it is in', () => {
    const errors = validatePackage(
      {
        ...filled,
        text: '',
        baseUrl: 'api.example',
        first: { ...noIdentity, kind: 'bearer', token: ' ' },
        second: { ...noIdentity, kind: 'login', headerValue: 'Bearer' },
        numbers: { ...filled.numbers, concurrency: 99, rateLimit: '', seconds: '' },
      },
      false,
      null,
    );
    expect(Object.keys(errors).sort()).toEqual([
      'baseUrl',
      'document',
      'first.token',
      'numbers.concurrency',
      'numbers.seconds',
      'second.headerValue',
    ]);
    expect(errors['numbers.concurrency']).toBe('At most 50.');
  });

  test('puts the refusals of the server beside the fields too', () => {
    const details = ['body.spec.url', 'body.auth.second.header.name', 'body.config.seed', 'body.baseUrl'].map(
      (path) => ({ path, message: 'no' }),
    );
    expect(errorsFromServer(details)).toEqual({
      document: 'no',
      'second.headerName': 'no',
      'numbers.seed': 'no',
      baseUrl: 'no',
    });
  });

  test.each([
    [200, 401, 'works'],
    [200, 200, 'unsure'],
    [401, 401, 'refused'],
    [404, 401, 'unsure'],
    [null, null, 'failed'],
    [502, 401, 'failed'],
  ] as const)('calls %s with credentials and %s without: %s', (status, withoutAuth, outcome) => {
    expect(judgeTrial({ status, withoutAuth })).toBe(outcome);
  });
});

describe('a report', () => {
  const finding = (id: string, changes: Partial<Finding>): Finding => ({
    id,
    oracle: 'server-error',
    severity: 'high',
    operation: 'GET /a',
    operations: ['GET /a'],
    title: 'Answers 500',
    evidence: 'It broke.',
    likelyCause: 'An exception.',
    reference: { title: 'RFC 9110', url: 'https://www.rfc-editor.org/rfc/rfc9110' },
    signature: id,
    occurrences: 2,
    certainty: 'confirmed',
    exchanges: [],
    reproduction: null,
    curl: 'curl https://api.example',
    ...changes,
  });
  const findings = [
    finding('1', { severity: 'low' }),
    finding('2', { operations: ['GET /a', 'POST /b'], certainty: 'flaky' }),
    finding('3', { oracle: 'injection', severity: 'critical', evidence: 'A quote was executed.' }),
  ];
  const ids = (list: readonly Finding[]) => list.map(({ id }) => id);

  test('shows what passes every filter, in any of its operations and words', () => {
    expect(ids(filterFindings(findings, { operation: 'POST /b' }))).toEqual(['2']);
    expect(ids(filterFindings(findings, { text: 'QUOTE executed' }))).toEqual(['3']);
    expect(ids(filterFindings(findings, { certainty: 'flaky', severity: 'low' }))).toEqual([]);
  });

  test('begins with the worst', () => {
    expect(groupFindings(findings).map(({ severity }) => severity)).toEqual(['critical', 'high', 'low']);
  });

  test('gives a finding to a tracker whole, whatever its script holds', () => {
    const words = findingMarkdown(finding('4', { curl: "curl -d '```'" }));
    expect(words).toContain('````sh\ncurl');
  });

  test('indents JSON and leaves what was cut off as it is', () => {
    expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyBody('{"a":1')).toBe('{"a":1');
    expect(prettyBody('plain')).toBe('plain');
  });

  const outcome = (path: string, changes: Partial<OperationOutcome> = {}): OperationOutcome => ({
    operation: `GET ${path}`,
    method: 'GET',
    path,
    outcome: 'covered',
    reason: null,
    requests: 1,
    statuses: {},
    parameters: { sent: 0, documented: 0 },
    documentedStatuses: [],
    ...changes,
  });

  test('groups operations by what they are about, past versions and parameters', () => {
    const groups = coverageGroups(
      ['/api/v1/pets', '/api/v1/pets/{id}', '/{tenant}/orders', '/'].map((p) => outcome(p)),
    );
    expect(groups.map(({ name, operations }) => [name, operations.length])).toEqual([
      ['', 1],
      ['orders', 1],
      ['pets', 2],
    ]);
  });

  test('tells statuses that are documented from those that came', () => {
    const seen = seenStatuses(
      outcome('/a', {
        statuses: { 200: 3, 404: 1, 418: 1, 0: 1 },
        documentedStatuses: ['200', '4XX', '503'],
      }),
    );
    expect(seen).toEqual([
      { status: '0', times: 1, documented: false },
      { status: '200', times: 3, documented: true },
      { status: '404', times: 1, documented: true },
      { status: '418', times: 1, documented: true },
      { status: '503', times: 0, documented: true },
    ]);
  });
});
