import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { chooseEngine } from '#shared/tests/examine/engine.ts';
// Says what `inject` gives.
import type {} from '#test/integration/embedded-cloud.ts';

/** Browsers for the tests of the web app, and the ways that people use it. */

/** Runs of other files may be on the way, and hold back a function for a while. */
const limitMs = 60_000;

export async function openBrowser(): Promise<Browser> {
  const engine = await chooseEngine();
  return chromium.launch({
    executablePath: engine.executablePath,
    // In one process, a second context would crash the browser.
    args: engine.args.filter((flag) => !['--single-process', '--no-zygote'].includes(flag)),
    env: { ...(process.env as Record<string, string>), ...engine.env },
  });
}

/** A person's own window. What the browser complains about is collected, refused requests excepted. */
export async function openWindow(
  browser: Browser,
  width = 1280,
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    baseURL: inject('cloud').url,
  });
  context.setDefaultTimeout(limitMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error' || /Failed to load resource|WebSocket/.test(message.text())) return;
    complaints.push(message.text());
  });
  return { page, context, complaints };
}

export type Person = 'Carla Company' | 'Vic Viewer' | 'Tess Tester' | 'Ada Admin' | 'Anna Applicant';

/** Goes to a page as somebody who has to sign in first. */
export async function signIn(page: Page, person: Person, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Sign in as ${person}` }).click();
  await page
    .getByRole('button', { name: 'Account:' })
    .or(page.getByRole('button', { name: 'Open menu' }))
    // Without a membership there is no account to choose from.
    .or(page.getByRole('button', { name: 'Sign out' }))
    .waitFor();
}

/** Goes on to another page as a link does: without loading the app again. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => window.history.pushState({}, '', to), path);
}

/** Fills in what an order needs. */
export async function fillOrder(page: Page, url: string, mission: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Page address' }).fill(url);
  await page.getByRole('textbox', { name: 'Mission' }).fill(mission);
}
