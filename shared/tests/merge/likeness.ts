import { defectNames } from './defects.ts';
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
  /** How much of what one says the other says in the same or in near words (`nearnessAmong`). */
  readonly nearness: number;
  /** How much of the kinds of defects both speak of, of all that one of them does (weighed Jaccard index). */
  readonly defects: number;
  /** Whether each speaks of what the other's title is about. */
  readonly titles: number;
  /** Both speak of kinds of defects, and of none in common. */
  readonly otherDefect: number;
  /** Both quote captions, and none in common. */
  readonly otherLabel: number;
  readonly category: number;
  /** Both come from the model, or both from a person, who seldom reports one thing twice. */
  readonly sameSource: number;
}

export function signalsOf(one: Reading, other: Reading, nearness: number): Signals {
  const bothSpeak = one.defects.size > 0 && other.defects.size > 0;
  const common = massOf(one.defects, other.defects);
  return {
    nearness,
    defects: common === 0 ? 0 : common / (massOf(one.defects) + massOf(other.defects) - common),
    titles: Math.min(heaviest(one.titleDefects, other.defects), heaviest(other.titleDefects, one.defects)),
    otherDefect: Number(bothSpeak && common === 0),
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

/**
 * Two logistic regressions on the tuning pairs of `test/fixtures/issue-pairs`, and the mean of both: one with all
 * phrases of defects, one where a phrase counts on a site only if some other site has it too. The phrases were
 * collected from these very pairs, so the first alone trusts them more than new texts bear out.
 */
const coefficients: Readonly<Record<keyof Signals, number>> = {
  nearness: 12.8,
  defects: 2.3,
  titles: 1.9,
  otherDefect: -1.5,
  otherLabel: -0.9,
  category: 2.2,
  sameSource: -4.8,
};
const intercept = -3.9;

/** How alike two issues are on their own, in log-odds. */
export function likeness(one: Reading, other: Reading, nearness: number): number {
  const signals = signalsOf(one, other, nearness);
  return (
    intercept +
    coefficients.nearness * signals.nearness +
    coefficients.defects * signals.defects +
    coefficients.titles * signals.titles +
    coefficients.otherDefect * signals.otherDefect +
    coefficients.otherLabel * signals.otherLabel +
    coefficients.category * signals.category +
    coefficients.sameSource * signals.sameSource
  );
}

/** Log-odds below which two issues are surely not one. */
export const leastOwn = -4;
/** What a rival is taken for at least: to be alone on a page with somebody, and of one category, is no likeness. */
const leastRival = 1.5;
/** A lead beyond this makes no difference. */
const mostLead = 6;

/**
 * Two reports of one defect are nearer to each other than to anything else on the page. So what counts is the lead
 * that they have over the strongest likeness of one of the two with something else.
 *
 * @param own log-odds of the two
 * @param rival the highest log-odds of one of them with something else on the page
 * @returns how likely the two are one defect, 0 to 1
 */
export function probabilityOf(own: number, rival: number): number {
  const lead = Math.min(mostLead, Math.max(-mostLead, own - Math.max(leastRival, rival)));
  return 1 / (1 + Math.exp(-(1.9 + lead)));
}
