import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Assignment, Tester } from '#shared/testers/contract.ts';
import type { Run } from '#shared/tests/contract.ts';
import { type Caller, type Company, openLab, until } from '../tests/lab.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);

/** Never opened: nobody looks at the page but the person. */
const url = 'http://localhost:1/shop';

let company: Company;
beforeAll(async () => {
  company = await lab.newCompany('pro');
});

/** A language that only the testers of one test speak. */
function ownLanguage(): string {
  const letter = () => String.fromCharCode(97 + Math.floor(Math.random() * 26));
  return `q${letter()}${letter()}`;
}

/** Verified testers with keys. */
async function newTesters(count: number, language: string): Promise<Caller[]> {
  const refs = Array.from({ length: count }, () => `tester-${crypto.randomUUID()}`);
  const { keys } = await lab.invoke<{ keys: Record<string, string> }>('accounts/provision', {
    members: refs.map((ref) => ({
      ref,
      sub: ref,
      companyRef: null,
      role: 'tester',
      name: 'Tess',
      email: `${ref}@example.org`,
      key: true,
      tester: {
        verified: true,
        profile: {
          name: 'Tess',
          languages: [language],
          country: 'DE',
          timezone: 'Europe/Berlin',
          devices: ['desktop'],
          techLiteracy: 'medium',
        },
      },
    })),
  });
  return refs.map((ref) => lab.caller(keys[ref] ?? ''));
}

interface Offer {
  readonly who: Caller;
  readonly id: string;
}

/** The offer that somebody gets for a run, of those who were not asked before. */
async function offerOf(runId: string, testers: readonly Caller[]): Promise<Offer> {
  return until(`${runId} is offered`, async () => {
    for (const who of testers) {
      const { body } = await who.call<{ items: Assignment[] }>(
        'GET',
        '/api/tester/assignments?status=offered',
      );
      const offer = body.items.find((one) => one.runId === runId);
      if (offer) return { who, id: offer.id };
    }
    return null;
  });
}

const post = (who: Caller, id: string, what: string, body?: object) =>
  who.call<Assignment>('POST', `/api/tester/assignments/${id}/${what}`, body);

const human = (language: string) => ({ testType: 'human', tester: { language } });

