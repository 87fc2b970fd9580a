/** Meanings of texts as vectors, in the order of the texts; null for those that are not known. */
export type Meanings = (texts: readonly string[]) => Promise<readonly (Float32Array | null)[]>;

/**
 * How alike the two texts of each pair mean the same, -1 to 1 (cosine of their embeddings), in the order of the
 * pairs; null where that cannot be said. Asked once in a merge, and only where words alone do not decide.
 */
export type Similarity = (
  pairs: readonly (readonly [one: string, other: string])[],
) => Promise<readonly (number | null)[]>;

/** Asks for all texts together, each once. */
export function similarityBy(meanings: Meanings): Similarity {
  return async (pairs) => {
    const texts = [...new Set(pairs.flat())].toSorted();
    const vectors = await meanings(texts);
    const vectorOf = new Map(texts.map((text, at) => [text, vectors[at] ?? null]));
    return pairs.map(([one, other]) => cosineOf(vectorOf.get(one) ?? null, vectorOf.get(other) ?? null));
  };
}

/** Null for vectors that are not known, have no direction or are not of one kind. */
function cosineOf(one: Float32Array | null, other: Float32Array | null): number | null {
  if (one === null || other === null || one.length !== other.length) return null;
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
