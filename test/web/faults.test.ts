import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openLab } from '#test/integration/tests/lab.ts';
import { openSite, type Site } from '#test/integration/tests/site.ts';
import { fillOrder, openBrowser, openWindow, signIn } from './browser.ts';

/** What the app does when the network, the server or a link fails. */

const { caller, whilePaused } = openLab(inject('cloud'));
const carla = caller(inject('cloud').apiKeys.company);

let browser: Browser;
let site: Site;
let run = '';

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
  run = await carla.ordered(site.url, { maxPages: 1 });
  await carla.reached(run, 'completed');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('orders', () => {
  test('whose answer got lost are sent again as the same order', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/runs/new');
    const mission = `Find the hours ${crypto.randomUUID()}`;
    const keys: (string | null)[] = [];
    await page.route('**/api/test/execute', async (route) => {
      keys.push(await route.request().headerValue('idempotency-key'));
      const response = await route.fetch();
      if (keys.length === 1) await route.abort('connectionreset');
      else await route.fulfill({ response });
    });

    await whilePaused('tests/examine', async () => {
      await fillOrder(page, site.url, mission);
      await page.getByRole('button', { name: 'Start the test' }).click();
      await page.getByText('The server cannot be reached.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: /^Test of/ }).waitFor();

      const { body } = await carla.runs('?limit=100');
      const mine = body.items.filter((item) => item.mission === mission);
      expect(mine.map(({ id }) => id)).toEqual([new URL(page.url()).pathname.split('/').at(-1)]);
      expect(keys).toHaveLength(2);
      expect(keys[0]).toBe(keys[1]);
      await carla.call('POST', `/api/test-runs/${mine[0]?.id}/cancel`);
    });
    await context.close();
  });

  test('beyond the quota say so, with the reference to ask about', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/runs/new');
    const refusal = {
      success: false,
      error: 'All tests of this month are used.',
      code: 'QUOTA_EXCEEDED',
      details: [],
      correlationId: 'reference-1',
    };
    await page.route('**/api/test/execute', (route) => route.fulfill({ status: 403, json: refusal }));

    await fillOrder(page, site.url, 'Find the opening hours');
    await page.getByRole('button', { name: 'Start the test' }).click();

    const alert = page.getByRole('alert').filter({ hasText: 'No tests left this month' });
    await alert.getByText('Reference: reference-1').waitFor();
    expect(new URL(page.url()).pathname).toBe('/runs/new');
    await context.close();
  });
});

