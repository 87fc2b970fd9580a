import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Me } from '#shared/accounts/contract.ts';
import type { Assignment, Tester } from '#shared/testers/contract.ts';
import { openLab, until } from '#test/integration/tests/lab.ts';
import { follow, openBrowser, openWindow, signIn } from './browser.ts';
import { expectFlawless, expectFlawlessAtAnyWidth } from './looks.ts';

const cloud = inject('cloud');
const { caller } = openLab(cloud);
const carla = caller(cloud.apiKeys.company);
const tess = caller(cloud.apiKeys.tester);

/** Shown to people only as an address: no browser but the tester's would open it. */
const url = 'http://localhost:1/shop';

/** A language that of all testers only Tess reads, so that it is she who is asked. */
function ownLanguage(): string {
  const letter = () => String.fromCharCode(97 + Math.floor(Math.random() * 26));
  return `q${letter()}${letter()}`;
}
const language = ownLanguage();

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  const { status } = await tess.call<Tester>('PATCH', '/api/tester/profile', { languages: ['en', language] });
  expect(status).toBe(200);
});
afterAll(async () => {
  await browser?.close();
});

/** A test that is offered to Tess; the id of the run and of the assignment. */
async function offered(mission: string, changes: object = {}): Promise<{ run: string; assignment: string }> {
  const run = await carla.ordered(url, { testType: 'human', mission, tester: { language }, ...changes });
  const assignment = await until(`${run} is offered to Tess`, async () => {
    const { body } = await tess.call<{ items: Assignment[] }>(
      'GET',
      '/api/tester/assignments?status=offered',
    );
    return body.items.find((one) => one.runId === run)?.id ?? null;
  });
  return { run, assignment };
}

async function accepted(mission: string): Promise<{ run: string; assignment: string }> {
  const offer = await offered(mission);
  await tess.call('POST', `/api/tester/assignments/${offer.assignment}/accept`);
  return offer;
}

/** Takes what is left of a run out of the way of the other tests. */
const cancelled = (run: string) => carla.call('POST', `/api/test-runs/${run}/cancel`);

/** Ada as an admin, whatever other memberships tests have given her. */
async function adminWindow(width?: number) {
  const { body } = await caller(cloud.apiKeys.admin).call<Me>('GET', '/api/me');
  const opened = await openWindow(browser, width);
  await opened.context.addInitScript(
    ([key = '', id = '']) => localStorage.setItem(key, id),
    [`assay-member-${cloud.url}/oidc|admin`, body.current.memberId],
  );
  return opened;
}

const saved = (page: Page) => page.locator('[data-phase=saved]').getByText('Saved just now').waitFor();

