import * as z from 'zod';
import { chatCompletion } from '#local/offline-model/chat.ts';
import type { Ask } from '#shared/qa/ai/ask.ts';

/** The offline model, asked without a wire between. */
export const offline: Ask = async (question) => {
  const answer = z
    .object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })) })
    .parse(
      chatCompletion(
        {
          messages: question.messages,
          response_format: { type: 'json_schema', json_schema: { name: question.name, schema: {} } },
        },
        false,
      ),
    );
  const value = question.schema.parse(JSON.parse(answer.choices[0]?.message.content ?? ''));
  const use = { inputTokens: 1, outputTokens: 1, costMicroUsd: 0, attempts: 1 };
  return { value, use: { ...use, model: 'assay-offline', offline: true } };
};
