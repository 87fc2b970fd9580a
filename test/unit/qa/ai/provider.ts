import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';

export interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly response_format: { readonly json_schema: { readonly strict: boolean; readonly schema: object } };
}

/** What the provider does with a question. */
export type Answer =
  | { readonly kind: 'says'; readonly content: unknown; readonly model?: string }
  | { readonly kind: 'refuses' }
  | { readonly kind: 'fails'; readonly status: number }
  | { readonly kind: 'silent' };

export const says = (content: unknown): Answer => ({ kind: 'says', content });

export const model = 'gpt-6-luna-2026-10-01';

/** An HTTP server that speaks as a provider does: it answers every question as `answer` says. */
export async function startProvider() {
  const asked: Asked[] = [];
  let answer: (question: Asked, number: number) => Answer = () => ({ kind: 'fails', status: 500 });
  let under = 0;
  let most = 0;
  const server = createServer(async (request, response) => {
    under += 1;
    most = Math.max(most, under);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const question: Asked = JSON.parse(Buffer.concat(chunks).toString());
    asked.push(question);
    const given = answer(question, asked.length - 1);
    // Long enough for other questions to come meanwhile, if they may, on a busy machine too.
    await new Promise((resolve) => setTimeout(resolve, 40));
    under -= 1;
    if (given.kind === 'silent') return;
    if (given.kind === 'fails') {
      response.writeHead(given.status, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(JSON.stringify({ error: { message: 'no' } }));
      return;
    }
    const content =
      given.kind === 'refuses'
        ? null
        : typeof given.content === 'string'
          ? given.content
          : JSON.stringify(given.content);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        model: (given.kind === 'says' ? given.model : undefined) ?? model,
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            message: { role: 'assistant', content, refusal: given.kind === 'refuses' ? 'I will not.' : null },
          },
        ],
        usage: { prompt_tokens: 4_000, completion_tokens: 1_000 },
      }),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  mockClient(SSMClient)
    .on(GetParameterCommand)
    .resolves({ Parameter: { Value: `http://127.0.0.1:${port}/v1` } });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: 'sk-test' });
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('MODEL_BASE_URL_PARAMETER', '/model-base-url');
  vi.stubEnv('MODEL_KEY_SECRET_ARN', 'arn:secret');
  return {
    asked,
    /** Most questions that were under way at one time. */
    get most() {
      return most;
    },
    answers(with_: typeof answer) {
      answer = with_;
      asked.length = 0;
      most = 0;
    },
    async close() {
      vi.unstubAllEnvs();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
