import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Running } from '#test/fixtures/apis/service.ts';
import { library, overOf, packageOf, savedPackage, startedRun } from '#test/integration/qa/api-lab.ts';
import { openLab } from '#test/integration/tests/lab.ts';
import { openSite, type Site } from '#test/integration/tests/site.ts';
import { follow, openBrowser, openWindow, signIn } from './browser.ts';
import { expectFlawless, expectFlawlessAtAnyWidth } from './looks.ts';

const { caller, whilePaused } = openLab(inject('cloud'));
const carla = caller(inject('cloud').apiKeys.company);

let browser: Browser;
let site: Site;
let run = '';
let api: Running;
let tested: Promise<{ packageId: string; plan: string }>;

beforeAll(async () => {
  [browser, site, api] = await Promise.all([openBrowser(), openSite(), library()]);
  tested = testedTwice();
  run = await carla.ordered(site.url, { labels: ['a-rather-long-label-to-fill-a-narrow-screen'] });
  await carla.reached(run, 'completed');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await api?.close();
});

async function testedTwice(): Promise<{ packageId: string; plan: string }> {
  const { id } = await savedPackage(carla, packageOf(api, { config: { maxRequests: 400 } }));
  const plans = await Promise.all(['first', 'second'].map((ref) => startedRun(carla, id, { ref })));
  await Promise.all(plans.map((plan) => overOf(carla, plan)));
  return { packageId: id, plan: plans.at(-1) ?? '' };
}

const title = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name, level: 1, exact: true }).waitFor();

