import type { Category } from '../contract.ts';
import type { StoredIssue } from '../issues.ts';
import { pageKey } from './address.ts';
import { defectNames, defectsIn } from './defects.ts';
import { ordinary, termOf } from './lexicon.ts';
import { kindsOfRule } from './rule-kinds.ts';

/** What the merge looks at. What a person reported has no rule and hardly ever a selector. */
export interface ReportedIssue
  extends Pick<StoredIssue, 'id' | 'title' | 'description' | 'severity' | 'category' | 'page' | 'selector'> {
  readonly source: 'examination' | 'model' | 'human';
  readonly evidence: { readonly text: string };
  readonly guideline: { readonly id: string } | null;
}

/** An issue as far as it can be compared. */
export interface Reading {
  readonly page: string;
  readonly category: Category;
  readonly source: ReportedIssue['source'];
  /** What its words are about: each term with its weight, rarity included. */
  readonly terms: ReadonlyMap<string, number>;
  readonly norm: number;
  readonly mass: number;
  /** The terms of the title, or of the markup, that name the thing and not what is wrong with it. */
  readonly things: readonly string[];
  /** The kinds of defects that all its words speak of, and those that its title does. */
  readonly defects: ReadonlySet<number>;
  readonly titleDefects: ReadonlySet<number>;
  /** What it quotes, in lower case: captions of buttons and links, messages. */
  readonly labels: ReadonlySet<string>;
}

/** A rule's title is the same for each element, so it says little about this one. */
const weights = { title: 1.5, description: 1, shown: 1, selector: 0.7, ruleTitle: 0.5 } as const;
/** Of a word that most reports have, such as "button". */
const ordinaryWeight = 0.4;

const word = /[\p{L}\p{N}]+(?:['’-]\p{L}+)*/gu;
const quoted = /["“„«]([^"“”„«»]{2,60})["”“»]/gu;
const tag = /<([a-z][\w-]*)/gi;
const sentenceEnd = /[.!?;]\s/;

const wordsOf = (text: string): string[] => text.toLowerCase().match(word) ?? [];

/** `addToCart`, `add-to-cart` and `add_to_cart` are three words each. */
const namesIn = (code: string): string =>
  code.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[^\p{L}\p{N}]+/gu, ' ');

/** Reads issues, and weighs their terms by how rare they are among them (smoothed inverse document frequency). */
export function readingsOf(issues: readonly ReportedIssue[]): Reading[] {
  const parts = issues.map(partsOf);
  const counts = new Map<string, number>();
  for (const { terms } of parts) {
    for (const term of terms.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return parts.map(({ terms, ...rest }) => {
    const weighed = new Map<string, number>();
    let squares = 0;
    let mass = 0;
    for (const [term, weight] of terms) {
      const rarity = Math.log(1 + (issues.length + 1) / (counts.get(term) ?? 1));
      const weighs = weight * rarity * (ordinary.has(term) ? ordinaryWeight : 1);
      weighed.set(term, weighs);
      squares += weighs * weighs;
      mass += weighs;
    }
    return { ...rest, terms: weighed, norm: Math.sqrt(squares), mass };
  });
}

function partsOf(issue: ReportedIssue): Omit<Reading, 'norm' | 'mass'> {
  const terms = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const each of wordsOf(text)) {
      const term = termOf(each);
      if (isTelling(term)) terms.set(term, Math.max(weight, terms.get(term) ?? 0));
    }
  };
  const { source, title, description, evidence, page, category } = issue;
  const selector = namesIn(issue.selector ?? '');
  if (source === 'examination') {
    const kinds = kindsOfRule(title)?.map((kind) => defectNames.indexOf(kind));
    const defects = kinds === undefined ? spokenOf(title).defects : new Set(kinds);
    const shown = shownBy(evidence.text);
    const names = `${[...shown.matchAll(tag)].map(([, name]) => name).join(' ')} ${namesIn(shown)}`;
    add(title, weights.ruleTitle);
    add(names, weights.shown);
    add(selector, weights.selector);
    return {
      page: pageKey(page),
      category,
      source,
      terms,
      things: thingsOf(`${names} ${selector}`),
      defects,
      titleDefects: defects,
      labels: labelsOf(textsIn(shown)),
    };
  }
  const told = spokenOf(title);
  const text = `${title}. ${description}`;
  const all = spokenOf(text);
  add(title, weights.title);
  add(description, weights.description);
  add(selector, weights.selector);
  return {
    page: pageKey(page),
    category,
    source,
    terms,
    things: thingsOf(title).filter((term) => !told.spokenWith.has(term)),
    defects: all.defects,
    titleDefects: told.defects.size > 0 ? told.defects : all.defects,
    labels: labelsOf(quotesIn(text)),
  };
}

const isTelling = (term: string): boolean => term.length > 1;

const thingsOf = (text: string): string[] => [...new Set(wordsOf(text).map(termOf))].filter(isTelling);

const labelsOf = (texts: readonly string[]): Set<string> =>
  new Set(texts.map((text) => text.trim().toLowerCase()).filter((text) => text.length > 1));

const quotesIn = (text: string): string[] => [...text.matchAll(quoted)].map(([, quote]) => quote ?? '');

/** Markup ends at its last bracket; what follows explains the rule and says nothing about this element. */
function shownBy(evidence: string): string {
  if (!evidence.startsWith('<')) return evidence;
  const end = evidence.lastIndexOf('>') + 1;
  return `${evidence.slice(0, end)} ${quotesIn(evidence.slice(end)).join(' ')}`;
}

/** The texts between tags; elsewhere the quoted ones. */
function textsIn(shown: string): string[] {
  return shown.startsWith('<') ? shown.split(/<[^>]*>/) : quotesIn(shown);
}

function spokenOf(text: string): { defects: Set<number>; spokenWith: Set<string> } {
  const found = { defects: new Set<number>(), spokenWith: new Set<string>() };
  for (const sentence of text.split(sentenceEnd)) defectsIn(wordsOf(sentence), found);
  return found;
}
