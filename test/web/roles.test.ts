import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openLab } from '#test/integration/tests/lab.ts';
import { openSite, type Site } from '#test/integration/tests/site.ts';
import { openBrowser, openWindow, signIn } from './browser.ts';

const { caller, invoke, whilePaused } = openLab(inject('cloud'));
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

describe('members', () => {
  test('make a key, see its secret once, and revoke it', async () => {
    const { page, context, complaints } = await openWindow(browser);
    await signIn(page, 'Carla Company', '/keys');
    const name = `Pipeline ${crypto.randomUUID().slice(0, 8)}`;

    await page.getByRole('button', { name: 'Create a key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create a key' }).click();
    await dialog.getByText('Give the key a name.').waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Create a key' }).click();
    await dialog.getByRole('button', { name: 'Copy key' }).click();
    const secret = await page.evaluate(() => navigator.clipboard.readText());
    await dialog.getByRole('button', { name: 'I have stored it' }).click();

    expect(await dialog.count()).toBe(0);
    expect(await page.getByText(secret).count()).toBe(0);
    expect((await caller(secret).call('GET', '/api/company/stats')).status).toBe(200);

    await page.getByRole('button', { name: `Revoke ${name}` }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText(`“${name}” is revoked.`).waitFor();
    await page.getByRole('button', { name: `Revoke ${name}` }).waitFor({ state: 'detached' });
    expect((await caller(secret).call('GET', '/api/company/stats')).status).toBe(401);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('sign out, and are asked to sign in again', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company');
    await page.getByRole('button', { name: 'Account:' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();

    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.goto('/keys');
    await page.getByText('you will be taken to the page you asked for').waitFor();
    await context.close();
  });
});

describe('viewers', () => {
  test('read runs and reports, and are offered nothing else', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Vic Viewer', `/runs/${run}`);

    await page.getByRole('heading', { name: 'Issues by severity' }).waitFor();
    for (const name of ['Order a test', 'Order again', 'API keys']) {
      expect(await page.getByRole('link', { name }).count(), name).toBe(0);
    }
    expect(await page.getByRole('button', { name: 'More actions' }).count()).toBe(0);

    for (const path of ['/runs/new', '/keys']) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Your role cannot open this page', level: 1 }).waitFor();
    }
    await context.close();
  });

  test('see a run under way without a button to cancel it', async () => {
    const { page, context } = await openWindow(browser);
    await whilePaused('tests/examine', async () => {
      const id = await carla.ordered(site.url);
      await signIn(page, 'Vic Viewer', `/runs/${id}`);

      await page.getByRole('heading', { name: 'What is happening' }).waitFor();
      expect(await page.getByRole('button', { name: 'Cancel test' }).count()).toBe(0);
      await carla.call('POST', `/api/test-runs/${id}/cancel`);
    });
    await context.close();
  });
});

describe('testers and admins', () => {
  test.each([
    ['Tess Tester', 'Your tests'],
    ['Ada Admin', 'Testers'],
  ] as const)('%s begins at %s and is not shown what companies ordered', async (person, home) => {
    const { page, context, complaints } = await openWindow(browser);
    await signIn(page, person);
    await page.getByRole('heading', { name: home, level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: 'Test runs' }).count()).toBe(0);

    for (const path of ['/runs', `/runs/${run}`, '/runs/new', '/keys']) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Your role cannot open this page', level: 1 }).waitFor();
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('keep to themselves what companies are not shown', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Carla Company');
    for (const path of [
      '/earnings',
      '/profile',
      '/assignments/asg_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      '/admin/testers',
    ]) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Your role cannot open this page', level: 1 }).waitFor();
    }
    await context.close();
  });
});

describe('people with several memberships', () => {
  test('choose the one they work as, and are remembered', async () => {
    const ref = `second-${crypto.randomUUID()}`;
    const person = { sub: 'admin', name: 'Ada Admin', email: 'ada@assay.example' };
    await invoke('accounts/provision', {
      companies: [{ ref, name: `Company ${ref}`, plan: 'free' }],
      members: [{ ref, companyRef: ref, role: 'company', ...person }],
    });
    const { page, context } = await openWindow(browser);
    await signIn(page, 'Ada Admin');
    const workAs = async (membership: string) => {
      await page.getByRole('button', { name: 'Account:' }).click();
      await page.getByRole('menuitem', { name: membership }).click();
    };

    await workAs('Admin');
    await page.getByRole('heading', { name: 'Testers', level: 1 }).waitFor();
    await workAs(`Company ${ref} · Member`);
    await page.getByText('10 of 10 tests left').waitFor();
    await page.reload();
    await page.getByText('10 of 10 tests left').waitFor();
    await context.close();
  });
});
