import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Examination } from '#shared/tests/contract.ts';
import type { EngineChoice } from '#shared/tests/examine/engine.ts';
import { defects, namesDefect } from '../../fixtures/seeded/defects.ts';
import { startSite } from '../../fixtures/seeded/server.ts';
import { type Look, look } from './look.ts';

const debian: EngineChoice = { installedAt: '/usr/bin/chromium' };

async function examined(version: 'seeded' | 'twin', engine: EngineChoice): Promise<Look & { url: string }> {
  const site = await startSite(version);
  try {
    return { ...(await look(`${site.url}/`, { maxPages: 5, engine })), url: site.url };
  } finally {
    await site.close();
  }
}

/** Rule, page and width of each finding: what must not depend on the browser's make. */
const keys = ({ examination, url }: Look & { url: string }) =>
  examination.findings
    .map(({ rule, page, viewport }) => `${rule} ${page.replace(url, '')} ${viewport}`)
    .sort();

describe('the seeded site', async () => {
  const seeded = await examined('seeded', 'packaged');
  const { findings, pages, outcome, notes } = seeded.examination;

  it.each(defects)('shows: $what', (defect) => {
    expect(findings.filter((finding) => namesDefect(finding, defect, seeded.url))).not.toEqual([]);
  });

  it('shows nothing else', () => {
    const unexplained = findings.filter(
      (finding) => !defects.some((defect) => namesDefect(finding, defect, seeded.url)),
    );

    expect(unexplained.map(({ rule, page, selector }) => [rule, page, selector])).toEqual([]);
  });

  it('is examined page by page, with pictures, a snapshot and steps', () => {
    expect(outcome).toEqual({ kind: 'examined' });
    expect(notes).toEqual([]);
    expect(pages.map(({ finalUrl }) => new URL(finalUrl).pathname)).toEqual([
      '/',
      '/classes',
      '/shop',
      '/visit',
      '/account',
    ]);
    for (const { screenshots, ariaSnapshot } of pages) {
      expect(screenshots.desktop?.width).toBe(1280);
      expect(screenshots.mobile?.width).toBe(390);
      expect(ariaSnapshot).toContain('heading');
    }
    for (const [key, bytes] of seeded.pictures)
      expect([key, ...bytes.slice(0, 2)]).toEqual([key, 0xff, 0xd8]);
    expect(seeded.pictures.size).toBe(10);
    expect(seeded.steps).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Opening .* at 1280 px\.$/),
        expect.stringMatching(/^Checked \d+ elements/),
      ]),
    );
  });

  it('is told in the shape of the contract, with places inside the pictures', () => {
    expect(Examination.safeParse(seeded.examination).error).toBeUndefined();
    for (const { box, viewport, page, rule } of findings) {
      const shown = pages.find(({ finalUrl }) => finalUrl === page)?.screenshots[viewport ?? 'desktop'];
      if (box === null || rule === 'horizontal-overflow') continue;
      expect(box.x).toBeLessThan(shown?.width ?? 0);
      expect(box.y).toBeLessThan(shown?.height ?? 0);
    }
    const contrast = findings.find(({ rule }) => rule === 'axe/color-contrast');
    expect(contrast?.guideline).toEqual({
      id: 'WCAG 1.4.3',
      title: 'Contrast (Minimum)',
      level: 'AA',
      url: 'https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum',
    });
  });

  it.skipIf(!existsSync(debian.installedAt))('shows the same in an installed Chromium', async () => {
    const other = await examined('seeded', debian);

    expect(keys(other)).toEqual(keys(seeded));
  });
});

describe('its twin without the defects', () => {
  it('shows nothing', async () => {
    const twin = await examined('twin', 'packaged');

    expect(twin.examination.findings).toEqual([]);
    expect(twin.examination.notes).toEqual([]);
  });

  it.skipIf(!existsSync(debian.installedAt))('shows nothing in an installed Chromium', async () => {
    const twin = await examined('twin', debian);

    expect(twin.examination.findings).toEqual([]);
  });
});