describe('every page', () => {
  test('breaks no rule in light and dark, and fits at any width', async () => {
    const { page, context } = await openWindow(browser);
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'landing');

    await signIn(page, 'Carla Company');
    await page.getByRole('table').waitFor();
    await expectFlawlessAtAnyWidth(page, 'dashboard');
    await page.getByRole('button', { name: 'Account:' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await expectFlawless(page, 'dashboard with the account');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 900 });
    await page.getByRole('button', { name: 'Open menu' }).click();
    await page.getByRole('dialog').waitFor();
    await expectFlawless(page, 'dashboard with the menu');
    await page.getByRole('button', { name: 'Account:' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await expectFlawless(page, 'dashboard with the account in the menu');
    await page.setViewportSize({ width: 1280, height: 900 });

    await follow(page, '/runs');
    await title(page, 'Test runs');
    await page.getByRole('table').waitFor();
    await expectFlawlessAtAnyWidth(page, 'runs');
    await follow(page, '/runs?status=failed&label=nothing-has-it');
    await page.getByText('No runs match').waitFor();
    await expectFlawlessAtAnyWidth(page, 'runs, none');

    await follow(page, '/runs/new');
    await page.getByRole('button', { name: 'Show access settings' }).click();
    await page.getByRole('button', { name: 'Add a header' }).click();
    await page.getByRole('button', { name: 'Add a cookie' }).click();
    await page.getByRole('button', { name: 'Start the test' }).click();
    await page.getByText('2 fields need your attention.').waitFor();
    await expectFlawlessAtAnyWidth(page, 'order with errors');

    await follow(page, '/keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('dialog').waitFor();
    await expectFlawlessAtAnyWidth(page, 'keys, creating');
    await page.keyboard.press('Escape');

    await follow(page, '/nowhere');
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'not found');
    await context.close();
  });

  test('of a run breaks none either, and fits at any width', async () => {
    const { page, context } = await openWindow(browser);
    const main = page.getByRole('main');
    await signIn(page, 'Carla Company', `/runs/${run}`);
    await page.getByRole('heading', { name: 'Issues by severity' }).waitFor();
    const folded = main.locator('[id^=iss_] button[aria-expanded=false]').first();
    while ((await folded.count()) > 0) await folded.click();
    await main.getByRole('button', { name: 'How the test went' }).click();
    await expectFlawlessAtAnyWidth(page, 'report');
    await main
      .getByRole('button', { name: /^Enlarge/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    await expectFlawlessAtAnyWidth(page, 'evidence, enlarged');
    await page.keyboard.press('Escape');

    await whilePaused('tests/examine', async () => {
      const live = await carla.ordered(site.url);
      await follow(page, `/runs/${live}`);
      await page.getByRole('heading', { name: 'What is happening' }).waitFor();
      await page.getByRole('button', { name: 'Cancel test' }).click();
      await page.getByRole('dialog').waitFor();
      await expectFlawlessAtAnyWidth(page, 'live, asking');
      await page.getByRole('button', { name: 'Let it run' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expectFlawlessAtAnyWidth(page, 'live');
      await carla.call('POST', `/api/test-runs/${live}/cancel`);
    });
    await page.getByText('The test was cancelled').waitFor();
    await expectFlawlessAtAnyWidth(page, 'cancelled');
    await context.close();
  });

  test('of API tests breaks none either, and fits at any width', async () => {
    const { packageId } = await tested;
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/apis');
    await page.getByRole('table').waitFor();
    await expectFlawlessAtAnyWidth(page, 'APIs');

    await follow(page, '/apis/new');
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByText('2 fields need your attention.').waitFor();
    await expectFlawlessAtAnyWidth(page, 'new API with errors');
    await page.getByRole('textbox', { name: 'Document' }).fill(JSON.stringify(api.document));
    await page.getByText('20 of 20 operations chosen').waitFor();
    await page.getByRole('textbox', { name: 'Base URL' }).fill(`${api.url}/api`);
    await page.getByRole('combobox', { name: 'Kind' }).first().selectOption('login');
    await page.getByRole('combobox', { name: 'Kind' }).last().selectOption('clientCredentials');
    await page.getByRole('button', { name: 'Show settings' }).click();
    await page.getByRole('switch', { name: 'Security probes' }).click();
    await page.getByRole('button', { name: 'Get the token' }).click();
    await page.getByText('Not proved yet').waitFor();
    await expectFlawlessAtAnyWidth(page, 'new API, unfolded');

    await follow(page, `/apis/${packageId}`);
    await page.getByRole('img', { name: /^Findings of the last \d tests/ }).waitFor();
    await page.getByRole('table', { name: 'History' }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'API');
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('table', { name: /^Findings of the last \d tests/ }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'API, trend as a table');
    await follow(page, `/apis/${packageId}/settings`);
    await page.getByText('20 of 20 operations chosen').waitFor();
    await expectFlawlessAtAnyWidth(page, 'settings of an API');

    await context.close();
  });

  test('of the reports of API tests breaks none either, and fits at any width', async () => {
    const { packageId, plan } = await tested;
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', `/apis/runs/${plan}`);
    await page.getByRole('heading', { name: 'Verdict' }).waitFor();
    const finding = page.locator('[data-anchor] button[aria-expanded=false]').first();
    await finding.click();
    await page.getByRole('combobox', { name: 'With the test of' }).selectOption({ index: 1 });
    await page.getByText(/\d+ unchanged\.$/).waitFor();
    await page.getByRole('button', { name: 'How the test went' }).click();
    await expectFlawlessAtAnyWidth(page, 'report of an API');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Create a link' }).click();
    const link = page.getByRole('dialog').getByLabel('Link', { exact: true });
    await link.waitFor();
    await expectFlawlessAtAnyWidth(page, 'report of an API, shared');

    await page.goto(await link.innerText());
    await page.getByRole('heading', { name: 'Verdict' }).waitFor();
    await expectFlawlessAtAnyWidth(page, 'shared report');
    await page.goto('/shared/qa');
    await page.getByText('This link does not work').waitFor();
    await expectFlawlessAtAnyWidth(page, 'shared report, gone');

    await whilePaused('qa/complete', async () => {
      await page.goto(`/apis/${packageId}`);
      await page.getByRole('button', { name: 'Test now' }).click();
      await page.getByRole('heading', { name: 'What is happening' }).waitFor();
      await page.locator('section[aria-labelledby=by-operation] li').first().waitFor();
      await expectFlawlessAtAnyWidth(page, 'live test of an API');
      await carla.call('POST', `/api/qa/runs/${new URL(page.url()).pathname.split('/').at(-1)}/cancel`);
    });
    await context.close();
  });
});

describe('without a mouse', () => {
  test('a test is ordered and the focus goes where the person goes', async () => {
    const { page, context } = await openWindow(browser);
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('data-path') ?? document.activeElement?.textContent,
      );
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses += 1) {
        if ((await focused()) === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reached ${name}.`);
    };
    await signIn(page, 'Carla Company');
    await page.getByRole('table').waitFor();

    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

    await page.reload();
    await page.getByRole('table').waitFor();
    await tabTo('Order a test');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order a test', level: 1 }).waitFor();
    await expect.poll(focused).toBe('Order a test');
    expect(await page.title()).toBe('Order a test · Assay');

    await tabTo('url');
    await page.keyboard.type(site.url);
    await tabTo('mission');
    await page.keyboard.type('Find the opening hours');
    // Past who tests, which stays with the machine, to the kind of person.
    const persona = page.getByRole('radio', { name: 'Casual user' });
    const onPersona = () => persona.evaluate((radio) => radio === document.activeElement);
    for (let presses = 0; presses < 10 && !(await onPersona()); presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.getByRole('radio', { name: 'Senior' }).isChecked()).toBe(true);
    await whilePaused('tests/examine', async () => {
      await tabTo('Start the test');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /^Test of/ }).waitFor();
      await expect.poll(focused).toMatch(/^Test of/);

      await tabTo('Cancel test');
      await page.keyboard.press('Enter');
      await expect.poll(focused).toBe('Let it run');
      await page.keyboard.press('Shift+Tab');
      await tabTo('Cancel the test');
      await page.keyboard.press('Enter');
      await page.getByText('The test was cancelled').waitFor();
    });
    await context.close();
  });
});
