import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openCrew, seen, type Tester } from '#test/integration/tests/crew.ts';
import { openLab } from '#test/integration/tests/lab.ts';
import { openSite, type Site } from '#test/integration/tests/site.ts';
import { fillOrder, openBrowser, openWindow, signIn } from './browser.ts';
import { expectFlawless } from './looks.ts';

/** A company's way through a hybrid test, from ordering it to what becomes of its issues. */

const cloud = inject('cloud');
const lab = openLab(cloud);
const carla = lab.caller(cloud.apiKeys.company);
const { newTester } = openCrew(cloud, lab);

/** A language of the order form that no other tester speaks. */
const language = { code: 'mi', name: 'Māori' };

let browser: Browser;
let site: Site;
let page: Page;
let complaints: string[];
let tester: Tester;
let receiver: Server;
let runId = '';

beforeAll(async () => {
  receiver = createServer((_, response) => response.writeHead(204).end());
  await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready));
  [browser, site, tester] = await Promise.all([openBrowser(), openSite(), newTester(language.code)]);
  ({ page, complaints } = await openWindow(browser));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  receiver?.closeAllConnections();
  receiver?.close();
});

const main = () => page.getByRole('main');
const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: true });
const issue = (title: string | RegExp) => page.locator('[id^=iss_]').filter({ hasText: title });
const inIssue = async (title: string) => {
  const item = issue(title).first();
  const control = item.getByRole('button').first();
  if ((await control.getAttribute('aria-expanded')) !== 'true') await control.click();
  return item;
};

describe('webhooks', () => {
  test('one is added, and its secret is shown once', async () => {
    await signIn(page, 'Carla Company', '/webhooks');
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByText('Give a full address').waitFor();

    const { port } = receiver.address() as AddressInfo;
    await page.getByRole('textbox', { name: 'Address' }).fill(`http://localhost:${port}/hook`);
    await page.getByRole('dialog').getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByRole('dialog').getByText('Copy the signing secret').waitFor();
    expect((await page.getByLabel('Secret', { exact: true }).innerText()).length).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'I have stored it' }).click();

    await page.getByRole('heading', { name: `http://localhost:${port}/hook` }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: `http://localhost:${port}/hook` }).waitFor();
    expect(await page.getByLabel('Secret', { exact: true }).count()).toBe(0);
  });
});

