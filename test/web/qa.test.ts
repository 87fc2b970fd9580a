import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Running } from '#test/fixtures/apis/service.ts';
import { library } from '#test/integration/qa/api-lab.ts';
import { openLab } from '#test/integration/tests/lab.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';

/** One person's way from a document to a report that somebody else reads, each step from where the last one ended. */

const { whilePaused } = openLab(inject('cloud'));

let browser: Browser;
let api: Running;
/** The same API at another address. */
let other: Running;
let page: Page;
let complaints: string[];
let shared = '';

beforeAll(async () => {
  [browser, api, other] = await Promise.all([openBrowser(), library(), library()]);
  ({ page, complaints } = await openWindow(browser));
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([api?.close(), other?.close()]);
});

const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: true });
const findings = () => page.locator('section[aria-labelledby=findings] [data-anchor]');
const action = async (name: string) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
};
const field = (name: string) => page.getByRole('textbox', { name });

describe('from a document to a shared report', () => {
  test('what is missing is said beside its field, and nothing is sent', async () => {
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/qa/packages') && request.method() === 'POST') sent.push(request.url());
    });
    await signIn(page, 'Carla Company', '/apis');
    await page.getByRole('link', { name: 'Test an API' }).first().click();
    await heading('Test an API').waitFor();

    await page.getByRole('button', { name: 'Save and test' }).click();

    await page.getByText('Paste a document, or choose a file or an address.').waitFor();
    await page.getByText('2 fields need your attention.').waitFor();
    const document = field('Document');
    await expect
      .poll(() => document.evaluate((area) => area === globalThis.document.activeElement))
      .toBe(true);
    expect(sent).toEqual([]);
  });

  test('a document that is none is refused in words, and a real one is read as it is pasted', async () => {
    await field('Document').fill('<html><body>Not this</body></html>');
    await page.getByText('This document cannot be read').waitFor();

    await field('Document').fill(JSON.stringify(api.document));

    await page.getByText(/^Town library /).waitFor();
    await page.getByText('20 of 20 operations chosen').waitFor();
    await field('Base URL').fill(`${api.url}/api`);
  });

  test('operations are found, left out and taken back', async () => {
    await page.getByRole('searchbox', { name: 'Search operations' }).fill('preferences');
    await page.getByRole('button', { name: 'Deselect shown' }).click();
    await page.getByText('18 of 20 operations chosen').waitFor();

    await page.getByRole('searchbox', { name: 'Search operations' }).fill('');
    await page.getByRole('button', { name: 'Select none' }).click();
    await page.getByText('0 of 20 operations chosen').waitFor();
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByText('Choose at least one operation.').waitFor();

    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByText('20 of 20 operations chosen').waitFor();
  });

  test('credentials are tried out before they are stored', async () => {
    await page.getByRole('combobox', { name: 'Kind' }).first().selectOption('bearer');
    await page.getByLabel(/^Token/).fill('not-needed-here');
    await page.getByRole('button', { name: 'Try it out: First identity' }).click();

    // This API asks nobody who they are.
    await page.getByText('Answered the same without credentials').waitFor();
    await page.getByRole('combobox', { name: 'Kind' }).first().selectOption('none');
  });

  test('what can hurt asks for a proof, and says where it belongs', async () => {
    await page.getByRole('switch', { name: 'Security probes' }).click();
    await page.getByRole('button', { name: 'Get the token' }).click();

    await page.getByText('Not proved yet').waitFor();
    expect(await page.getByLabel('Token', { exact: true }).last().innerText()).toMatch(/^assay-/);
    await page.getByText(`${api.url}/.well-known/assay.txt`).first().waitFor();
    await page.getByRole('switch', { name: 'Security probes' }).click();
  });

  test('a run is watched live until its report is there, without reloading', async () => {
    await page.getByRole('switch', { name: 'Scenarios by a model' }).click();
    await page.getByRole('button', { name: 'Show settings' }).click();
    await field('Requests per second').fill('');
    await field('Requests at most').fill('1200');
    await field('Name').fill('Library under test');
    await whilePaused('qa/complete', async () => {
      await page.getByRole('button', { name: 'Save and test' }).click();

      await heading('Test of Library under test').waitFor();
      await heading('What is happening').waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      const events = page.getByRole('list', { name: 'Events' });
      await events.getByText('Document read: Town library, 20 operations').waitFor();
      await page
        .locator('section[aria-labelledby=by-operation]')
        .getByText('GET /books', { exact: true })
        .waitFor();
      await page.getByText('20 of 20').first().waitFor();
      const bar = page.getByRole('progressbar', { name: 'Progress of the test' });
      expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(100);
    });

    await heading('Verdict').waitFor();
    await page.locator('section[aria-labelledby=verdict]').getByText('Failed', { exact: true }).waitFor();
    expect(await findings().count()).toBeGreaterThan(4);
  });

  test('filters narrow the findings and stand in the address', async () => {
    const all = await findings().count();
    await page.getByRole('searchbox', { name: 'Search findings' }).fill('POST /members');
    await page.waitForURL(/[?&]text=/);
    await page.getByText(` of ${all} findings shown`).waitFor();
    const some = await findings().count();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);

    await page.reload();
    await page.getByText(`${some} of ${all} findings shown`).waitFor();

    await page.getByRole('searchbox', { name: 'Search findings' }).fill('no finding says this');
    await page.getByText('No finding matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByText(`${all} findings`, { exact: true }).waitFor();
  });

  test('a finding shows what was sent and what came, and is copied as it can be run', async () => {
    const broken = findings().filter({ hasText: 'POST /members answers 500' });
    await broken.getByRole('button').first().click();

    await broken
      .getByRole('region', { name: 'Body of the response' })
      .last()
      .getByText('Internal Server Error')
      .waitFor();
    await broken.getByRole('button', { name: 'Copy curl' }).click();
    const script = await page.evaluate(() => navigator.clipboard.readText());
    expect(script).toContain('curl');
    expect(script).toContain('/members');

    await broken.getByRole('button', { name: 'Copy Markdown' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^### POST \/members answers 500/,
    );
  });

  test('the link to a finding opens that finding', async () => {
    const broken = findings().filter({ hasText: 'POST /members answers 500' });
    await broken.getByRole('button', { name: 'Copy link to this finding' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());

    await page.goto('/keys');
    await page.goto(link);

    const control = broken.getByRole('button').first();
    await broken.getByRole('button', { name: 'Copy link to this finding' }).waitFor();
    expect(await control.getAttribute('aria-expanded')).toBe('true');
    await expect.poll(() => control.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test.each([
    ['JUnit (XML)', /\.xml$/, '<testsuite'],
    ['SARIF', /\.sarif/, '"runs"'],
    ['Summary (Markdown)', /\.md$/, '#'],
  ])('%s is downloaded', async (name, file, holds) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();

    const download = await coming;
    expect(download.suggestedFilename()).toMatch(file);
    expect(await readFile(await download.path(), 'utf8')).toContain(holds);
  });

  test('a report that is too large for an answer is read where its link leads', async () => {
    const all = await findings().count();
    const link = `${inject('cloud').url}/report-by-link.json`;
    await page.route('**/api/qa/runs/*/report', async (route) => {
      const response = await route.fetch();
      const { report } = await response.json();
      await page.route(link, (asked) => asked.fulfill({ json: report }));
      await route.fulfill({ response, json: { report: null, url: link } });
    });
    const asked = page.waitForRequest(link);
    await page.reload();
    await asked;
    await page.getByText(`${all} findings`, { exact: true }).waitFor();
    await page.unrouteAll();
  });

  test('a run against another server is compared with the first one', async () => {
    await action('Test another server');
    await field('Base URL').fill(`${other.url}/api`);
    await field('Branch or commit').fill('staging');
    await page.getByRole('button', { name: 'Start the test' }).click();
    await page.getByText('· staging').waitFor();
    await page.getByRole('link', { name: new URL(other.url).host }).waitFor();
    await heading('Verdict').waitFor();

    await page.getByRole('combobox', { name: 'With the test of' }).selectOption({ index: 1 });

    await page.getByText(/^\d+ new, \d+ fixed, \d+ unchanged\.$/).waitFor();
    const unchanged = page.locator('section[aria-labelledby=compare-unchanged] a');
    expect(await unchanged.count()).toBeGreaterThan(0);
    await unchanged.filter({ hasText: 'POST /members answers 500' }).click();
    const broken = findings().filter({ hasText: 'POST /members answers 500' });
    await broken.getByRole('button', { name: 'Copy link to this finding' }).waitFor();
  });

  test('the report is read by somebody who is not signed in, until the link is revoked', async () => {
    const all = await findings().count();
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Create a link' }).click();
    shared = await page.getByRole('dialog').getByLabel('Link', { exact: true }).innerText();
    expect(new URL(shared).pathname).toBe('/shared/qa');

    const stranger = await openWindow(browser, 390);
    await stranger.page.goto(shared);
    await stranger.page.getByRole('heading', { name: 'Test of Library under test' }).waitFor();
    await stranger.page.getByText(`${all} findings`, { exact: true }).waitFor();
    expect(await stranger.page.getByRole('button', { name: 'Export' }).count()).toBe(0);

    await page.getByRole('button', { name: /^Revoke the link made/ }).click();
    await page.getByText('No link works at present.').waitFor();
    await stranger.page.reload();
    await stranger.page.getByText('This link does not work').waitFor();
    expect(stranger.complaints).toEqual([]);
    await stranger.context.close();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  });

  test('with a baseline the operations that failed are tested again, and nothing is new', async () => {
    await action('Set as baseline');
    await page.getByText('Later tests fail only on findings that this one does not have.').waitFor();
    const earlier = page.url();
    await action('Only what failed');
    await page.waitForURL((url) => url.href !== earlier);
    await heading('Verdict').waitFor();

    const verdict = page.locator('section[aria-labelledby=verdict]');
    await verdict.getByText('Passed', { exact: true }).waitFor();
    await verdict.getByText(/^Nothing new: the baseline has \d+ findings\.$/).waitFor();
    await verdict.getByText('New since the baseline').waitFor();
    expect(await findings().filter({ hasText: 'POST /members answers 500' }).count()).toBe(1);
    await page.getByText('It is not among the operations that are asked for.').first().waitFor();
  });

  test('a run that is cancelled keeps what it found', async () => {
    await page.getByRole('button', { name: 'Test again' }).click();
    await page.locator('section[aria-labelledby=by-operation] li').first().waitFor();
    await page.getByRole('button', { name: 'Cancel test' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the test' }).click();

    await page.getByText('The test was cancelled', { exact: true }).waitFor();
    await heading('Verdict').waitFor();
    await page.getByText('The run did not end as planned').first().waitFor();
  });

  test('the package shows its history, a trend with its figures, and keeps a schedule', async () => {
    await page.getByRole('link', { name: 'Library under test' }).click();
    await heading('Library under test').waitFor();
    const history = page.getByRole('table', { name: 'History' });
    await history.getByText('Failed', { exact: true }).nth(1).waitFor();
    await history.getByText('Failed ones again').waitFor();

    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('table', { name: /^Findings of the last 3 tests/ }).waitFor();

    await page.getByRole('combobox', { name: 'When' }).selectOption('custom');
    await field('Expression').fill('rate(1 minute)');
    await page.getByRole('button', { name: 'Save schedule' }).click();
    await page.getByText('It is due more often than every 15 minutes.').waitFor();
    await page.getByRole('combobox', { name: 'When' }).selectOption('cron(0 6 * * ? *)');
    await page.getByRole('button', { name: 'Save schedule' }).click();
    await page.getByText('Next test:').waitFor();
  });

  test('settings are changed without giving the document or the credentials again', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('The document that is stored stays as it is.').waitFor();
    await page.getByText('20 of 20 operations chosen').waitFor();
    await page.getByRole('searchbox', { name: 'Search operations' }).fill('preferences');
    await page.getByRole('button', { name: 'Deselect shown' }).click();
    await field('Name').fill('Library, renamed');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await heading('Library, renamed').waitFor();
  });

  test('a large document is uploaded, and the choice of operations stays', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('18 of 20 operations chosen').waitFor();
    await page.getByText('File', { exact: true }).click();
    const { document } = api;
    const large = {
      ...document,
      info: { ...document.info, title: 'Large', description: 'x'.repeat(1_200_000) },
    };
    const uploaded = page.waitForRequest((request) => request.method() === 'PUT');
    await page.locator('input[type=file]').setInputFiles({
      name: 'large.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(large)),
    });
    await uploaded;
    await page.getByText(/^Large /).waitFor();
    await page.getByText('18 of 20 operations chosen').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/^Large .* 20 operations$/).waitFor();
  });

  test('a package is deleted after asking', async () => {
    await action('Delete');
    await page.getByRole('button', { name: 'Delete the API' }).click();

    await heading('APIs').waitFor();
    await page.getByText('The API is deleted.').waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Library, renamed' }).count()).toBe(0);
  });

  test('the browser has had nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
