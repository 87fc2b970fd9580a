import OpenAi from 'openai';
import { ModelFailed, structured, usable } from '#shared/platform/models/structured.ts';
import type { Ask } from '#shared/qa/ai/ask.ts';
import { BadUsage } from './options.ts';

/** Asked unless `OPENAI_MODEL` names another. */
const usual = 'gpt-6-luna';

export interface ChosenModel {
  readonly id: string;
  readonly ask: Ask;
}

/** The model that the environment names, as for `npm start`. Throws `BadUsage` when there is none to be asked. */
export function modelFrom({
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: baseURL,
  OPENAI_MODEL: model,
}: NodeJS.ProcessEnv): ChosenModel {
  if (!key && !baseURL)
    throw new BadUsage(
      '--ai needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that asks for no key.',
    );
  const id = model || usual;
  try {
    usable(id);
  } catch (error) {
    if (error instanceof ModelFailed) throw new BadUsage(error.message);
    throw error;
  }
  const client = new OpenAi({
    apiKey: key || 'none',
    baseURL: baseURL || 'https://api.openai.com/v1',
    maxRetries: 0,
  });
  return { id, ask: (question) => structured(question, async () => client) };
}
