import type OpenAI from 'openai';
import * as z from 'zod';
import { costOf, isShutDown, type Model, modelOf } from './catalogue.ts';
import { connect } from './connection.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What calls of a model used, all attempts together. */
export interface Use {
  /** As the provider named it in its answer; as it was asked for when there was none. */
  readonly model: string;
  readonly offline: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
  readonly attempts: number;
}

export type ModelFailure =
  | 'UNKNOWN_MODEL'
  | 'SHUT_DOWN'
  | 'UNAVAILABLE'
  | 'REFUSED'
  | 'INVALID_OUTPUT'
  /** Whoever asked wants no answer any more. */
  | 'CANCELLED';

/** A model gave no usable answer. The message is a sentence for the reader of the result. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  readonly code: ModelFailure;
  /** Null when nothing was asked of the provider. */
  readonly use: Use | null;

  constructor(code: ModelFailure, message: string, use: Use | null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.use = use;
  }
}

/** A try that gave no usable answer. */
export interface FailedAttempt {
  /** From 1. */
  readonly attempt: number;
  /** How many there may be; as many as `attempt` when the same question would fail in the same way again. */
  readonly of: number;
  /** For the reader of the result. */
  readonly reason: string;
  /** What the model wrote, if it wrote anything. */
  readonly answer: string | null;
  /** All attempts so far together. */
  readonly use: Use;
}

export interface Question<T> {
  readonly model: string;
  /** Its JSON Schema holds the provider to the shape; its refinements are checked on the answer. */
  readonly schema: z.ZodType<T>;
  /** Names the schema to the provider: letters, digits, `_` and `-`. */
  readonly name: string;
  readonly messages: readonly Message[];
  /** Sent only to models that allow it. */
  readonly temperature: number;
  readonly maxOutputTokens: number;
  /** For all attempts together. */
  readonly timeoutMs: number;
  /** Ends it at once: nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /**
   * True for a schema with free names or free JSON in it, which providers refuse to hold a model to: it then
   * only tells the model the shape, and the answer is checked all the same.
   */
  readonly loose?: boolean;
  /** Hears of every attempt that failed; false: ask no more, whatever attempts are left. */
  readonly onFailure?: (failure: FailedAttempt) => boolean;
}

export const maxAttempts = 3;
/** Before the second attempt, in milliseconds, when the provider did not answer; doubled before the third. */
const firstPause = 500;
/** Longest pause that a provider may ask for and get. */
const longestPause = 20_000;
/** Of an unusable answer, how much is shown to the model again. */
const shownAgain = 4_000;

/**
 * Asks a model for a value of a schema. An answer that does not fit is sent back with what is wrong with
 * it, and a provider that is busy or away is asked again, up to three attempts. Throws `ModelFailed`, with what was spent, when there is no usable answer.
 *
 * @param connected the provider; that of the installation unless said otherwise
 */
export async function structured<T>(
  question: Question<T>,
  connected: () => Promise<OpenAI> = connect,
): Promise<{ value: T; use: Use }> {
  const model = usable(question.model);
  const client = await connected();
  const late = AbortSignal.timeout(question.timeoutMs);
  const signal = question.signal === undefined ? late : AbortSignal.any([late, question.signal]);
  const messages: Message[] = [...question.messages];
  let use: Use = {
    model: question.model,
    offline: model.offline,
    inputTokens: 0,
    outputTokens: 0,
    costMicroUsd: 0,
    attempts: 0,
  };
  /** Whether it is to be tried again. */
  const failed = (reason: string, answer: string | null, mayPass = true) => {
    const of = mayPass ? maxAttempts : use.attempts;
    return (
      question.onFailure?.({ attempt: use.attempts, of, reason, answer, use }) !== false && use.attempts < of
    );
  };
  for (;;) {
    use = { ...use, attempts: use.attempts + 1 };
    let answer: OpenAI.ChatCompletion;
    try {
      answer = await ask(client, model, question, messages, signal);
    } catch (error) {
      if (question.signal?.aborted === true)
        throw new ModelFailed('CANCELLED', 'The answer was not waited for.', use);
      const failure = unavailable(error, question, signal.aborted, use);
      if (!failed(failure.message, null, mayPass(error, signal))) throw failure;
      await pause(pauseAfter(error, use.attempts), signal);
      continue;
    }
    use = plus(use, model, answer);
    const choice = answer.choices[0];
    if (choice?.message.refusal) {
      const refused = new ModelFailed('REFUSED', `The model ${use.model} declined to answer.`, use);
      failed(refused.message, null, false);
      throw refused;
    }
    const text = choice?.message.content ?? '';
    const read = parse(question.schema, text, choice?.finish_reason === 'length');
    if ('value' in read) return { value: read.value, use };
    if (!failed(`The answer cannot be used. ${read.problem}`, text)) {
      const often = use.attempts === 1 ? 'one attempt' : `${use.attempts} attempts`;
      throw new ModelFailed(
        'INVALID_OUTPUT',
        `The model ${use.model} gave no usable answer in ${often}.`,
        use,
        { cause: read.problem },
      );
    }
    messages.push(
      { role: 'assistant', content: text.slice(0, shownAgain) },
      {
        role: 'user',
        content: `That answer cannot be used. ${read.problem}\nAnswer the same request again, with nothing but JSON that fits the schema.`,
      },
    );
  }
}

