import { costOf, modelOf } from './catalogue.ts';
import { connect } from './connection.ts';
import { ModelFailed, type Use, unavailable } from './structured.ts';

export interface Texts {
  /** Has to be in the model catalogue. */
  readonly model: string;
  /** 1 to 2,048 texts that are not empty, the provider's limit of one call. */
  readonly texts: readonly string[];
  readonly dimensions: number;
  /** For all attempts together. */
  readonly timeoutMs: number;
}

/**
 * Asks in one call for what texts mean, as vectors in the order of the texts. Throws `ModelFailed`, with what
 * was spent, when the provider does not answer or not with as many vectors of that length.
 */
export async function embeddings({
  model: id,
  texts,
  dimensions,
  timeoutMs,
}: Texts): Promise<{ vectors: readonly Float32Array[]; use: Use }> {
  const model = modelOf(id);
  if (!model) throw new ModelFailed('UNKNOWN_MODEL', `The model ${id} is not in the model catalogue.`, null);
  const none = { model: id, offline: model.offline, inputTokens: 0, outputTokens: 0, costMicroUsd: 0 };
  const asked: Use = { ...none, attempts: 1 };
  const signal = AbortSignal.timeout(timeoutMs);
  const client = await connect();
  const answer = await client.embeddings
    .create({ model: id, input: [...texts], dimensions }, { signal })
    .catch((error: unknown) => {
      throw unavailable(error, { model: id, timeoutMs }, signal.aborted, asked);
    });
  const inputTokens = answer.usage?.prompt_tokens ?? 0;
  const tokens = { inputTokens, cachedInputTokens: 0, outputTokens: 0 };
  const use: Use = { ...asked, model: answer.model || id, inputTokens, costMicroUsd: costOf(model, tokens) };
  const vectors = answer.data
    .toSorted((one, other) => one.index - other.index)
    .map(({ embedding }) => Float32Array.from(embedding));
  if (vectors.length !== texts.length || vectors.some((vector) => !isDirection(vector, dimensions))) {
    throw new ModelFailed('INVALID_OUTPUT', `The model ${use.model} gave no usable embeddings.`, use);
  }
  return { vectors, use };
}

const isDirection = (vector: Float32Array, dimensions: number): boolean =>
  vector.length === dimensions && vector.every(Number.isFinite);
