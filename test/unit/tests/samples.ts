import type { Examination, Finding, Judgement, PageVisit } from '#shared/tests/contract.ts';
import type { RunRow } from '#shared/tests/store.ts';

export function page(changes: Partial<PageVisit> = {}): PageVisit {
  return {
    url: 'https://shop.example/',
    finalUrl: 'https://shop.example/home',
    title: 'Shop',
    status: 200,
    loadMs: 300,
    screenshots: {
      desktop: { key: 'page-1-desktop.jpeg', width: 1280, height: 2000 },
      mobile: { key: 'page-1-mobile.jpeg', width: 390, height: 4000 },
    },
    ariaSnapshot: '- heading "Shop" [level=1]',
    note: null,
    ...changes,
  };
}

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'axe/image-alt',
    category: 'accessibility',
    severity: 'high',
    title: 'Images must have alternate text',
    description: 'An image without alternate text says nothing to a screen reader.',
    page: 'https://shop.example/home',
    viewport: 'desktop',
    selector: '#hero img',
    evidence: '<img src="hero.png">',
    box: { x: 0, y: 0, width: 10, height: 10 },
    guideline: null,
    occurrences: 1,
    ...changes,
  };
}

export function said(changes: Partial<Judgement['issues'][number]> = {}): Judgement['issues'][number] {
  return {
    title: 'Delivery costs are nowhere to be found',
    description: 'The price of delivery is only mentioned after the order has been placed.',
    severity: 'medium',
    category: 'content',
    page: 'https://shop.example/home',
    selector: null,
    evidence: 'heading "Shop"',
    ...changes,
  };
}

export function judgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    sentimentScore: 0.6,
    sentimentReasons: ['The heading is clear.'],
    issues: [],
    recommendations: ['Say what delivery costs.'],
    positives: ['Short.'],
    ...changes,
  };
}

export function examination(changes: Partial<Examination> = {}): Examination {
  return { v: 1, outcome: { kind: 'examined' }, pages: [page()], findings: [], notes: [], ...changes };
}

export function runRow(changes: Partial<RunRow> = {}): RunRow {
  return {
    v: 1,
    id: 'run_01K0000000000000000000000A',
    companyId: 'com_01K0000000000000000000000A',
    orderedBy: 'mem_01K0000000000000000000000A',
    status: 'running',
    statusReason: 'Started.',
    testType: 'ai',
    url: 'https://shop.example/',
    mission: 'Buy a pair of shoes.',
    persona: 'senior_casual',
    device: 'desktop',
    additionalContext: null,
    maxPages: 3,
    hasAuth: false,
    project: null,
    labels: [],
    ref: null,
    phase: 1,
    model: 'gpt-6-luna',
    priceCents: 500,
    currency: 'USD',
    priceVersion: '2026-01',
    quotaPeriod: '2026-11',
    createdAt: '2026-11-21T08:00:00.000Z',
    startedAt: '2026-11-21T08:00:01.000Z',
    endedAt: null,
    sentimentScore: null,
    issueCounts: null,
    transitions: [],
    rating: null,
    correlationId: 'c-1',
    ...changes,
  };
}