describe('a hybrid test', () => {
  test('is ordered with what it costs and whom to ask', async () => {
    await page.goto('/runs/new');
    await fillOrder(page, site.url, 'Find the opening hours');
    expect(await page.getByRole('combobox', { name: 'Language' }).count()).toBe(0);
    await page.getByRole('radio', { name: 'Hybrid' }).click();
    await main().getByText('$30.00').first().waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: language.name });
    await page.getByRole('checkbox', { name: 'Voice control' }).check();
    await expectFlawless(page, 'order of a hybrid test');
    await page.getByRole('button', { name: 'Start the test' }).click();

    await page.waitForURL(/\/runs\/run_/);
    runId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await carla.run(runId)).toMatchObject({
      testType: 'hybrid',
      human: { requirements: { language: language.code, assistiveTechnology: ['voice_control'] } },
    });
  });

  test('asks how to go on when nobody fits, and searches again with other requirements', async () => {
    await heading('No tester was found').waitFor();
    await expectFlawless(page, 'nobody found');
    await page.getByRole('button', { name: 'Change requirements' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Voice control' }).uncheck();
    await page.getByRole('button', { name: 'Search again' }).click();

    await heading('No tester was found').waitFor({ state: 'detached' });
    await tester.offered(runId);
    await page.getByText('A tester was asked and has not answered yet.').waitFor();
  });

  test('shows the part of the AI while the person works', async () => {
    await tester.accepts(runId);

    await page.getByText('A tester has accepted and is at work.').waitFor();
    await page.getByText('Report due by').waitFor();
    const happened = page.getByRole('log').getByRole('listitem');
    for (const turn of ['A tester is asked.', 'The tester accepted.']) {
      await happened.filter({ hasText: turn }).getByRole('img', { name: 'Tester' }).waitFor();
    }
    await page.getByText('The AI’s part of the report').waitFor();
    expect(await issue(/alternative text/).count()).toBe(1);
    await expectFlawless(page, 'the person works');
  });

  test('becomes one report that says who found what', async () => {
    await tester.submits(runId, {
      issues: [seen({ page: site.url }), seen({ title: 'It does not say which days', page: site.url })],
      additionalNotes: 'I came by bus.',
    });

    await heading('Rate this result').waitFor();
    await main().getByText('I came by bus.').waitFor();
    await main().getByText('Mean of the AI and the tester').waitFor();
    await issue(/alternative text/)
      .getByText('AI', { exact: true })
      .waitFor();
    await issue('The opening hours').getByText('Human', { exact: true }).waitFor();
    await expectFlawless(page, 'merged report');

    await page.getByRole('combobox', { name: 'Found by' }).selectOption('human');
    await page.waitForURL(/provenance=human/);
    expect(await issue(/alternative text/).count()).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
  });

  test('has its merge corrected, and the correction undone', async () => {
    await page.getByRole('button', { name: 'Join issues' }).click();
    await page.getByRole('checkbox', { name: /^Select Images must have/ }).check();
    await page.getByRole('checkbox', { name: 'Select The opening hours are hard to find' }).check();
    await page.getByRole('button', { name: 'Join', exact: true }).click();

    const joined = await inIssue('AI and human');
    await joined.getByText('Merged from 2 findings').waitFor();
    await joined.getByText('The opening hours are hard to find').waitFor();

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect(await issue('AI and human').count()).toBe(0);
    await issue('The opening hours').getByText('Human', { exact: true }).waitFor();
  });

  test('has its issues tracked; what the server refuses is taken back', async () => {
    const item = await inIssue('The opening hours');
    const status = item.getByRole('combobox', { name: 'Status' });
    await status.selectOption('in_progress');
    await item.getByRole('textbox', { name: 'Add a comment' }).fill('Planned for May.');
    await item.getByRole('button', { name: 'Send' }).click();
    await item.getByText('Planned for May.').waitFor();
    await item.getByText('1 comment', { exact: false }).first().waitFor();
    await expect
      .poll(async () => (await carla.run(runId)).report?.issues.find(({ title }) => /opening/.test(title)))
      .toMatchObject({ tracking: { status: 'in_progress', comments: [{ text: 'Planned for May.' }] } });

    await page.route('**/issues/**', (route) => route.abort());
    await status.selectOption('resolved');
    await page.getByText('That did not work').waitFor();
    expect(await status.inputValue()).toBe('in_progress');
    await page.unroute('**/issues/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => status.inputValue()).toBe('resolved');
  });

  test('is exported as files and as text for a tracker', async () => {
    for (const [format, ending] of [
      ['CSV', '.csv'],
      ['JSON', '.json'],
      ['SARIF', '.sarif'],
    ] as const) {
      await page.getByRole('button', { name: 'Export' }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: `Download ${format}` }).click(),
      ]);
      expect(file.suggestedFilename()).toContain(ending);
    }
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
    await page.getByText('The issues are copied as Markdown.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('opening hours');
  });

  test('is rated with stars, rulings and what was missed', async () => {
    await page.getByRole('button', { name: 'Send rating' }).click();
    await page.getByText('Choose 1 to 5 stars.').waitFor();
    await page.getByRole('radio', { name: '3 stars' }).check();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('textbox', { name: 'Feedback' }).fill('Found what we missed.');
    await page.getByRole('combobox', { name: 'Is it true: The opening hours' }).selectOption('confirmed');
    await page.getByRole('button', { name: 'Add an issue' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('The telephone number is missing');
    await expectFlawless(page, 'rating');
    await page.getByRole('button', { name: 'Send rating' }).click();

    await heading('Your rating').waitFor();
    await page.getByRole('img', { name: '4 of 5 stars' }).waitFor();
    await issue('The telephone number is missing').waitFor();
    await issue('The opening hours').getByText('Confirmed').waitFor();
    expect(await carla.run(runId)).toMatchObject({ rating: { stars: 4, feedback: 'Found what we missed.' } });

    await page.getByRole('button', { name: 'Change rating' }).click();
    await page.getByRole('combobox', { name: 'Is it true: The opening hours' }).selectOption('Not said');
    await page.getByRole('button', { name: 'Send rating' }).click();
    await heading('Your rating').waitFor();
    await expect.poll(() => issue('The opening hours').getByText('Confirmed').count()).toBe(0);
    const { report } = await carla.run(runId);
    expect(report?.issues.map(({ tracking }) => tracking.ruling).filter((ruling) => ruling !== null)).toEqual(
      [],
    );
  });

  test('was told to the webhook, which can be told again, given a new secret and deleted', async () => {
    await page.goto('/webhooks');
    await page.getByRole('button', { name: 'Show deliveries' }).click();
    const deliveries = page.getByRole('list', { name: /^Deliveries to/ });
    const completed = deliveries.getByRole('listitem').filter({ hasText: 'A test is completed' }).first();
    await completed.getByText('Delivered').waitFor();
    await completed.getByRole('button', { name: /^Details/ }).click();
    await completed.getByText('Answer 204').first().waitFor();
    await expectFlawless(page, 'webhooks');
    await completed.getByRole('button', { name: /^Send again/ }).click();
    await page.getByText('It is being sent again.').waitFor();

    await page.getByRole('button', { name: /^Rotate secret of/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByText('For 24 hours each call is signed').waitFor();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByText('Old secret signs too until').waitFor();

    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No webhooks yet').waitFor();
  });

  test('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(`/runs/${runId}`);
    await heading('Your rating').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  test('left the browser nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
