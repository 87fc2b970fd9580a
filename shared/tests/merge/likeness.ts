import type { Reading } from './reading.ts';

/** What speaks for or against two issues being one. */
export interface Signals {
  /**
   * How much of what one says the other says in the same or in near words, 0 to 1 (`nearnessAmong`). Of a finding
   * of the examination only the common words count, since nobody says all that its rule is about.
   */
  readonly nearness: number;
  /** The weight of the words that both say. */
  readonly common: number;
  /** How much of the kinds of defects both speak of, of all that one of them does (Jaccard index). */
  readonly defects: number;
  readonly category: number;
  /** Both come from the model, or both from a person, who seldom reports one thing twice. */
  readonly sameSource: number;
  /** One was measured and one judged by a model, which was told what is measured already. */
  readonly bothByMachine: number;
}

/**
 * A logistic regression on the tuning pairs of `test/fixtures/issue-pairs`, where a phrase of a defect counts on a
 * site only if some other site has it too: the phrases were collected from these very pairs.
 */
const coefficients: Readonly<Record<keyof Signals, number>> = {
  nearness: 5,
  common: 1.7,
  defects: 1.9,
  category: 2.1,
  sameSource: -5.5,
  bothByMachine: -2.8,
};
const intercept = -4.4;

/** The signals of two issues, of which it is known how near their words are and what they have in common. */
export function signalsOf(one: Reading, other: Reading, nearness: number, common: number): Signals {
  const isSame = one.source === other.source;
  return {
    nearness: one.source === 'examination' || other.source === 'examination' ? 0 : nearness,
    common,
    defects: sharedDefects(one.defects, other.defects),
    category: Number(one.category === other.category),
    sameSource: Number(isSame),
    bothByMachine: Number(!isSame && one.source !== 'human' && other.source !== 'human'),
  };
}

function sharedDefects(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let shared = 0;
  for (const defect of one) if (other.has(defect)) shared++;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}

/** How likely two issues with such signals are one, in log-odds. */
export const likeness = (signals: Signals): number =>
  intercept +
  coefficients.nearness * signals.nearness +
  coefficients.common * signals.common +
  coefficients.defects * signals.defects +
  coefficients.category * signals.category +
  coefficients.sameSource * signals.sameSource +
  coefficients.bothByMachine * signals.bothByMachine;