/** Whether the same request may be answered when it is sent again. */
function mayPass(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted || !(error instanceof Error)) return false;
  const wish = headerOf(error, 'x-should-retry');
  if (wish === 'true' || wish === 'false') return wish === 'true';
  const status = 'status' in error ? Number(error.status) : Number.NaN;
  return Number.isNaN(status) || status >= 500 || [408, 409, 429].includes(status);
}

function pauseAfter(error: unknown, attempts: number): number {
  const asked = Number(headerOf(error, 'retry-after') ?? Number.NaN) * 1000;
  return Number.isNaN(asked) ? firstPause * 2 ** (attempts - 1) : Math.min(Math.max(0, asked), longestPause);
}

function headerOf(error: unknown, name: string): string | null {
  return error instanceof Error && 'headers' in error && error.headers instanceof Headers
    ? error.headers.get(name)
    : null;
}

/** Ends early when the time is over; the next attempt says so. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** Throws `ModelFailed` for a model that cannot be asked. */
export function usable(id: string): Model {
  const model = modelOf(id);
  if (!model) throw new ModelFailed('UNKNOWN_MODEL', `The model ${id} is not in the model catalogue.`, null);
  if (!model.structuredOutput) {
    throw new ModelFailed('UNKNOWN_MODEL', `The model ${id} cannot hold its answer to a schema.`, null);
  }
  if (isShutDown(model, new Date())) {
    throw new ModelFailed(
      'SHUT_DOWN',
      `The model ${id} was shut down by its provider on ${model.shutdownDate}; an operator has to choose another.`,
      null,
    );
  }
  return model;
}

function ask<T>(
  client: OpenAI,
  model: Model,
  question: Question<T>,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<OpenAI.ChatCompletion> {
  const { $schema: _, ...schema } = z.toJSONSchema(question.schema);
  return client.chat.completions.create(
    {
      model: question.model,
      messages: [...messages],
      response_format: {
        type: 'json_schema',
        json_schema: { name: question.name, strict: question.loose !== true, schema },
      },
      max_completion_tokens: question.maxOutputTokens,
      ...(model.sampling && { temperature: question.temperature }),
    },
    // Attempts are counted, and told of, here.
    { signal, maxRetries: 0 },
  );
}

/** Says why a provider gave no answer. `late`: because the time was over. */
export function unavailable(
  error: unknown,
  question: { readonly model: string; readonly timeoutMs: number },
  late: boolean,
  use: Use,
): ModelFailed {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  const why = late
    ? `did not answer within ${Math.round(question.timeoutMs / 1000)} seconds`
    : status === 401 || status === 403
      ? 'did not accept the key of this installation'
      : status === undefined
        ? 'could not be reached'
        : `answered with HTTP status ${status}`;
  return new ModelFailed('UNAVAILABLE', `The provider of the model ${question.model} ${why}.`, use, {
    cause: error,
  });
}

function plus(use: Use, model: Model, answer: OpenAI.ChatCompletion): Use {
  const tokens = {
    inputTokens: answer.usage?.prompt_tokens ?? 0,
    cachedInputTokens: answer.usage?.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: answer.usage?.completion_tokens ?? 0,
  };
  return {
    ...use,
    model: answer.model || use.model,
    offline: use.offline || modelOf(answer.model)?.offline === true,
    inputTokens: use.inputTokens + tokens.inputTokens,
    outputTokens: use.outputTokens + tokens.outputTokens,
    costMicroUsd: use.costMicroUsd + costOf(model, tokens),
  };
}

function parse<T>(schema: z.ZodType<T>, text: string, cutOff: boolean): { value: T } | { problem: string } {
  if (cutOff) return { problem: 'It was longer than allowed and cut off: be shorter.' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problem: `It is not JSON: ${(error as Error).message}.` };
  }
  const read = schema.safeParse(json);
  return read.success ? { value: read.data } : { problem: z.prettifyError(read.error).slice(0, 1_500) };
}
