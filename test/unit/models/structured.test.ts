import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type FailedAttempt, type Question, structured } from '#shared/platform/models/structured.ts';

interface Sent {
  readonly model: string;
  readonly temperature?: number;
  readonly messages: { role: string; content: string }[];
  readonly response_format: { type: string; json_schema: { strict: boolean; schema: object } };
}

/** A provider that gives the prepared answers in turn and remembers what it was asked. */
let provider: Server;
let asked: Sent[] = [];
let keys: (string | undefined)[] = [];
const silence = 0;
let answers: { status: number; body?: object; headers?: Record<string, string> }[] = [];

const completion = (content: string, changes: object = {}) => ({
  status: 200,
  body: {
    id: 'x',
    object: 'chat.completion',
    model: 'gpt-6-luna-2026-10-01',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } },
    ...changes,
  },
});

beforeAll(async () => {
  provider = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(JSON.parse(Buffer.concat(chunks).toString()));
    keys.push(request.headers.authorization);
    const { status, body, headers } = answers.shift() ?? { status: 500 };
    if (status === silence) return;
    response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false', ...headers });
    response.end(JSON.stringify(body ?? { error: { message: 'no' } }));
  });
  await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
  const { port } = provider.address() as AddressInfo;
  mockClient(SSMClient)
    .on(GetParameterCommand)
    .resolves({ Parameter: { Value: `http://127.0.0.1:${port}/v1` } });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: 'sk-test' });
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('MODEL_BASE_URL_PARAMETER', '/model-base-url');
  vi.stubEnv('MODEL_KEY_SECRET_ARN', 'arn:secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  provider.closeAllConnections();
  await new Promise((closed) => provider.close(closed));
});
beforeEach(() => {
  asked = [];
  keys = [];
  answers = [];
});

const busy = { status: 503, headers: { 'x-should-retry': 'true', 'retry-after': '0' } };

const ask = (
  model: string,
  timeoutMs = 10_000,
  more: Partial<Pick<Question<unknown>, 'onFailure' | 'loose' | 'signal'>> = {},
) =>
  structured({
    ...more,
    model,
    name: 'mark',
    schema: z.object({ mark: z.number().refine((mark) => mark <= 1, { error: 'at most 1' }) }),
    messages: [{ role: 'user', content: 'Mark this.' }],
    temperature: 0,
    maxOutputTokens: 100,
    timeoutMs,
  });