describe('an offer', () => {
  test('is accepted, carried out and handed in with an issue and a screenshot', async () => {
    const mission = `Buy a lamp ${crypto.randomUUID()}`;
    const { run } = await offered(mission);
    const { page, context, complaints } = await openWindow(browser);
    await signIn(page, 'Tess Tester');

    const offer = page.getByRole('article').filter({ hasText: mission });
    expect(await offer.innerText()).toContain('$7.50');
    expect(await offer.getByRole('timer').innerText()).toMatch(/^\d+:\d\d/);
    await offer.getByRole('link', { name: /^Look at the offer/ }).click();
    await page.getByRole('heading', { name: 'What is expected' }).waitFor();
    await page.getByRole('button', { name: 'Accept this test' }).click();

    await page.getByRole('heading', { name: 'Your verdict' }).waitFor();
    expect(await page.getByRole('timer', { name: 'Time left to submit' }).innerText()).toMatch(
      /^23:59:\d\d$/,
    );
    expect(await page.getByRole('link', { name: /^Open the site/ }).getAttribute('href')).toBe(url);
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Add an issue' }).click();
    await page.keyboard.type('The price is missing in the basket');
    await page.getByRole('button', { name: 'Submit report' }).click();
    await page.getByText('Choose a severity.').waitFor();
    await page.getByText('3 fields need your attention.').waitFor();
    await page.getByRole('radio', { name: 'High' }).check();
    await page.getByRole('combobox', { name: 'Category' }).selectOption('usability');
    await page.locator('input[type=file]').setInputFiles([
      { name: 'basket.png', mimeType: 'image/png', buffer: await page.screenshot() },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('text') },
    ]);
    await page.getByText('notes.txt is not a PNG, JPEG or WebP picture.').waitFor();
    await page.getByAltText('Screenshot 1').waitFor();
    await page.getByRole('radio', { name: 'Frustrating' }).click();
    await page
      .getByRole('textbox', { name: 'What you would change' })
      .fill('Show the price.\n\nShow it early.');
    await page.getByRole('button', { name: 'Submit report' }).click();
    await page.getByText('1 issue and 1 screenshot are handed in.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Submit', exact: true }).click();

    await page.getByText('Your report is handed in').first().waitFor();
    const report = (await carla.reached(run, 'completed')).report;
    expect(report?.sentimentScore).toBe(0.25);
    expect(report?.recommendations).toEqual(['Show the price.', 'Show it early.']);
    expect(report?.issues).toMatchObject([
      { title: 'The price is missing in the basket', severity: 'high', category: 'usability', page: url },
    ]);
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => /draft|pictures/.test(key))),
    ).toEqual([]);

    await page.getByRole('link', { name: 'To your earnings' }).click();
    await page.getByRole('table', { name: 'By month' }).getByText('$').first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('of a protected site says how to get in once it is accepted', async () => {
    const basic = { username: 'qa', password: 'open sesame' };
    const { run, assignment } = await offered('Find the sale', { auth: { basic } });
    const { page, context, complaints } = await openWindow(browser, 390);
    await signIn(page, 'Tess Tester', `/assignments/${assignment}`);

    await page.getByText('You see them here once you accept.').waitFor();
    await page.getByText('Once you accept you have 24 hours to hand in your report.').waitFor();
    await expectFlawless(page, 'offer of a protected site');
    await page.getByRole('button', { name: 'Accept this test' }).click();
    await page.getByText('qa', { exact: true }).waitFor();
    expect(await page.getByText(basic.password).count()).toBe(0);
    await page.getByRole('button', { name: 'Copy password' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(basic.password);
    await page.getByRole('button', { name: 'Show password' }).click();
    await page.getByText(basic.password).waitFor();
    await expectFlawless(page, 'work on a protected site');

    await page.getByRole('textbox', { name: 'Anything else' }).fill('I am in.');
    await saved(page);
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain('sesame');
    await cancelled(run);
    await page.getByRole('textbox', { name: 'Anything else' }).fill('Too late.');
    await page.getByText('This test was cancelled').waitFor();
    expect(await page.getByText(basic.password).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is declined with a reason', async () => {
    const mission = `Find the imprint ${crypto.randomUUID()}`;
    const { run, assignment } = await offered(mission);
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Tess Tester', `/assignments/${assignment}`);

    await page.getByRole('button', { name: 'Decline' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Decline the offer' }).click();
    await dialog.getByText('Give a reason').waitFor();
    await dialog.getByRole('textbox', { name: 'Why do you decline?' }).fill('No time today.');
    await dialog.getByRole('button', { name: 'Decline the offer' }).click();

    await page.getByRole('heading', { name: 'Your tests', level: 1 }).waitFor();
    await page
      .getByRole('table', { name: 'History' })
      .getByRole('row')
      .filter({ hasText: mission })
      .waitFor();
    const { body } = await tess.call<Assignment>('GET', `/api/tester/assignments/${assignment}`);
    expect(body).toMatchObject({ status: 'declined', endReason: expect.stringContaining('No time today.') });
    await cancelled(run);
    await context.close();
  });

  test('of somebody else is a page that does not exist', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Tess Tester', '/assignments/asg_01ARZ3NDEKTSV4RRFFQ69G5FAV');

    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    await context.close();
  });
});

describe('a draft', () => {
  test('survives a reload, and a lost connection, and is there on another device', async () => {
    const { run, assignment } = await accepted('Find the opening hours');
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Tess Tester', `/assignments/${assignment}`);
    const notes = page.getByRole('textbox', { name: 'Anything else' });

    await page.getByRole('button', { name: 'Add an issue' }).click();
    await page.keyboard.type('No hours');
    await page
      .locator('input[type=file]')
      .setInputFiles([{ name: 'hours.png', mimeType: 'image/png', buffer: await page.screenshot() }]);
    await page.getByAltText('Screenshot 1').waitFor();
    await saved(page);
    await page.reload();
    await page.getByRole('button', { name: /^No hours/ }).waitFor();

    await page.route('**/draft', (route) => route.abort());
    await notes.fill('Written in a tunnel.');
    await page.getByText('Offline, kept on this device').first().waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^No hours/ }).waitFor();
    expect(await notes.inputValue()).toBe('Written in a tunnel.');

    await page.unroute('**/draft');
    await saved(page);
    const other = await openWindow(browser);
    await signIn(other.page, 'Tess Tester', `/assignments/${assignment}`);
    await other.page.getByRole('button', { name: /^No hours/ }).click();
    const picture = other.page.getByAltText('Screenshot 1');
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth))
      .toBeGreaterThan(240);
    expect(await other.page.getByRole('textbox', { name: 'Anything else' }).inputValue()).toBe(
      'Written in a tunnel.',
    );

    await cancelled(run);
    await notes.fill('Too late.');
    await page.getByText('This test was cancelled').waitFor();
    await Promise.all([context.close(), other.context.close()]);
  });

  test('is given back with a reason', async () => {
    const { run, assignment } = await accepted('Find the phone number');
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Tess Tester', `/assignments/${assignment}`);

    await page.getByRole('button', { name: 'Give the test back' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('I fell ill.');
    await page.getByRole('button', { name: 'Give it back' }).click();

    await page.getByText('The test is given back.').waitFor();
    const { body } = await tess.call<Assignment>('GET', `/api/tester/assignments/${assignment}`);
    expect(body.status).toBe('released');
    await cancelled(run);
    await context.close();
  });
});

