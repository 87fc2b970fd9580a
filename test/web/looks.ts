import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const { resolve } = createRequire(import.meta.url);
const files = ['axe-core/axe.min.js', '@accesslint/core/iife'].map((name) => readFile(resolve(name), 'utf8'));
const engines = (await Promise.all(files)).join(';\n');

/** What our own examination's two engines say of the page as it is now, the second on success criteria. */
async function violations(page: Page): Promise<string[]> {
  // By the debugger's way, as the page's policy refuses scripts that are not its own files.
  return page.evaluate(`(async () => {
    ${engines};
    const byAxe = (await axe.run()).violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | '));
    const byLint = AccessLint.runAudit(document)
      .violations.filter(({ ruleId }) => AccessLint.getRuleById(ruleId).wcag.length > 0)
      .map(({ ruleId, html }) => ruleId + ': ' + html?.slice(0, 200));
    return [...byAxe, ...byLint];
  })()`);
}

/** That the page as it is now breaks no rule in light and dark, and is not wider than the window. */
export async function expectFlawless(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    expect(await violations(page), `${name} in ${colorScheme}`).toEqual([]);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, name).toBeLessThanOrEqual(0);
}