describe('failed requests', () => {
  test('are shown where their content would be, and made again on request', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/keys');
    const refusal = {
      success: false,
      error: 'This operation is not available at the moment.',
      code: 'CONFLICT',
      details: [],
      correlationId: 'reference-2',
    };
    let refused = true;
    await page.route('**/api/test-runs?*', (route) =>
      refused ? route.fulfill({ status: 409, json: refusal }) : route.continue(),
    );
    await page.getByRole('link', { name: 'Test runs' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'This did not load' });
    await alert.getByText('Reference: reference-2').waitFor();

    // Good again only once it is asked for: the page also asks by itself, which would take the button away.
    await page.exposeFunction('endRefusals', () => {
      refused = false;
    });
    const again = alert.getByRole('button', { name: 'Try again' });
    await again.evaluate((button) =>
      button.ownerDocument.addEventListener(
        'pointerdown',
        () => Reflect.get(globalThis, 'endRefusals')(),
        true,
      ),
    );
    await again.click();
    await page.getByRole('table').waitFor();
    await context.close();
  });

  test('of an action are shown in a toast that tries again', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/keys');
    const name = `Toast ${crypto.randomUUID().slice(0, 8)}`;
    await carla.call('POST', '/api/company/keys', { name });
    await page.reload();
    await page.route('**/api/company/keys/*', (route) => route.abort('connectionreset'));
    await page.getByRole('button', { name: `Revoke ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    const toast = page.getByRole('alert').filter({ hasText: 'That did not work' });
    await toast.waitFor();

    await page.unroute('**/api/company/keys/*');
    await toast.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(`“${name}” is revoked.`).waitFor();
    await context.close();
  });

  test('of the settings at the start can be tried again', async () => {
    const { page, context } = await openWindow(browser);
    await page.route('**/config.json', (route) => route.abort());
    await page.goto('/');
    await page.getByText('Assay cannot start').waitFor();

    await page.unroute('**/config.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await context.close();
  });
});

describe('a session that has ended', () => {
  test('is said, and signing in again leads back', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/keys');
    const refusal = {
      success: false,
      error: 'Sign in.',
      code: 'UNAUTHORIZED',
      details: [],
      correlationId: 'reference-3',
    };
    await page.route('**/api/test-runs?*', (route) => route.fulfill({ status: 401, json: refusal }));
    await page.getByRole('link', { name: 'Test runs' }).click();
    await page.getByText('Your session has ended.').waitFor();

    await page.unroute('**/api/test-runs?*');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Test runs' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/runs');
    await context.close();
  });
});

describe('without the WebSocket', () => {
  test('a run is followed by asking every few seconds', async () => {
    const { page, context } = await openWindow(browser);
    await context.routeWebSocket(/_ws/, (socket) => socket.close());
    await signIn(page, 'Carla Company', '/runs/new');
    await fillOrder(page, site.url, 'Find the opening hours');
    await page.getByRole('button', { name: 'Start the test' }).click();

    await page.getByText('Refreshing every few seconds').waitFor();
    await page.getByRole('heading', { name: 'Issues by severity' }).waitFor();
    await context.close();
  });

  test('what was missed while it was away is asked for when it is back', async () => {
    const { page, context } = await openWindow(browser);
    const id = await whilePaused('tests/examine', async () => {
      const ordered = await carla.ordered(site.url, { maxPages: 1 });
      const sockets: { close(): Promise<void> }[] = [];
      let away = false;
      await context.routeWebSocket(/_ws/, (socket) => {
        if (away) return void socket.close();
        const server = socket.connectToServer();
        sockets.push({ close: () => Promise.all([server.close(), socket.close()]).then(() => undefined) });
      });
      await signIn(page, 'Carla Company', `/runs/${ordered}`);
      await page.getByText('Live', { exact: true }).waitFor();
      // From here on nothing but the socket's return makes the page ask.
      away = true;
      for (const socket of sockets) await socket.close();
      await page.getByText('Refreshing every few seconds').waitFor();
      away = false;
      await page.getByText('Live', { exact: true }).waitFor();
      return ordered;
    });

    await carla.reached(id, 'completed');
    await page.getByRole('heading', { name: 'Issues by severity' }).waitFor();
    await context.close();
  });
});

describe('links to evidence', () => {
  test('that have run out are asked for anew', async () => {
    const { page, context } = await openWindow(browser);
    let pictures = 0;
    let questions = 0;
    await page.route('**/*.jpeg*', (route) => {
      pictures += 1;
      return pictures === 1 ? route.fulfill({ status: 403, body: 'Request has expired' }) : route.continue();
    });
    page.on('request', (request) => {
      if (request.url().endsWith(`/api/test-runs/${run}`)) questions += 1;
    });

    await signIn(page, 'Carla Company', `/runs/${run}`);
    const shot = page.getByRole('button', { name: /^Enlarge: Screenshot at Desktop/ });
    await shot.scrollIntoViewIfNeeded();

    const soon = { timeout: 20_000 };
    await expect.poll(() => pictures, soon).toBeGreaterThan(1);
    // Once for the page, once more for new links.
    await expect.poll(() => questions, soon).toBeGreaterThan(1);
    await expect
      .poll(() => shot.locator('img').evaluate((img) => (img as HTMLImageElement).naturalWidth), soon)
      .toBeGreaterThan(0);
    await context.close();
  });
});