describe('every page', () => {
  test('of testers breaks no rule in light and dark, and fits at any width', async () => {
    const { run, assignment } = await offered(
      'Find the returns policy of a-word-that-is-much-too-long-for-a-line',
    );
    const { page, context, complaints } = await openWindow(browser);
    await signIn(page, 'Tess Tester');
    await page.getByRole('timer').first().waitFor();
    await page.getByRole('heading', { name: 'Your statistics' }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'tester, home');
    await follow(page, '/earnings');
    await page.getByRole('heading', { name: 'Earnings', level: 1 }).waitFor();
    await page.getByText('Your share').waitFor();
    await expectFlawlessAtAnyWidth(page, 'earnings');
    await follow(page, '/profile');
    await page.getByRole('button', { name: 'Weekday evenings' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('');
    await page.getByText('Give your name').waitFor();
    await page.getByRole('combobox', { name: 'Languages' }).fill('fren');
    await page.getByRole('option', { name: 'French', exact: true }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'profile with errors');
    await page.goto(`/assignments/${assignment}`);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('dialog').waitFor();
    await expectFlawlessAtAnyWidth(page, 'offer, declining');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFlawlessAtAnyWidth(page, 'offer');
    await page.getByRole('button', { name: 'Accept this test' }).click();
    await page.getByRole('button', { name: 'Add an issue' }).click();
    await page.getByRole('button', { name: 'Submit report' }).click();
    await page.getByText('Choose how it felt.').waitFor();
    await page.locator('input[type=file]').setInputFiles([
      { name: 'page.png', mimeType: 'image/png', buffer: await page.screenshot() },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('text') },
    ]);
    await page.getByAltText('Screenshot 1').waitFor();
    await expectFlawlessAtAnyWidth(page, 'work with errors');
    await page.getByRole('button', { name: 'Give the test back' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Only looking.');
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.getByRole('heading', { name: 'Your tests', level: 1 }).waitFor();
    await follow(page, `/assignments/${assignment}`);
    await page.getByText('You gave this test back').waitFor();
    await expectFlawlessAtAnyWidth(page, 'given back');
    expect(complaints).toEqual([]);
    await cancelled(run);
    await context.close();
  });

  test('of admins breaks none either, and fits at any width', async () => {
    const { page, context } = await adminWindow();
    await signIn(page, 'Ada Admin', '/admin/testers?status=verified');
    await page.getByRole('button', { name: 'Details of Tess Tester' }).click();
    await page.getByText('tess@testers.example').waitFor();
    await expectFlawlessAtAnyWidth(page, 'testers');
    await page.getByRole('button', { name: 'Suspend Tess Tester' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('Give a reason').waitFor();
    await expectFlawlessAtAnyWidth(page, 'testers, suspending');
    await context.close();
  });
});

describe('work under way', () => {
  test('is seen by an admin and given to another', async () => {
    const { run, assignment } = await accepted('Find the newsletter');
    const { page, context, complaints } = await adminWindow();
    await signIn(page, 'Ada Admin', '/admin/assignments');

    const reassign = page.getByRole('button', {
      name: 'Reassign the test of localhost:1/shop by Tess Tester',
    });
    await reassign.waitFor();
    const due = page.getByRole('row').filter({ has: reassign }).getByText('in 23 hours');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await due.locator('visible=true').waitFor();
    }
    await expectFlawlessAtAnyWidth(page, 'work under way');
    await reassign.click();
    const dialog = page.getByRole('dialog', { name: 'Take this test from Tess Tester?' });
    await dialog.getByRole('button', { name: 'Reassign' }).click();
    await dialog.getByText('Give a reason').waitFor();
    await expectFlawlessAtAnyWidth(page, 'work under way, reassigning');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Not seen for a day.');
    await dialog.getByRole('button', { name: 'Reassign' }).click();

    await page.getByText('The test is taken from Tess Tester.').waitFor();
    await reassign.waitFor({ state: 'detached' });
    const { body } = await tess.call<Assignment>('GET', `/api/tester/assignments/${assignment}`);
    expect(body).toMatchObject({ status: 'reassigned', endReason: 'Not seen for a day.' });
    await cancelled(run);
    await page.getByText('Offered', { exact: true }).click();
    await page.getByText('No open offers').waitFor();
    await expectFlawlessAtAnyWidth(page, 'no open offers');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('an applicant', () => {
  test('applies, is approved by an admin, and is suspended and let back in', async () => {
    const anna = await openWindow(browser, 360);
    await signIn(anna.page, 'Anna Applicant');
    await anna.page.getByRole('heading', { name: 'Become a tester', level: 1 }).waitFor();
    await anna.page.getByRole('combobox', { name: 'Country' }).selectOption('AT');
    await anna.page.getByRole('button', { name: 'Weekend' }).click();
    await anna.page.getByRole('button', { name: 'Send application' }).click();
    await anna.page.getByText('2 fields need your attention.').waitFor();
    await expectFlawless(anna.page, 'application with errors');
    await anna.page.getByRole('checkbox', { name: 'Mobile' }).check();
    await anna.page.getByRole('radio', { name: 'Medium' }).check();
    await anna.page.getByRole('button', { name: 'Send application' }).click();
    await anna.page.getByRole('heading', { name: 'Application received', level: 1 }).waitFor();
    await expectFlawless(anna.page, 'application sent');
    await anna.page.getByRole('button', { name: 'Go to my dashboard' }).click();
    await anna.page.getByText('Offers come once your application is accepted.').waitFor();

    const { page, context, complaints } = await adminWindow();
    await signIn(page, 'Ada Admin');
    const application = page.getByRole('article', { name: 'Anna Applicant' });
    await application.getByText('anna@people.example').waitFor();
    await application.getByText('Saturday 09:00–20:00').waitFor();
    await expectFlawless(page, 'applications');
    await application.getByRole('button', { name: 'Approve Anna Applicant' }).click();
    await page.getByText('Anna Applicant is verified.').waitFor();
    await application.waitFor({ state: 'detached' });

    await page.getByText('Verified', { exact: true }).click();
    await page.getByRole('button', { name: 'Suspend Anna Applicant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Two empty reports.');
    await dialog.getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByText('Anna Applicant is suspended.').waitFor();
    await anna.page.reload();
    await anna.page.getByText('You are suspended').waitFor();
    await anna.page.getByText('Reason: Two empty reports.').waitFor();
    await expectFlawless(anna.page, 'suspended');

    await page.getByText('Suspended', { exact: true }).click();
    await page.getByRole('button', { name: 'Lift suspension of Anna Applicant' }).click();
    await page.getByText('Anna Applicant is verified.').waitFor();
    await anna.page.reload();
    await anna.page.getByText('No offers right now').waitFor();
    expect(await anna.page.getByText('You are suspended').count()).toBe(0);
    expect([...complaints, ...anna.complaints]).toEqual([]);
    await Promise.all([context.close(), anna.context.close()]);
  });
});
