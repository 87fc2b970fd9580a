import { defectNames } from './defects.ts';
import { ordinary } from './lexicon.ts';
import type { Reading } from './reading.ts';

/** Kinds of defects that say little alone: two things that "do nothing" have not much in common. */
const broad = new Set(
  [
    'silent',
    'serverError',
    'wrong',
    'unclear',
    'noInfo',
    'hard',
    'refused',
    'limit',
    'notShown',
    'fixed',
    'notPossible',
    'partial',
    'endless',
    'lateRule',
    'slow',
    'covered',
  ].map((name) => defectNames.indexOf(name)),
);
const weightOf = (defect: number): number => (broad.has(defect) ? 0.7 : 1);

/** What speaks for or against two issues being one, each about 0 to 1. */
export interface Signals {
  /** Cosine of the angle between the weighed terms. */
  readonly cosine: number;
  /** How much of the shorter text is in the longer. */
  readonly overlap: number;
  /** How much of the kinds of defects both speak of, of all that one of them does (weighed Jaccard index). */
  readonly defects: number;
  /** Whether each speaks of what the other's title is about. */
  readonly titles: number;
  /** Both speak of kinds of defects, and of none in common. */
  readonly otherDefect: number;
  /** Nothing that one names in its title is found in the other. */
  readonly otherThing: number;
  /** Something out of the ordinary that one names in its title is found in the other. */
  readonly sameThing: number;
  /** Both quote captions, and none in common. */
  readonly otherLabel: number;
  readonly category: number;
  /** Both come from the model, or both from a person, who seldom reports one thing twice. */
  readonly sameSource: number;
}

export function signalsOf(one: Reading, other: Reading): Signals {
  let dot = 0;
  let shared = 0;
  for (const [term, weight] of one.terms) {
    const theirs = other.terms.get(term);
    if (theirs === undefined) continue;
    dot += weight * theirs;
    shared += Math.min(weight, theirs);
  }
  const bothSpeak = one.defects.size > 0 && other.defects.size > 0;
  const common = massOf(one.defects, other.defects);
  const here = thingsShared(one, other);
  const there = thingsShared(other, one);
  return {
    cosine: dot === 0 ? 0 : dot / (one.norm * other.norm),
    overlap: shared === 0 ? 0 : shared / Math.min(one.mass, other.mass),
    defects: common === 0 ? 0 : common / (massOf(one.defects) + massOf(other.defects) - common),
    titles: Math.min(heaviest(one.titleDefects, other.defects), heaviest(other.titleDefects, one.defects)),
    otherDefect: Number(bothSpeak && common === 0),
    otherThing: Number(here === 'none' && there === 'none' && one.things.length + other.things.length > 0),
    sameThing: Number(here === 'special' || there === 'special'),
    otherLabel: Number(
      one.labels.size > 0 &&
        other.labels.size > 0 &&
        ![...one.labels].some((label) => other.labels.has(label)),
    ),
    category: Number(one.category === other.category),
    sameSource: Number(one.source === other.source),
  };
}

function massOf(defects: ReadonlySet<number>, among: ReadonlySet<number> = defects): number {
  let mass = 0;
  for (const defect of defects) if (among.has(defect)) mass += weightOf(defect);
  return mass;
}

function heaviest(defects: ReadonlySet<number>, among: ReadonlySet<number>): number {
  let most = 0;
  for (const defect of defects) if (among.has(defect)) most = Math.max(most, weightOf(defect));
  return most;
}

function thingsShared({ things }: Reading, { terms }: Reading): 'none' | 'ordinary' | 'special' {
  let found: 'none' | 'ordinary' = 'none';
  for (const thing of things) {
    if (!terms.has(thing)) continue;
    if (!ordinary.has(thing)) return 'special';
    found = 'ordinary';
  }
  return found;
}

/** Logistic regression on the tuning pairs of `test/fixtures/issue-pairs`. */
const coefficients: Readonly<Record<keyof Signals, number>> = {
  cosine: 1.8,
  overlap: 2.1,
  defects: 1.9,
  titles: 2.5,
  otherDefect: -1,
  otherThing: -1,
  sameThing: 0.7,
  otherLabel: -1.5,
  category: 1.1,
  sameSource: -2.7,
};
const intercept = -2.8;
const names = Object.keys(coefficients) as (keyof Signals)[];

/** What `sameSource` costs, given back where two reports of one source are both alike to a third of another. */
export const repetition = -coefficients.sameSource;

/** How alike two issues are on their own, in log-odds. */
export function likeness(one: Reading, other: Reading): number {
  const signals = signalsOf(one, other);
  let sum = intercept;
  for (const name of names) sum += coefficients[name] * signals[name];
  return sum;
}

/** Log-odds below which two issues are surely not one. */
export const leastOwn = -4;
/** What a rival is taken for at least: to be alone on a page with somebody is no likeness. */
const leastRival = 0;
/** A lead beyond this makes no difference. */
const mostLead = 3;

/**
 * Two reports of one defect are nearer to each other than to anything else on the page. So beside their own
 * log-odds the lead counts that they have over the strongest likeness of one of the two with something else.
 *
 * @param own log-odds of the two
 * @param rival the highest log-odds of one of them with something else on the page
 * @returns how likely the two are one defect, 0 to 1
 */
export function probabilityOf(own: number, rival: number): number {
  const lead = Math.min(mostLead, Math.max(-mostLead, own - Math.max(leastRival, rival)));
  return 1 / (1 + Math.exp(-(0.95 + 0.4 * own + 1.4 * lead)));
}