describe('a test by a person', () => {
  it('is offered, declined, offered to another, worked on and handed in, with a screenshot', async () => {
    const language = ownLanguage();
    const testers = await newTesters(2, language);
    const runId = await company.member.ordered(url, human(language));

    const first = await offerOf(runId, testers);
    expect((await post(first.who, first.id, 'decline', { reason: 'No time.' })).status).toBe(200);
    const second = await offerOf(runId, testers);
    expect(second.who).not.toBe(first.who);
    expect((await post(second.who, second.id, 'accept')).body.status).toBe('accepted');
    await until('the company sees the work', async () =>
      (await company.member.run(runId)).human?.state === 'working' ? true : null,
    );

    const draft = { additionalNotes: 'So far.' };
    const path = `/api/tester/assignments/${second.id}/draft`;
    expect((await second.who.call('PUT', path, draft)).status).toBe(200);
    expect((await second.who.call('GET', path)).body).toMatchObject({ draft });

    const picture = Buffer.from('a picture');
    const { body: upload } = await second.who.call<{
      name: string;
      url: string;
      headers: Record<string, string>;
    }>('POST', `/api/tester/assignments/${second.id}/screenshots`, {
      mediaType: 'image/png',
      bytes: picture.length,
      sha256: createHash('sha256').update(picture).digest('base64'),
    });
    const put = await fetch(upload.url, {
      method: 'PUT',
      headers: upload.headers,
      body: new Uint8Array(picture),
    });
    expect(put.status).toBe(200);

    const report = {
      sentimentScore: 0.3,
      issues: [
        {
          title: 'The basket forgets what is in it',
          severity: 'high',
          category: 'usability',
          page: url,
          screenshots: [upload.name],
        },
      ],
    };
    const submit = (who: Caller) => who.call<Assignment>('POST', `/api/test-runs/${runId}/submit`, report);
    expect((await submit(first.who)).status).toBe(409);
    expect((await submit(second.who)).body.status).toBe('submitted');
    expect((await submit(second.who)).status).toBe(409);

    const run = await company.member.reached(runId, 'completed');
    expect(run).toMatchObject({ sentimentScore: 0.3, human: { state: expect.any(String), asked: 2 } });
    expect(run.report?.issues.map(({ title, provenance }) => [title, provenance])).toEqual([
      ['The basket forgets what is in it', 'human'],
    ]);
    expect(JSON.stringify(run)).not.toMatch(/taskToken|testerId/);
    const earnings = await second.who.call<{ totalCents: number }>('GET', '/api/tester/earnings');
    expect(earnings.body.totalCents).toBe(750);
  });

  it('that the company cancels takes the work from its tester, who can still not hand it in', async () => {
    const language = ownLanguage();
    const testers = await newTesters(1, language);
    const runId = await company.member.ordered(url, human(language));
    const { who, id } = await offerOf(runId, testers);
    await post(who, id, 'accept');
    expect((await company.member.call('POST', `/api/test-runs/${runId}/cancel`)).status).toBe(200);

    const report = { sentimentScore: 1 };
    expect((await who.call('POST', `/api/test-runs/${runId}/submit`, report)).status).toBe(409);
    const { body } = await who.call<Assignment>('GET', `/api/tester/assignments/${id}`);
    expect(body.status).toBe('cancelled');
    const { body: tester } = await who.call<Tester>('GET', '/api/tester/profile');
    expect(tester.statistics).toMatchObject({ accepted: 1, completed: 0, earningsCents: 0 });
  });

  it('for which nobody is found waits for its company, which can cancel it', async () => {
    const runId = await company.member.ordered(url, human(ownLanguage()));
    const before = await company.member.quota();
    await until('the company is asked', async () =>
      (await company.member.run(runId)).status === 'awaiting_company' ? true : null,
    );
    const { status } = await company.member.call<Run>('POST', `/api/test-runs/${runId}/choose`, {
      choice: 'cancel',
    });
    expect(status).toBe(200);
    expect((await company.member.run(runId)).status).toBe('cancelled');
    expect((await company.member.quota()).reserved).toBe(before.reserved - 1);
  });
});

describe('an application', () => {
  it('is made by somebody who signs in, and verified by an admin', async () => {
    const response = await fetch(`${cloud.controlUrl}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'applicant2' }),
    });
    const { accessToken } = (await response.json()) as { accessToken: string };
    const person = lab.caller(accessToken);
    const language = ownLanguage();
    const { status, body } = await person.call<Tester>('POST', '/api/testers/apply', {
      name: 'Anna',
      languages: [language],
      country: 'AT',
      timezone: 'Europe/Vienna',
      devices: ['desktop'],
      techLiteracy: 'low',
    });
    expect([status, body.status, body.email]).toEqual([201, 'applied', expect.stringContaining('@')]);
    const admin = lab.caller(cloud.apiKeys.admin);
    const verified = await admin.call<Tester>('POST', `/api/admin/testers/${body.id}/verify`, {
      decision: 'approve',
    });
    expect([verified.status, verified.body.status]).toEqual([200, 'verified']);

    const runId = await company.member.ordered(url, human(language));
    const offer = await until('the new tester gets an offer', async () => {
      const answer = await person.call<{ items: Assignment[] }>('GET', '/api/tester/assignments');
      return answer.body.items?.find((one) => one.runId === runId) ?? null;
    });
    expect((await person.call('POST', `/api/tester/assignments/${offer.id}/accept`)).status).toBe(200);
    const taken = await admin.call<Assignment>('POST', `/api/admin/assignments/${offer.id}/reassign`, {
      reason: 'Too slow.',
    });
    expect(taken.body.status).toBe('reassigned');
    await until('the company is asked, because nobody is left', async () =>
      (await company.member.run(runId)).status === 'awaiting_company' ? true : null,
    );
    await company.member.call('POST', `/api/test-runs/${runId}/cancel`);
  });
});
