import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const { resolve } = createRequire(import.meta.url);
const files = ['axe-core/axe.min.js', '@accesslint/core/iife'].map((name) => readFile(resolve(name), 'utf8'));
const engines = (await Promise.all(files)).join(';\n');

/** A desk and the narrowest of phones. */
const widths = [1280, 360];

/** The rules that look at colours; all others say the same of the same markup in light and dark. */
const aboutColours = ['color-contrast', 'link-in-text-block'];

/**
 * What our own examination's two engines say of the page as it is now, the second on success criteria.
 *
 * @param rules of the first engine, the slower one by far; all of them when not given
 */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // By the debugger's way, as the page's policy refuses scripts that are not its own files.
  if (!(await page.evaluate(() => 'AccessLint' in globalThis))) await page.evaluate(engines);
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  return page.evaluate(`(async () => {
    const byAxe = (await axe.run(${JSON.stringify(options)})).violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | '));
    const byLint = AccessLint.runAudit(document)
      .violations.filter(({ ruleId }) => AccessLint.getRuleById(ruleId).wcag.length > 0)
      .map(({ ruleId, html }) => ruleId + ': ' + html?.slice(0, 200));
    return [...byAxe, ...byLint];
  })()`);
}

async function turn(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
}

const markup = (page: Page) => page.evaluate(() => document.body.innerHTML);

/** That the page as it is now breaks no rule in light and dark, and is not wider than the window. */
export async function expectFlawless(page: Page, name: string): Promise<void> {
  await turn(page, 'dark');
  const before = await markup(page);
  expect(await violations(page), `${name} in dark`).toEqual([]);
  await turn(page, 'light');
  const same = (await markup(page)) === before;
  expect(await violations(page, same ? aboutColours : undefined), `${name} in light`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, name).toBeLessThanOrEqual(0);
}

/** The same at every width, as if the window was made narrower, and the page as wide as before at the end. */
export async function expectFlawlessAtAnyWidth(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await expectFlawless(page, `${name} at ${width} px`);
  }
  if (before !== null) await page.setViewportSize(before);
}
