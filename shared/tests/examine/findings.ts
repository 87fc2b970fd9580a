import type { Finding, Severity, Viewport } from '../contract.ts';
import type { Raw } from './raw.ts';
import { ruleOf } from './rules.ts';

export interface Sighting extends Raw {
  readonly page: string;
  /** Null where no width is involved, as for links. */
  readonly viewport: Viewport | null;
  /** Graver or lighter than the rule usually is. */
  readonly severity?: Severity;
  /** A name could not be resolved: a finding only where names can be. */
  readonly byName?: boolean;
}

/** Names under which the accessibility engines, and one of them twice, know the same mistake. */
const sameNames: Readonly<Record<string, string>> = {
  'img-alt': 'image-alt',
  'form-label': 'label',
  'label-title-only': 'label',
  'label-placeholder-only': 'label',
  'placeholder-label': 'label',
  'frame-name': 'frame-title',
  'list-children': 'list',
  'listitem-parent': 'listitem',
};

const nameOf = ({ rule }: Raw) => {
  const last = rule.split('/').at(-1) ?? rule;
  return sameNames[last] ?? last;
};

/** One engine may name the element and the other what is in it. */
const related = (one: string | null, other: string | null) =>
  one === other || one?.startsWith(`${other} > `) === true || other?.startsWith(`${one} > `) === true;

function sameMistake(one: Raw, other: Raw): boolean {
  if (nameOf(one) === nameOf(other)) return related(one.selector, other.selector);
  if (one.selector !== other.selector || one.engine === undefined || other.engine === undefined) return false;
  return one.engine.criteria.some((each) => other.engine?.criteria.includes(each));
}

const sources = ['', 'axe', 'accesslint'];
const sourceOf = ({ rule }: Raw) => sources.indexOf(rule.includes('/') ? (rule.split('/', 1)[0] ?? '') : '');

/**
 * What is said twice of one element is kept once: in our words before axe's before the other engine's, and a
 * success criterion before good practice. Content outside of landmarks follows from a missing main landmark.
 */
export function mergeEngines<T extends Raw>(sightings: readonly T[]): T[] {
  const rank = (each: Raw) =>
    sourceOf(each) * 2 + (each.engine !== undefined && each.engine.criteria.length === 0 ? 1 : 0);
  const noMain = sightings.some(({ rule }) => rule === 'axe/landmark-one-main');
  const kept: T[] = [];
  for (const each of sightings.toSorted((one, other) => rank(one) - rank(other))) {
    if (each.rule === 'axe/region' && noMain) continue;
    const before =
      each.engine === undefined
        ? undefined
        : kept.find((other) => rank(other) < rank(each) && sameMistake(each, other));
    if (before === undefined) kept.push(each);
  }
  return kept;
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
