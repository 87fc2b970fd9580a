import type { Category } from '../contract.ts';
import type { StoredIssue } from '../issues.ts';
import { pageKey } from './address.ts';
import { defectNames, defectsIn } from './defects.ts';
import { ordinary, stemOf, termOf } from './lexicon.ts';
import { kindsOfRule } from './rule-kinds.ts';
import type { WordVectors } from './word-vectors.ts';

/** What the merge looks at. What a person reported has no rule and hardly ever a selector. */
export interface ReportedIssue
  extends Pick<StoredIssue, 'id' | 'title' | 'description' | 'severity' | 'category' | 'page' | 'selector'> {
  readonly source: 'examination' | 'model' | 'human';
  readonly evidence: { readonly text: string };
  readonly guideline: { readonly id: string } | null;
}

/** Words of an issue, each once; the three lists go together. */
export interface Said {
  /** Words of one meaning have one number; from 0, within a run. */
  readonly terms: Int32Array;
  /** The place of the word's vector; -1 if it has none. */
  readonly vectors: Int32Array;
  /** How much the word tells: the rarer in the run the more. */
  readonly weights: Float64Array;
}

/** An issue as far as it can be compared. */
export interface Reading {
  readonly page: string;
  readonly category: Category;
  readonly source: ReportedIssue['source'];
  readonly said: Said;
  /** The terms of its words, without the ordinary ones. */
  readonly telling: readonly string[];
  /** The kinds of defects that all its words speak of, and those that its title does. */
  readonly defects: ReadonlySet<number>;
  readonly titleDefects: ReadonlySet<number>;
  /** What it quotes, in lower case: captions of buttons and links, messages. */
  readonly labels: ReadonlySet<string>;
}

/** Of a word that most reports have, such as "button". */
const ordinaryWeight = 0.6;

const word = /[\p{L}\p{N}]+(?:['’-]\p{L}+)*/gu;
const quoted = /["“„«]([^"“”„«»]{2,60})["”“»]/gu;
const sentenceEnd = /[.!?;]\s/;

const wordsOf = (text: string): string[] => text.toLowerCase().match(word) ?? [];

/** `addToCart`, `add-to-cart` and `add_to_cart` are three words each. */
const namesIn = (code: string): string =>
  code.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[^\p{L}\p{N}]+/gu, ' ');

/** Reads issues, and weighs their words by how rare they are among them (smoothed inverse document frequency). */
export function readingsOf(issues: readonly ReportedIssue[], vectors: WordVectors): Reading[] {
  const parts = issues.map(partsOf);
  const counts = new Map<string, number>();
  for (const { words } of parts) {
    for (const term of words.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const numbers = new Map([...counts.keys()].map((term, number) => [term, number]));
  const weightOf = (term: string): number =>
    Math.log(1 + (issues.length + 1) / (counts.get(term) ?? 1)) * (ordinary.has(term) ? ordinaryWeight : 1);
  return parts.map(({ words, ...rest }) => ({
    ...rest,
    said: {
      terms: Int32Array.from(words.keys(), (term) => numbers.get(term) ?? -1),
      vectors: Int32Array.from(words.values(), (stem) => vectors.placeOf.get(stem) ?? -1),
      weights: Float64Array.from(words.keys(), weightOf),
    },
    telling: [...words.keys()].filter((term) => !ordinary.has(term)),
  }));
}

/** Of each term the stem that it was first written with: a photo is an image, but means more than any image. */
function wordsSaid(text: string): Map<string, string> {
  const said = new Map<string, string>();
  for (const each of text.toLowerCase().split('-').flatMap(wordsOf)) {
    const term = termOf(each);
    if (isTelling(term) && !said.has(term)) said.set(term, stemOf(each));
  }
  return said;
}

interface Parts extends Omit<Reading, 'said' | 'telling'> {
  readonly words: ReadonlyMap<string, string>;
}

function partsOf({ source, title, description, evidence, page, category }: ReportedIssue): Parts {
  if (source === 'examination') {
    const kinds = kindsOfRule(title)?.map((kind) => defectNames.indexOf(kind));
    const defects = kinds === undefined ? spokenOf(title) : new Set(kinds);
    const shown = shownBy(evidence.text);
    return {
      page: pageKey(page),
      category,
      source,
      words: wordsSaid(`${title} ${namesIn(shown)}`),
      defects,
      titleDefects: defects,
      labels: labelsOf(textsIn(shown)),
    };
  }
  const told = spokenOf(title);
  const text = `${title}. ${description}`;
  const all = spokenOf(text);
  return {
    page: pageKey(page),
    category,
    source,
    words: wordsSaid(text),
    defects: all,
    titleDefects: told.size > 0 ? told : all,
    labels: labelsOf(quotesIn(text)),
  };
}

const isTelling = (term: string): boolean => term.length > 1;

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

function spokenOf(text: string): Set<number> {
  const found = new Set<number>();
  for (const sentence of text.split(sentenceEnd)) defectsIn(wordsOf(sentence), found);
  return found;
}
