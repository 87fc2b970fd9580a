import { logger } from '#shared/platform/logger.ts';
import { modelInUse } from '#shared/platform/models/provider.ts';
import { ModelFailed, structured } from '#shared/platform/models/structured.ts';
import type { Ask } from '../ai/ask.ts';

/** The model that is asked, or null when it cannot be read which one that is. */
export async function chosenModel(): Promise<string | null> {
  try {
    return await modelInUse();
  } catch (error) {
    logger.error('Which model is in use cannot be read', { error });
    return null;
  }
}

/** For the reader of a report. */
export const noModel =
  'No model was asked, because none could be read from the settings of this installation.';

/**
 * Asks a model. Whatever keeps it from answering, a missing key or a faulty setting included, is a
 * failure of the model: a run goes on without it.
 */
export const askModel: Ask = async (question) => {
  try {
    return await structured(question);
  } catch (error) {
    if (error instanceof ModelFailed) throw error;
    logger.error('The model could not be asked', { error });
    throw new ModelFailed(
      'UNAVAILABLE',
      'The model of this installation could not be asked; its log says why.',
      null,
      { cause: error },
    );
  }
};
