import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openLab } from '#test/integration/tests/lab.ts';
import { openSite, type Site } from '#test/integration/tests/site.ts';
import { fillOrder, openBrowser, openWindow, signIn } from './browser.ts';

/** One person's way through the app, each step from where the last one ended. */

const { caller, whilePaused } = openLab(inject('cloud'));
const carla = caller(inject('cloud').apiKeys.company);

let browser: Browser;
let site: Site;
let page: Page;
let complaints: string[];
let report = '';

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
  ({ page, complaints } = await openWindow(browser));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const issues = () => page.locator('[id^=iss_]');
const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: true });

describe('from signing in to a report and back', () => {
  test('signing in leads to the page that was asked for', async () => {
    await signIn(page, 'Carla Company', '/runs/new');

    await heading('Order a test').waitFor();
    expect(new URL(page.url()).pathname).toBe('/runs/new');
  });

  test('a mistake is shown while typing, and nothing is sent', async () => {
    const address = page.getByRole('textbox', { name: 'Page address' });
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/test/execute')) sent.push(request.method());
    });

    await address.fill('shop.example');
    await page.getByText('Give the full address of a page').waitFor();
    await page.getByRole('button', { name: 'Start the test' }).click();

    await page.getByText('Say what the visitor should manage to do.').waitFor();
    await page.getByText('2 fields need your attention.').waitFor();
    expect(await address.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    expect(sent).toEqual([]);
  });

  test('a run is watched live until its report is there, without reloading', async () => {
    await whilePaused('tests/judge', async () => {
      await fillOrder(page, site.url, 'Find the opening hours');
      await page.getByRole('radio', { name: 'Busy professional' }).click();
      await page.getByRole('combobox', { name: 'Labels' }).fill('web-test');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Start the test' }).click();

      await heading(/^Test of 127\.0\.0\.1/).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('log').getByText('Started Chromium').waitFor();
      expect(await page.getByRole('timer').innerText()).toMatch(/^\d+:\d\d$/);
      await page.getByRole('main').getByText('Running', { exact: true }).waitFor();
    });

    await heading('Issues by severity').waitFor();
    await page.getByRole('main').getByText('Completed', { exact: true }).first().waitFor();
    await page
      .getByRole('heading', { name: 'Offline model' })
      .or(page.getByText('Offline model').first())
      .waitFor();
    expect(await issues().count()).toBeGreaterThan(1);
    report = page.url();
  });

  test('filters narrow the issues and stand in the address', async () => {
    const all = await issues().count();

    await page.getByRole('searchbox', { name: 'Search issues' }).fill('alt');
    await page.getByText(` of ${all} issues shown`).waitFor();
    const some = await issues().count();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    await page.waitForURL(/[?&]text=alt/);

    await page.reload();
    await page.getByText(`${some} of ${all} issues shown`).waitFor();

    await page.getByRole('searchbox', { name: 'Search issues' }).fill('no issue says this');
    await page.getByText('No issue matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByText(`${all} issues`, { exact: true }).waitFor();

    const high = page.getByRole('button', { name: /^\d+ High/ });
    const count = Number.parseInt(await high.innerText(), 10);
    await high.click();
    await page.waitForURL(/severity=high/);
    expect(await issues().count()).toBe(count);
    await high.click();
    await page.getByText(`${all} issues`, { exact: true }).waitFor();
  });

  test('an issue shows its spot on the page, and more of it on a click', async () => {
    const issue = issues().filter({ hasText: /alt/i }).first();
    await issue.getByRole('button').first().click();

    const picture = issue.locator('svg image');
    const answer = await fetch((await picture.getAttribute('href')) ?? '');
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    const [, , width = 0] = ((await issue.locator('svg:has(image)').getAttribute('viewBox')) ?? '').split(
      ' ',
    );
    expect(Number(width)).toBeGreaterThan(0);
    expect(Number(width)).toBeLessThan(Number(await picture.getAttribute('width')));
    expect(await issue.locator('svg:has(image) rect').count()).toBeGreaterThan(0);
    await issue.getByText('Seen by the browser').waitFor();
    expect(await issue.getByRole('link', { name: /WCAG 1\.1\.1/ }).getAttribute('href')).toContain('w3.org');

    const enlarge = issue.getByRole('button', { name: /^Enlarge/ });
    await enlarge.click();
    await page
      .getByRole('dialog')
      .getByRole('img', { name: /^Whole page/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await enlarge.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('the link to an issue opens that issue', async () => {
    const issue = issues().filter({ hasText: /alt/i }).first();
    const id = await issue.getAttribute('id');
    await issue.getByRole('button', { name: 'Copy link to this issue' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(`${report}#${id}`);

    await page.goto('/keys');
    await page.goto(link);

    const control = page.locator(`#${id}`).getByRole('button').first();
    await page.locator(`#${id}`).getByRole('button', { name: 'Copy link to this issue' }).waitFor();
    expect(await control.getAttribute('aria-expanded')).toBe('true');
    await expect.poll(() => control.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('an order is made again from a run, filled in', async () => {
    await page.getByRole('link', { name: 'Order again' }).click();

    await page.getByText('Filled in from the run').waitFor();
    expect(await page.getByRole('textbox', { name: 'Page address' }).inputValue()).toBe(site.url);
    expect(await page.getByRole('textbox', { name: 'Mission' }).inputValue()).toBe('Find the opening hours');
    expect(await page.getByRole('radio', { name: 'Busy professional' }).isChecked()).toBe(true);
    await page.getByText('web-test', { exact: true }).waitFor();
  });

  test('a run is cancelled after asking, and deleted after asking', async () => {
    await whilePaused('tests/examine', async () => {
      await page.getByRole('button', { name: 'Start the test' }).click();
      await page.getByRole('button', { name: 'Cancel test' }).click();
      await page.getByRole('button', { name: 'Let it run' }).click();
      await page.getByRole('button', { name: 'Cancel test' }).click();
      await page.getByRole('button', { name: 'Cancel the test' }).click();
      await page.getByText('The test was cancelled').waitFor();
    });
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await carla.run(id)).toMatchObject({ status: 'cancelled' });

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the run' }).click();

    await heading('Test runs').waitFor();
    expect(await carla.refusal('GET', `/api/test-runs/${id}`)).toMatchObject({ status: 404 });
    await page
      .getByRole('link', { name: new URL(site.url).host })
      .first()
      .waitFor();
    expect(await page.locator(`a[href="/runs/${id}"]`).count()).toBe(0);
  });

  test('the list of runs is filtered by status and label, in the address', async () => {
    await page.getByRole('combobox', { name: 'Status' }).selectOption('failed');
    await page.waitForURL(/status=failed/);
    await page.getByText('No runs match').waitFor();

    await page.goto('/runs?label=web-test&status=completed');
    await page.getByRole('table').getByRole('link').first().waitFor();
    expect(await page.getByRole('textbox', { name: 'Label' }).inputValue()).toBe('web-test');
    expect(await page.getByRole('table').getByText('Completed').count()).toBe(
      (await page.getByRole('row').count()) - 1,
    );
  });

  test('an unknown address says so, and so does an unknown run', async () => {
    for (const path of ['/nowhere', '/runs/run_01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
      await page.goto(path);
      await heading('There is no page here').waitFor();
    }
  });

  test('the browser has had nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
