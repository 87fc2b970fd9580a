import type { Category } from '../contract.ts';
import type { StoredIssue } from '../issues.ts';
import { pageKey } from './address.ts';
import { defectNames, defectsIn } from './defects.ts';
import { type Word, wordOf } from './lexicon.ts';
import { kindsOfRule } from './rule-kinds.ts';
import { wordsOfRule } from './rule-words.ts';
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
  /** How much the word tells, the rarer in the run the more: up to 1. */
  readonly weights: Float64Array;
}

/** An issue as far as it can be compared. */
export interface Reading {
  readonly page: string;
  readonly category: Category;
  readonly source: ReportedIssue['source'];
  readonly said: Said;
  /** The kinds of defects that it speaks of. */
  readonly defects: ReadonlySet<number>;
}

const token = /[\p{L}\p{N}]+(?:['’-]\p{L}+)*/gu;
const sentenceEnd = /[.!?;]\s/;
const quoted = /["“„«]([^"“”„«»]{2,60})["”“»]/gu;

const tokensOf = (text: string): string[] => text.normalize('NFKC').toLowerCase().match(token) ?? [];

/** `addToCart` is three words, but `NaN` is one. */
const namesIn = (code: string): string => code.replace(/(\p{Ll})(\p{Lu}\p{Ll})/gu, '$1 $2');

/** Reads issues, and weighs their words by how rare they are among them (smoothed inverse document frequency). */
export function readingsOf(issues: readonly ReportedIssue[], vectors: WordVectors): Reading[] {
  const parts = issues.map(partsOf);
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  for (const { words } of parts) {
    for (const { term } of words) {
      const number = numbers.get(term) ?? numbers.size;
      if (number === numbers.size) numbers.set(term, number);
      counts[number] = (counts[number] ?? 0) + 1;
    }
  }
  const rarity = (count: number) => Math.log(1 + (issues.length + 1) / count);
  const weights = counts.map((count) => rarity(count) / rarity(1));
  return parts.map(({ words, ...rest }) => {
    const said: Said = {
      terms: new Int32Array(words.length),
      vectors: new Int32Array(words.length),
      weights: new Float64Array(words.length),
    };
    words.forEach(({ term, stem }, at) => {
      const number = numbers.get(term) ?? 0;
      said.terms[at] = number;
      said.vectors[at] = vectors.placeOf.get(stem) ?? -1;
      said.weights[at] = weights[number] ?? 0;
    });
    return { ...rest, said };
  });
}

interface Parts extends Omit<Reading, 'said'> {
  /** Each term once, with the word that it was first said with: a photo is an image, but means more than any image. */
  readonly words: readonly Word[];
}

function partsOf({ source, title, description, evidence, page, category }: ReportedIssue): Parts {
  const about = { page: pageKey(page), category, source };
  if (source !== 'examination') {
    const sentences = sentencesOf(`${title}. ${description}`);
    return { ...about, words: wordsSaid(sentences.flat()), defects: spokenOf(sentences) };
  }
  // What it says of a finding is the same for all findings of a rule, and not how people put it.
  const kinds = kindsOfRule(title);
  return {
    ...about,
    words: wordsSaid(tokensOf(`${title} ${shownBy(evidence.text)} ${wordsOfRule(title)}`)),
    defects:
      kinds === null ? spokenOf(sentencesOf(title)) : new Set(kinds.map((kind) => defectNames.indexOf(kind))),
  };
}

const sentencesOf = (text: string): string[][] => text.split(sentenceEnd).map(tokensOf);

function spokenOf(sentences: readonly (readonly string[])[]): Set<number> {
  const found = new Set<number>();
  for (const sentence of sentences)
    defectsIn(
      sentence.map((each) => wordOf(each).phraseTerm),
      found,
    );
  return found;
}

/** Markup ends at its last bracket; what follows explains the rule and says nothing about this element. */
function shownBy(evidence: string): string {
  if (!evidence.startsWith('<')) return evidence;
  const end = evidence.lastIndexOf('>') + 1;
  return namesIn(`${evidence.slice(0, end)} ${quotesIn(evidence.slice(end)).join(' ')}`);
}

const quotesIn = (text: string): string[] => [...text.matchAll(quoted)].map(([, quote]) => quote ?? '');

/** Phrases have `try-again` as one word; here it is two. */
function wordsSaid(tokens: readonly string[]): Word[] {
  const said = new Map<string, Word>();
  for (const each of tokens.flatMap((token) => (token.includes('-') ? token.split('-') : token))) {
    const word = wordOf(each);
    if (isTelling(word.term) && !said.has(word.term)) said.set(word.term, word);
  }
  return [...said.values()];
}

const isTelling = (term: string): boolean => term.length > 1 || /\d/.test(term);
