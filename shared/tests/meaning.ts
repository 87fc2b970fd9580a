import { logger } from '#shared/platform/logger.ts';
import { embeddings } from '#shared/platform/models/embeddings.ts';
import { ModelFailed, type Use } from '#shared/platform/models/structured.ts';
import { type Similarity, similarityBy } from './merge/similarity.ts';
import { cut } from './text.ts';
import { keepVectors, readVectors, vectorKey } from './vectors.ts';

const model = 'text-embedding-3-small';
/** A quarter of a kilobyte of numbers each tells texts of this length apart about as well as all 1,536. */
const dimensions = 256;
/** Characters of a text. 400 texts of this length stay below the 300,000 tokens that one call may have. */
const longest = 2_000;
/** Leaves the task most of its minute. */
const timeoutMs = 15_000;

export interface Meaning {
  readonly similarity: Similarity;
  /** What asking has cost and why it gave nothing, if so; to be read after the merge. */
  readonly outcome: () => { readonly use: Use | null; readonly note: string | null };
}

/**
 * Meanings of texts of one company's reports, as the provider embeds them. Whatever goes wrong, the merge goes on
 * with words alone: nothing is known then, and the outcome has a note.
 */
export function meaningFor(companyId: string): Meaning {
  let use: Use | null = null;
  let note: string | null = null;
  const vectorsOf = async (texts: readonly string[]): Promise<(Float32Array | null)[]> => {
    const shown = texts.map((text) => cut(text, longest));
    const keys = shown.map((text) => vectorKey(model, text));
    const known = await readVectors(companyId, [...new Set(keys)], new Date());
    const missing = new Map(
      keys.flatMap((key, at) => (known.has(key) ? [] : [[key, shown[at] ?? ''] as const])),
    );
    if (missing.size > 0) {
      const answer = await embeddings({ model, texts: [...missing.values()], dimensions, timeoutMs });
      use = answer.use;
      const fresh = new Map(
        [...missing.keys()].flatMap((key, at) => {
          const vector = answer.vectors[at];
          return vector === undefined ? [] : [[key, vector] as const];
        }),
      );
      await keepVectors(companyId, fresh, new Date());
      for (const [key, vector] of fresh) known.set(key, vector);
    }
    return keys.map((key) => known.get(key) ?? null);
  };
  return {
    similarity: similarityBy(async (texts) => {
      try {
        return await vectorsOf(texts);
      } catch (error) {
        logger.warn('Reports were compared by their words alone', error as Error);
        if (error instanceof ModelFailed) use = error.use;
        note = `Reports of machine and person were compared by their words alone: ${
          error instanceof ModelFailed ? error.message : 'their meanings could not be kept.'
        }`;
        return texts.map(() => null);
      }
    }),
    outcome: () => ({ use, note }),
  };
}
