import { describe, expect, it } from 'vitest';
import type { MailContent } from '#shared/notifications/mail.ts';
import { messageOf } from '#shared/notifications/templates.ts';

const assignment = { assignmentId: 'asg_1', url: 'https://shop.example/a' };
const at = '2026-11-21T14:30:00.000Z';
const named = { name: 'Tess' };

/** One of each; the type makes sure that a new template is added here. */
const samples: { readonly [T in MailContent['template']]: Extract<MailContent, { template: T }>['data'] } = {
  offer: { ...assignment, mission: 'Buy a scarf.', payCents: 750, currency: 'USD', offerExpiresAt: at },
  offer_reminder: { ...assignment, offerExpiresAt: at },
  work_reminder: { ...assignment, dueAt: at },
  work_overdue: assignment,
  work_cancelled: { ...assignment, reason: 'Cancelled on request.' },
  work_reassigned: { ...assignment, reason: 'You did not answer.' },
  application_received: named,
  application_approved: named,
  application_rejected: { ...named, reason: 'The profile is empty.' },
  suspended: { ...named, reason: 'Reports were copied.' },
  suspension_lifted: named,
  awaiting_company: {
    runId: 'run_1',
    url: 'https://shop.example/',
    mission: 'Buy a scarf.',
    asked: 5,
    testType: 'hybrid',
  },
};
const contents = Object.entries(samples).map(([template, data]) => ({ template, data }) as MailContent);
const message = (content: MailContent) => messageOf(content, 'https://assay.example');

describe('an e-mail', () => {
  it.each(contents)('$template says what it is about and where to go on, in text and in HTML', (content) => {
    const { subject, text, html } = message(content);

    expect(subject).not.toBe('');
    const [link] = /https:\/\/assay\.example\/\S*/.exec(text) ?? [];
    expect(link).toBeDefined();
    expect(html).toContain(`href="${link}"`);
    expect(text + html).not.toMatch(/undefined|NaN|\[object/);
  });

  it.each(contents)('$template links to pages and never to a call of the API', (content) => {
    expect(message(content).html).not.toContain('/api/');
  });

  it('says pay and deadline as people write them', () => {
    const { text } = message({ template: 'offer', data: samples.offer });

    expect(text).toContain('$7.50');
    expect(text).toContain('21 November 2026 at 14:30 UTC');
  });

  it('shows what people wrote as text, whatever they wrote', () => {
    const reason = '<img src=x onerror="alert(1)"> & "quotes"';

    const { html, text } = message({ template: 'suspended', data: { name: "O'Neil", reason } });

    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &quot;quotes&quot;');
    expect(html).toContain('O&#39;Neil');
    expect(text).toContain(reason);
  });

  it('keeps its subject on one short line', () => {
    const url = `not an address\r\nBcc: everybody@example.com ${'x'.repeat(500)}`;

    const { subject } = message({ template: 'work_overdue', data: { ...assignment, url } });

    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThanOrEqual(150);
  });

  it('keeps ids inside their place in the address', () => {
    const data = { ...samples.awaiting_company, runId: '../keys?x=1' };

    expect(message({ template: 'awaiting_company', data }).text).toContain('/runs/..%2Fkeys%3Fx%3D1');
  });

  it('tells the company of a human test that it can cancel', () => {
    const data = { ...samples.awaiting_company, testType: 'human', asked: 1 } as const;

    const { text } = message({ template: 'awaiting_company', data });

    expect(text).toContain('one person was asked');
    expect(text).toContain('cancel the test');
  });
});
