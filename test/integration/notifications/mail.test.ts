import { expect, inject, it } from 'vitest';
import { openLab, until } from '../tests/lab.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);

interface Mail {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}
async function inbox(address: string): Promise<Mail[]> {
  const response = await fetch(`${cloud.inboxUrl}.json?to=${encodeURIComponent(address)}`);
  return (await response.json()) as Mail[];
}

it('sends the e-mail of a suspension and of its end once each, with a link to a page', async () => {
  const ref = `suspended-${crypto.randomUUID()}`;
  const email = `${ref}@testers.example`;
  const profile = {
    name: 'Tess',
    // A language that no test asks for, so that nothing is offered in between.
    languages: ['eo'],
    country: 'DE',
    timezone: 'UTC',
    devices: ['desktop'],
    techLiteracy: 'high',
  };
  const made = await lab.invoke<{ members: Record<string, string> }>('accounts/provision', {
    companies: [],
    members: [
      {
        ref,
        companyRef: null,
        role: 'tester',
        sub: ref,
        name: 'Tess',
        email,
        tester: { verified: true, profile },
      },
    ],
  });
  const admin = lab.caller(cloud.apiKeys.admin);
  const path = `/api/admin/testers/${made.members[ref]}`;

  const suspended = await admin.call('POST', `${path}/suspend`, { reason: 'Copied <b>reports</b>.' });
  await admin.call('POST', `${path}/suspend`, { reason: 'Copied <b>reports</b>.' });
  const verified = await admin.call('POST', `${path}/verify`, { decision: 'approve' });

  const mails = await until('both e-mails are there', async () => {
    const all = await inbox(email);
    return all.length >= 2 ? all : null;
  });
  expect([suspended.status, verified.status]).toEqual([200, 200]);
  expect(mails.map(({ subject }) => subject).sort()).toEqual([
    'You get no offers for now',
    'You get offers again',
  ]);
  const [notice] = mails.filter(({ subject }) => subject.includes('no offers'));
  expect(notice?.from).toContain('Assay <');
  expect(notice?.text).toContain('Copied <b>reports</b>.');
  expect(notice?.text).toContain(`${cloud.url}/`);
});
