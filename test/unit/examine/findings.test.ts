import { describe, expect, it } from 'vitest';
import { mergeEngines, type Sighting, toFindings } from '#shared/tests/examine/findings.ts';
import type { EngineRule, Raw } from '#shared/tests/examine/raw.ts';
import { wcag } from '#shared/tests/examine/wcag.ts';

const engine = (...criteria: string[]): EngineRule => ({
  help: 'Help',
  helpUrl: 'https://help.example',
  impact: 'serious',
  criteria,
});
const raw = (rule: string, selector: string | null, rest: Partial<Raw> = {}): Raw => ({
  rule,
  selector,
  group: selector ?? '',
  evidence: 'seen',
  box: null,
  ...rest,
});
const sighting = (rule: string, group: string, rest: Partial<Sighting> = {}): Sighting => ({
  ...raw(rule, group),
  page: 'https://a.example/',
  viewport: 'desktop',
  ...rest,
});

describe('what is said twice of one element', () => {
  const rules = (...sightings: Raw[]) => mergeEngines(sightings).map(({ rule }) => rule);

  it('is kept once, in the words of axe', () => {
    expect(
      rules(
        raw('accesslint/img-alt', 'img', { engine: engine('1.1.1') }),
        raw('axe/image-alt', 'img', { engine: engine('1.1.1') }),
      ),
    ).toEqual(['axe/image-alt']);
    expect(
      rules(
        raw('axe/aria-hidden-focus', 'div', { engine: engine('4.1.2') }),
        raw('accesslint/aria-hidden-focus', 'div > a', { engine: engine('4.1.2') }),
      ),
    ).toEqual(['axe/aria-hidden-focus']);
  });

  it('is kept in our words where we have some', () => {
    expect(
      rules(
        raw('accesslint/label-placeholder-only', '#mail', { engine: engine('4.1.2') }),
        raw('placeholder-label', '#mail'),
      ),
    ).toEqual(['placeholder-label']);
  });

  it('stays when it is about other elements or other criteria', () => {
    const other = raw('accesslint/td-has-header', 'td', { engine: engine('1.3.1') });

    expect(
      rules(
        raw('axe/label', '#a', { engine: engine('4.1.2') }),
        raw('accesslint/form-label', '#b', { engine: engine('4.1.2') }),
      ),
    ).toHaveLength(2);
    expect(rules(raw('axe/color-contrast', 'td', { engine: engine('1.4.3') }), other)).toHaveLength(2);
  });

  it('is not repeated for content outside of landmarks when the main one is missing', () => {
    expect(
      rules(
        raw('axe/region', 'p', { engine: engine() }),
        raw('axe/landmark-one-main', 'html', { engine: engine() }),
      ),
    ).toEqual(['axe/landmark-one-main']);
  });
});

describe('findings', () => {
  it('gather like sightings, and both widths', () => {
    const { findings } = toFindings(
      [
        sighting('small-text', 'p.note', { selector: 'p:nth-of-type(1)' }),
        sighting('small-text', 'p.note', { selector: 'p:nth-of-type(2)' }),
        sighting('small-text', 'p.note', { viewport: 'mobile' }),
        sighting('covered-control', '#menu', { viewport: 'mobile' }),
        sighting('small-text', 'p.note', { page: 'https://a.example/b' }),
      ],
      10,
    );

    expect(
      findings.map(({ rule, page, viewport, occurrences }) => [
        rule,
        new URL(page).pathname,
        viewport,
        occurrences,
      ]),
    ).toEqual([
      ['covered-control', '/', 'mobile', 1],
      ['small-text', '/', null, 2],
      ['small-text', '/b', 'desktop', 1],
    ]);
  });

  it('are the gravest first, and at most so many of a rule', () => {
    const many = Array.from({ length: 12 }, (_, at) => sighting('small-text', `p${at}`));

    const { findings, leftOut } = toFindings(
      [...many, sighting('dead-button', '#buy'), sighting('password-in-address', 'form')],
      10,
    );

    expect(findings.slice(0, 2).map(({ severity }) => severity)).toEqual(['critical', 'high']);
    expect(findings).toHaveLength(12);
    expect([...leftOut]).toEqual([['small-text', 2]]);
  });

  it('of an engine lead to the success criterion, or to the help page of a good practice', () => {
    const { findings } = toFindings(
      [
        sighting('axe/color-contrast', 'p', { engine: engine('1.4.3') }),
        sighting('axe/region', 'p', { engine: engine() }),
      ],
      10,
    );

    expect(findings.map(({ severity, guideline }) => [severity, guideline?.id, guideline?.url])).toEqual([
      ['medium', 'WCAG 1.4.3', 'https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum'],
      ['low', 'region', 'https://help.example'],
    ]);
  });

  it('know the success criteria of WCAG 2.2 A and AA', () => {
    expect(wcag('2.5.8')).toMatchObject({ title: 'Target Size (Minimum)', level: 'AA' });
    expect(wcag('1.4.6')).toBeNull();
  });
});
