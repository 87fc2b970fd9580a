import type { Finding, Severity, Viewport } from '../contract.ts';
import type { Raw } from './raw.ts';
import { ruleOf } from './rules.ts';

export interface Sighting extends Raw {
  readonly page: string;
  /** Null where no width is involved, as for links. */
  readonly viewport: Viewport | null;
  /** Graver or lighter than the rule usually is. */
  readonly severity?: Severity;
}

/** Names under which both accessibility engines know the same mistake. */
const lastName = (rule: string) => rule.split('/').at(-1) ?? rule;
const aliases: Readonly<Record<string, string>> = {
  'img-alt': 'image-alt',
  'form-label': 'label',
  'frame-name': 'frame-title',
  'list-children': 'list',
  'listitem-parent': 'listitem',
};

function sameMistake(one: Raw, other: Raw): boolean {
  if (one.selector !== other.selector) return false;
  const [first, second] = [lastName(one.rule), lastName(other.rule)];
  if ((aliases[first] ?? first) === (aliases[second] ?? second)) return true;
  return one.engine?.criteria.some((each) => other.engine?.criteria.includes(each)) ?? false;
}

/**
 * What both engines say of one element is kept once, in axe's words; a field that has only a placeholder is
 * ours to name.
 */
export function mergeEngines(sightings: readonly Raw[]): Raw[] {
  const axe = sightings.filter(({ rule }) => rule.startsWith('axe/'));
  const own = sightings.filter(({ engine }) => engine === undefined);
  const placeholder = new Set(
    own.filter(({ rule }) => rule === 'placeholder-label').map(({ selector }) => selector),
  );
  return sightings.filter((each) => {
    if (each.engine === undefined) return true;
    if (
      placeholder.has(each.selector) &&
      ['label', 'form-label', 'label-title-only'].includes(lastName(each.rule))
    )
      return false;
    return !each.rule.startsWith('accesslint/') || !axe.some((other) => sameMistake(each, other));
  });
}

const ranks: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/**
 * One finding for each rule, page and group of like elements, however often and at whichever width it was
 * seen; at most `perRule` of a rule, the gravest and most frequent first.
 * @returns the findings, gravest first, and how many of each rule were left out
 */
export function toFindings(
  sightings: readonly Sighting[],
  perRule: number,
): { findings: Finding[]; leftOut: ReadonlyMap<string, number> } {
  const groups = new Map<string, Sighting[]>();
  for (const each of sightings) {
    const key = JSON.stringify([each.rule, each.page, each.group]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }

  const findings: Finding[] = [];
  for (const group of groups.values()) {
    const widths = new Set(group.map(({ viewport }) => viewport));
    const both = widths.size > 1 || widths.has(null);
    // The desktop picture stands for both widths.
    const shown = group.find(({ viewport }) => viewport === 'desktop') ?? group[0];
    if (shown === undefined) continue;
    const counts = [...widths].map((width) => group.filter(({ viewport }) => viewport === width).length);
    const { category, severity, title, description, guideline } = ruleOf(shown.rule, shown.engine);
    findings.push({
      rule: shown.rule,
      category,
      severity: shown.severity ?? severity,
      title,
      description,
      page: shown.page,
      viewport: both ? null : shown.viewport,
      selector: shown.selector,
      evidence: shown.evidence,
      box: shown.box,
      guideline,
      occurrences: Math.max(...counts),
    });
  }

  findings.sort(
    (a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity) || b.occurrences - a.occurrences,
  );
  const kept = new Map<string, number>();
  const leftOut = new Map<string, number>();
  const within = findings.filter(({ rule }) => {
    const before = kept.get(rule) ?? 0;
    kept.set(rule, before + 1);
    if (before < perRule) return true;
    leftOut.set(rule, (leftOut.get(rule) ?? 0) + 1);
    return false;
  });
  return { findings: within, leftOut };
}