describe('asking a model for a value', () => {
  it('gives the value with what it cost, under the name the provider gave', async () => {
    answers = [completion('{"mark":0.5}')];
    const { value, use } = await ask('gpt-6-luna');

    expect(value).toEqual({ mark: 0.5 });
    expect(use).toEqual({
      model: 'gpt-6-luna-2026-10-01',
      offline: false,
      inputTokens: 1000,
      outputTokens: 100,
      // 600 x 0.1 + 400 x 0.01 + 100 x 0.5
      costMicroUsd: 114,
      attempts: 1,
    });
    expect(keys).toEqual(['Bearer sk-test']);
    expect(asked[0]?.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { strict: true, schema: { required: ['mark'], additionalProperties: false } },
    });
  });

  it('sends a temperature only to models that take one', async () => {
    answers = [completion('{"mark":0}'), completion('{"mark":0}')];
    await ask('gpt-6-luna');
    await ask('gpt-4o');
    expect(asked.map(({ temperature }) => temperature)).toEqual([undefined, 0]);
  });

  it('says what was wrong and asks again, and counts all attempts', async () => {
    answers = [completion('Sure! Here you are.'), completion('{"mark":7}'), completion('{"mark":1}')];
    const { value, use } = await ask('gpt-6-luna');

    expect(value).toEqual({ mark: 1 });
    expect(use).toMatchObject({ attempts: 3, inputTokens: 3000, outputTokens: 300, costMicroUsd: 342 });
    expect(asked[1]?.messages.at(-1)?.content).toContain('not JSON');
    expect(asked[2]?.messages.at(-1)?.content).toContain('at most 1');
    expect(asked[2]?.messages.at(-2)).toEqual({ role: 'assistant', content: '{"mark":7}' });
  });

  it('gives up after three attempts, and says what they cost', async () => {
    answers = [completion('a'), completion('b'), completion('c'), completion('{"mark":1}')];
    await expect(ask('gpt-6-luna')).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
      use: { attempts: 3, costMicroUsd: 342 },
    });
    expect(asked).toHaveLength(3);
  });

  it('asks for a shorter answer when one was cut off', async () => {
    const cutOff = completion('', {
      choices: [{ index: 0, finish_reason: 'length', message: { role: 'assistant', content: '{"mark":1}' } }],
    });
    answers = [cutOff, completion('{"mark":1}')];
    await ask('gpt-6-luna');
    expect(asked[1]?.messages.at(-1)?.content).toContain('shorter');
  });

  it('takes a refusal for an answer', async () => {
    const refusal = { role: 'assistant', content: null, refusal: 'I cannot help with that.' };
    answers = [completion('', { choices: [{ index: 0, finish_reason: 'stop', message: refusal }] })];
    await expect(ask('gpt-6-luna')).rejects.toMatchObject({ code: 'REFUSED', use: { attempts: 1 } });
  });

  it.each([
    [500, /HTTP status 500/],
    [401, /key/],
    [400, /HTTP status 400/],
  ])('explains a provider that answers %i', async (status, sentence) => {
    answers = [{ status }];
    await expect(ask('gpt-6-luna')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(sentence),
      use: { attempts: 1 },
    });
  });

  it('asks again when the provider is away for a moment, and counts each try', async () => {
    answers = [busy, busy, completion('{"mark":1}')];
    const { value, use } = await ask('gpt-6-luna');
    expect(value).toEqual({ mark: 1 });
    expect(use.attempts).toBe(3);
  });

  it('tells of each attempt that failed, what was written, and of how many it was', async () => {
    const heard: FailedAttempt[] = [];
    const onFailure = (failure: FailedAttempt) => heard.push(failure) > 0;
    answers = [busy, completion('{"mark":7}'), completion('{"mark":8}')];
    await expect(ask('gpt-6-luna', 10_000, { onFailure })).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    expect(heard).toMatchObject([
      { attempt: 1, of: 3, answer: null, reason: expect.stringContaining('503'), use: { costMicroUsd: 0 } },
      { attempt: 2, of: 3, answer: '{"mark":7}', reason: expect.stringContaining('at most 1') },
      { attempt: 3, of: 3, answer: '{"mark":8}', use: { attempts: 3, costMicroUsd: 228 } },
    ]);
  });

  it('asks no more when it is told so', async () => {
    answers = [completion('a'), completion('{"mark":1}')];
    await expect(ask('gpt-6-luna', 10_000, { onFailure: () => false })).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
      use: { attempts: 1 },
    });
    expect(asked).toHaveLength(1);
  });

  it('does not hold the provider to a shape that it cannot hold a model to', async () => {
    answers = [completion('{"mark":1}')];
    await ask('gpt-6-luna', 10_000, { loose: true });
    expect(asked[0]?.response_format.json_schema.strict).toBe(false);
  });

  it('says that an answer is of the offline model, whatever model was asked for', async () => {
    answers = [completion('{"mark":1}', { model: 'assay-offline' })];
    expect((await ask('gpt-6-luna')).use).toMatchObject({ model: 'assay-offline', offline: true });
  });

  it('waits for nothing any more when it is told so, and hears of no failure', async () => {
    const over = new AbortController();
    const failures: FailedAttempt[] = [];
    answers = [completion('nothing'), { status: silence }, completion('{"mark":1}')];
    const asking = ask('gpt-6-luna', 60_000, {
      signal: over.signal,
      onFailure: (failure) => failures.push(failure) > 0,
    });
    setTimeout(() => over.abort(), 300);
    await expect(asking).rejects.toMatchObject({ code: 'CANCELLED', use: { costMicroUsd: 114 } });
    expect(asked).toHaveLength(2);
    expect(failures.map(({ attempt }) => attempt)).toEqual([1]);
  });

  it('waits no longer than it was told to', async () => {
    answers = [{ status: silence }];
    await expect(ask('gpt-6-luna', 300)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/within/),
    });
  });

  it.each([
    ['gpt-9', 'UNKNOWN_MODEL', /not in the model catalogue/],
    ['gpt-4o', 'SHUT_DOWN', /2027-01-14/],
  ])('does not call %s when it cannot answer', async (model, code, sentence) => {
    vi.setSystemTime(new Date('2027-01-14T00:00:00Z'));
    await expect(ask(model)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(sentence),
      use: null,
    });
    vi.useRealTimers();
    expect(asked).toEqual([]);
  });
});
