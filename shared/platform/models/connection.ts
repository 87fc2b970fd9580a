import type OpenAI from 'openai';
import { provider } from './provider.ts';

/** A client of the provider that the operator chose. The SDK costs 45 ms of start time: only who asks loads it. */
export async function connect(): Promise<OpenAI> {
  const [{ default: OpenAi }, { baseURL, apiKey }] = await Promise.all([import('openai'), provider()]);
  return new OpenAi({ baseURL, apiKey, maxRetries: 2 });
}
