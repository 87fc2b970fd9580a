import { describe, expect, test } from 'vitest';
import type { Issue, Run, RunStep, RunSummary } from '#shared/tests/contract.ts';
import { ago, duration, shortUrl } from '../../web/src/app/format.ts';
import { emptyOrder, errorsFromServer, toRequest, validateOrder } from '../../web/src/tests/order-values.ts';
import { isNewer, stageOf, withStep } from '../../web/src/tests/progress.ts';
import { cropAround } from '../../web/src/tests/report/crop.ts';
import { filterIssues, groupIssues } from '../../web/src/tests/report/filter-issues.ts';

const step = (seq: number, kind: RunStep['kind'] = 'page'): RunStep => ({
  seq,
  kind,
  at: '2026-11-21T10:00:00.000Z',
  message: `step ${seq}`,
  page: null,
});
const run = (changes: Partial<Run>): Run => ({ status: 'running', steps: [], ...changes }) as Run;

describe('events of a run', () => {
  test('that come twice or out of order leave each step once, in order', () => {
    const after = [step(2), step(1), step(2), step(3)].reduce(withStep, run({}));
    expect(after.steps.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('never take a run back to an earlier status', () => {
    const summary = (status: RunSummary['status']) => ({ status }) as RunSummary;
    expect(isNewer(summary('completed'), summary('running'))).toBe(true);
    expect(isNewer(summary('running'), summary('cancelled'))).toBe(false);
    expect(isNewer(summary('completed'), summary('cancelled'))).toBe(false);
  });

  test('say how far it is', () => {
    expect(stageOf(run({ status: 'pending' }))).toBe(0);
    expect(stageOf(run({ steps: [step(1)] }))).toBe(1);
    expect(stageOf(run({ steps: [step(1), step(2, 'judge')] }))).toBe(2);
    expect(stageOf(run({ steps: [step(2, 'judge'), step(3, 'report')] }))).toBe(3);
  });
});

describe('an order', () => {
  const order = { ...emptyOrder, url: 'https://shop.example/', mission: 'Buy tea' };

  test('leaves out what was not filled in', () => {
    expect(toRequest({ ...order, project: ' ', headers: [{ name: '', value: '' }] })).toEqual({
      testType: 'ai',
      url: 'https://shop.example/',
      mission: 'Buy tea',
      persona: 'casual_user',
      device: 'desktop',
      maxPages: 3,
      labels: [],
    });
  });

  test('names the field that is wrong, in words for people', () => {
    expect(validateOrder(order)).toEqual({});
    expect(validateOrder({ ...order, url: 'shop.example', mission: ' ', maxPages: 11 })).toEqual({
      url: expect.stringContaining('http://'),
      mission: expect.stringContaining('visitor'),
      maxPages: expect.stringContaining('10'),
    });
    expect(validateOrder({ ...order, maxPages: '' })).toHaveProperty('maxPages');
    expect(validateOrder({ ...order, url: 'https://me:secret@shop.example/' }).url).toContain('user name');
  });

  test('finds the row of the header or cookie that is wrong', () => {
    const filled = { name: 'X-Door', value: 'open' };
    const errors = validateOrder({
      ...order,
      headers: [filled, { name: 'not a name', value: 'x' }, { ...filled, name: 'x-door' }],
      cookies: [
        { name: '', value: '' },
        { name: '', value: 'x' },
      ],
    });
    expect(Object.keys(errors).sort()).toEqual(['cookies.1.name', 'headers.1.name', 'headers.2.name']);
  });

  test('sends no header or cookie with an order that a person carries out', () => {
    const door = {
      username: 'qa',
      password: 'open',
      headers: [{ name: 'not a name', value: 'x' }],
      cookies: [{ name: '', value: 'x' }],
    };
    for (const testType of ['human', 'hybrid'] as const) {
      expect(toRequest({ ...order, ...door, testType }).auth).toEqual({
        basic: { username: 'qa', password: 'open' },
      });
      expect(validateOrder({ ...order, ...door, testType })).toEqual({});
    }
  });

  test('takes the places of a refusal to its fields', () => {
    const details = [
      { path: 'body.url', message: 'Not reachable.' },
      { path: 'body.auth.headers.X-Door', message: 'Too long.' },
      { path: 'query.limit', message: 'Not ours.' },
    ];
    const values = { ...order, headers: [{ name: 'X-Door', value: 'x' }] };
    expect(errorsFromServer(details, values)).toEqual({
      url: 'Not reachable.',
      'headers.0.name': 'Too long.',
    });
  });
});

describe('issues', () => {
  const issue = (id: string, changes: Partial<Issue>): Issue => ({
    id,
    rule: 'axe/label',
    title: 'A field has no label',
    description: '',
    severity: 'medium',
    category: 'accessibility',
    page: 'https://shop.example/',
    viewport: null,
    selector: '#mail',
    evidence: { text: '', screenshot: null, box: null, pictures: [] },
    guideline: null,
    occurrences: 1,
    source: 'examination',
    provenance: 'ai',
    originals: [],
    tracking: { status: 'open', ruling: null, comments: [] },
    ...changes,
  });
  const all = [
    issue('1', { severity: 'low', page: 'https://shop.example/b' }),
    issue('2', { severity: 'critical', viewport: 'mobile' }),
    issue('3', {
      severity: 'critical',
      page: 'https://shop.example/b',
      source: 'model',
      rule: null,
      selector: null,
      title: 'Trust is lost',
    }),
  ];
  const ids = (issues: readonly Issue[]) => issues.map(({ id }) => id);

  test('pass when they pass every filter; one seen at both widths passes either', () => {
    expect(ids(filterIssues(all, { viewport: 'desktop' }))).toEqual(['1', '3']);
    expect(ids(filterIssues(all, { severity: 'critical', page: 'https://shop.example/b' }))).toEqual(['3']);
    expect(ids(filterIssues(all, { text: 'LABEL  #mail' }))).toEqual(['1', '2']);
    expect(ids(filterIssues(all, { source: 'model', text: 'label' }))).toEqual([]);
  });

  test('are grouped worst first, or in the order of the visit', () => {
    const pages = ['https://shop.example/', 'https://shop.example/b'];
    const keys = (by: 'severity' | 'page') =>
      groupIssues(all, by, pages).map(({ key, issues }) => [key, ids(issues)]);
    expect(keys('severity')).toEqual([
      ['critical', ['2', '3']],
      ['low', ['1']],
    ]);
    expect(keys('page')).toEqual([
      ['https://shop.example/', ['2']],
      ['https://shop.example/b', ['3', '1']],
    ]);
  });
});

describe('the part of a screenshot around a spot', () => {
  const picture = { width: 1280, height: 2000 };

  test('holds the spot, with room around it and inside the picture', () => {
    const box = { x: 1200, y: 1950, width: 60, height: 30 };
    const crop = cropAround(box, picture);
    expect(crop).not.toBeNull();
    if (crop === null) return;
    expect(crop.x).toBeLessThan(box.x - 20);
    expect(crop.y).toBeLessThan(box.y - 20);
    expect(crop.x + crop.width).toBeLessThanOrEqual(picture.width);
    expect(crop.y + crop.height).toBeLessThanOrEqual(picture.height);
    expect(crop.x + crop.width).toBeGreaterThanOrEqual(box.x + box.width);
  });

  test('of a spot as large as the page shows its top', () => {
    const crop = cropAround({ x: 0, y: 0, width: 1280, height: 2000 }, picture);
    expect(crop?.y).toBe(0);
    expect(crop?.height).toBeLessThan(1000);
  });

  test('is none where the screenshot was cut before the spot', () => {
    expect(cropAround({ x: 10, y: 2400, width: 50, height: 50 }, picture)).toBeNull();
  });
});

describe('texts', () => {
  test('of times and addresses are short', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(ago('2026-11-21T11:59:40Z', now)).toBe('just now');
    expect(ago('2026-11-21T09:30:00Z', now)).toBe('2 hours ago');
    expect(duration(65_400)).toBe('1:05');
    expect(duration(3_725_000)).toBe('1:02:05');
    expect(shortUrl('https://shop.example/?q=tea')).toBe('shop.example?q=tea');
  });
});
