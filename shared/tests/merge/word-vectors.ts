import { brotliDecompressSync } from 'node:zlib';

/** What words mean, as far as their neighbours in many texts tell. */
export interface WordVectors {
  /** By stem: the place of a word's vector. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly dimensions: number;
  /** One after the other, each of length 1. */
  readonly values: Float32Array;
}

let known: Promise<WordVectors> | undefined;

/** Reads the table when it is first wanted: not every run that is completed has something to merge. */
export function wordVectors(): Promise<WordVectors> {
  known ??= import('./word-table.ts').then(unpacked);
  return known;
}

/** How many values a byte has. */
const byteValues = 256;

/** Each byte of a vector stands for some of its coordinates; `build/word-table.ts` tells more. */
function unpacked(table: { stems: string; usual: string; codes: string }): WordVectors {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const stems = brotliDecompressSync(bytes(table.stems)).toString().split(' ');
  const usual = new Int8Array(bytes(table.usual));
  const codes = bytes(table.codes);
  const codesEach = codes.length / stems.length;
  const dimensions = usual.length / byteValues;
  const run = dimensions / codesEach;
  const all = new Float32Array(stems.length * dimensions);
  codes.forEach((code, at) => {
    const from = ((at % codesEach) * byteValues + code) * run;
    all.set(usual.subarray(from, from + run), at * run);
  });
  for (let start = 0; start < all.length; start += dimensions) {
    const vector = all.subarray(start, start + dimensions);
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    for (let at = 0; at < dimensions; at++) vector[at] = (vector[at] ?? 0) / length;
  }
  return { placeOf: new Map(stems.map((stem, place) => [stem, place])), dimensions, values: all };
}
