import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Running } from '#test/fixtures/apis/service.ts';
import { library, overOf, packageOf, savedPackage, startedRun } from '#test/integration/qa/api-lab.ts';
import { openLab } from '#test/integration/tests/lab.ts';
import { openSite, type Site } from '#test/integration/tests/site.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { expectFlawless } from './looks.ts';

const { caller, whilePaused } = openLab(inject('cloud'));
const carla = caller(inject('cloud').apiKeys.company);

let browser: Browser;
let site: Site;
let run = '';
let api: Running;
let packageId = '';
let plan = '';

beforeAll(async () => {
  [browser, site, api] = await Promise.all([openBrowser(), openSite(), library()]);
  run = await carla.ordered(site.url, { labels: ['a-rather-long-label-to-fill-a-narrow-screen'] });
  await carla.reached(run, 'completed');
  packageId = (await savedPackage(carla, packageOf(api, { config: { maxRequests: 400 } }))).id;
  for (const ref of ['first', 'second']) {
    plan = await startedRun(carla, packageId, { ref });
    await overOf(carla, plan);
  }
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await api?.close();
});

/** Every page of API tests, as the one above. */
async function* everyApiPage(page: Page): AsyncGenerator<string> {
  await page.goto('/apis');
  await page.getByRole('table').waitFor();
  yield 'APIs';

  await page.goto('/apis/new');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await page.getByText('2 fields need your attention.').waitFor();
  yield 'new API with errors';
  await page.getByRole('textbox', { name: 'Document' }).fill(JSON.stringify(api.document));
  await page.getByText('20 of 20 operations chosen').waitFor();
  await page.getByRole('textbox', { name: 'Base URL' }).fill(`${api.url}/api`);
  await page.getByRole('combobox', { name: 'Kind' }).first().selectOption('login');
  await page.getByRole('combobox', { name: 'Kind' }).last().selectOption('clientCredentials');
  await page.getByRole('button', { name: 'Show settings' }).click();
  await page.getByRole('switch', { name: 'Security probes' }).click();
  await page.getByRole('button', { name: 'Get the token' }).click();
  await page.getByText('Not proved yet').waitFor();
  yield 'new API, unfolded';

  await page.goto(`/apis/${packageId}`);
  await page.getByRole('img', { name: /^Findings of the last \d tests/ }).waitFor();
  await page.getByRole('table', { name: 'History' }).waitFor();
  yield 'API';
  await page.getByRole('button', { name: 'As a table' }).click();
  await page.getByRole('table', { name: /^Findings of the last \d tests/ }).waitFor();
  yield 'API, trend as a table';
  await page.goto(`/apis/${packageId}/settings`);
  await page.getByText(/It stays as it is\.$/).waitFor();
  yield 'settings of an API';

  await page.goto(`/apis/runs/${plan}`);
  await page.getByRole('heading', { name: 'Verdict' }).waitFor();
  const finding = page.locator('[data-anchor] button[aria-expanded=false]').first();
  await finding.click();
  await page.getByRole('combobox', { name: 'With the test of' }).selectOption({ index: 1 });
  await page.getByText(/\d+ unchanged\.$/).waitFor();
  await page.getByRole('button', { name: 'How the test went' }).click();
  yield 'report of an API';
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Create a link' }).click();
  const link = page.getByRole('dialog').getByLabel('Link', { exact: true });
  await link.waitFor();
  yield 'report of an API, shared';

  await page.goto(await link.innerText());
  await page.getByRole('heading', { name: 'Verdict' }).waitFor();
  yield 'shared report';
  await page.goto('/shared/qa');
  await page.getByText('This link does not work').waitFor();
  yield 'shared report, gone';

  await page.goto(`/apis/${packageId}`);
  await page.getByRole('button', { name: 'Test now' }).click();
  await page.getByRole('heading', { name: 'What is happening' }).waitFor();
  await page.getByText('20 of 20').first().waitFor();
  yield 'live test of an API';
}

/** Every page with all that it can unfold, one after the other. */
async function* everyPage(page: Page): AsyncGenerator<string> {
  const main = page.getByRole('main');
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  yield 'landing';

  await signIn(page, 'Carla Company');
  await page.getByRole('table').waitFor();
  yield 'dashboard';
  const menu = page.getByRole('button', { name: 'Open menu' });
  if (await menu.isVisible()) {
    await menu.click();
    await page.getByRole('dialog').waitFor();
    yield 'dashboard with the menu';
  }
  await page.getByRole('button', { name: 'Account:' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  yield 'dashboard with the account';

  await page.goto('/runs');
  await page.getByRole('table').waitFor();
  yield 'runs';
  await page.goto('/runs?status=failed&label=nothing-has-it');
  await page.getByText('No runs match').waitFor();
  yield 'runs, none';

  await page.goto('/runs/new');
  await page.getByRole('button', { name: 'Show access settings' }).click();
  await page.getByRole('button', { name: 'Add a header' }).click();
  await page.getByRole('button', { name: 'Add a cookie' }).click();
  await page.getByRole('button', { name: 'Start the test' }).click();
  await page.getByText('2 fields need your attention.').waitFor();
  yield 'order with errors';

  await page.goto(`/runs/${run}`);
  await page.getByRole('heading', { name: 'Issues by severity' }).waitFor();
  const folded = main.locator('[id^=iss_] button[aria-expanded=false]').first();
  while ((await folded.count()) > 0) await folded.click();
  await main.getByRole('button', { name: 'How the test went' }).click();
  yield 'report';
  await main
    .getByRole('button', { name: /^Enlarge/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  yield 'evidence, enlarged';
  await page.keyboard.press('Escape');

  const live = await carla.ordered(site.url);
  await page.goto(`/runs/${live}`);
  await page.getByRole('heading', { name: 'What is happening' }).waitFor();
  await page.getByRole('button', { name: 'Cancel test' }).click();
  await page.getByRole('dialog').waitFor();
  yield 'live, asking';
  await page.getByRole('button', { name: 'Let it run' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  yield 'live';
  await carla.call('POST', `/api/test-runs/${live}/cancel`);
  await page.getByText('The test was cancelled').waitFor();
  yield 'cancelled';

  await page.goto('/keys');
  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByRole('dialog').waitFor();
  yield 'keys, creating';

  await page.goto('/nowhere');
  await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
  yield 'not found';
}

describe('every page', () => {
  test.each([1280, 360])('breaks no rule in light and dark and fits at %i px', async (width) => {
    const { page, context } = await openWindow(browser, width);
    await whilePaused('tests/examine', async () => {
      for await (const name of everyPage(page)) await expectFlawless(page, name);
    });
    await context.close();
  });

  test.each([1280, 360])('of API tests breaks none either, and fits at %i px', async (width) => {
    const { page, context } = await openWindow(browser, width);
    await signIn(page, 'Carla Company');
    await whilePaused('qa/complete', async () => {
      for await (const name of everyApiPage(page)) await expectFlawless(page, name);
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
