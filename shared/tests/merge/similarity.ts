import { createHash } from 'node:crypto';
import type { Similarity } from './merge.ts';

/** Meanings of texts as vectors of one length, in the order of the texts. */
export type Embed = (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;

/** Keeps what was paid for. The key is the SHA-256 of the text in hex, and says nothing about it. */
export interface VectorCache {
  get(key: string): Promise<readonly number[] | null>;
  put(key: string, vector: readonly number[]): Promise<void>;
}

/**
 * Cosine of the embeddings of two texts. Each text is embedded once, however often and at once it is asked for.
 * An error of the provider or the cache is the caller's to handle.
 */
export function similarityBy(embed: Embed, cache: VectorCache): Similarity {
  const asked = new Map<string, Promise<readonly number[]>>();
  const vectorOf = (text: string): Promise<readonly number[]> => {
    const key = createHash('sha256').update(text).digest('hex');
    let vector = asked.get(key);
    if (vector === undefined) {
      vector = fetchVector(key, text);
      asked.set(key, vector);
    }
    return vector;
  };
  const fetchVector = async (key: string, text: string): Promise<readonly number[]> => {
    const known = await cache.get(key);
    if (known !== null) return known;
    const [vector] = await embed([text]);
    if (vector === undefined) throw new Error('The embedding of a text was asked for, and none was given.');
    await cache.put(key, vector);
    return vector;
  };
  return async (one, other) => cosineOf(await vectorOf(one), await vectorOf(other));
}

/** Null for vectors that have no direction or are not of one kind. */
function cosineOf(one: readonly number[], other: readonly number[]): number | null {
  if (one.length !== other.length) return null;
  let dot = 0;
  let squares = 0;
  let theirSquares = 0;
  for (const [at, value] of one.entries()) {
    const theirs = other[at] ?? 0;
    dot += value * theirs;
    squares += value * value;
    theirSquares += theirs * theirs;
  }
  return squares === 0 || theirSquares === 0 ? null : dot / Math.sqrt(squares * theirSquares);
}
