import { modelId } from '#local/offline-model/chat.ts';
import { embed } from '#local/offline-model/embedding.ts';
import { Invalid } from '#local/offline-model/invalid.ts';
import { countTokens } from '#local/offline-model/tokens.ts';

const usualDimensions = 1_536;

/** The answer of `POST /embeddings`, as numbers or, which the SDK prefers, as base64. Throws `Invalid`. */
export function embeddings(body: unknown): Readonly<Record<string, unknown>> {
  const {
    input,
    encoding_format: format,
    dimensions = usualDimensions,
  } = (body ?? {}) as Record<string, unknown>;
  const texts = typeof input === 'string' ? [input] : input;
  if (!Array.isArray(texts) || texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    throw new Invalid('`input` must be a text or a list of texts.', 'input');
  if (typeof dimensions !== 'number' || !Number.isInteger(dimensions) || dimensions < 1 || dimensions > 3_072)
    throw new Invalid('`dimensions` must be 1 to 3072.', 'dimensions');
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: 'list',
    model: modelId,
    data: texts.map((text, index) => {
      const vector = embed(text, dimensions);
      const embedding =
        format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector);
      return { object: 'embedding', index, embedding };
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
