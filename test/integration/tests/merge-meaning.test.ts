import { createServer, type Server } from 'node:http';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { reserve } from '#shared/accounts/quota.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { newId } from '#shared/platform/ids.ts';
import { embeddings } from '#shared/platform/models/embeddings.ts';
import { ModelFailed } from '#shared/platform/models/structured.ts';
import { completeRun } from '#shared/tests/completion.ts';
import { RunEnded, readParts } from '#shared/tests/parts.ts';
import { createRun, keyOf, moveRun, type RunRow, readRun } from '#shared/tests/store.ts';
import { keepVectors, readVectors, vectorKey } from '#shared/tests/vectors.ts';
import { examination, finding, runRow } from '#test/unit/tests/samples.ts';
import { openTables, type Tables } from './tables.ts';

const Asked = z.object({
  model: z.string(),
  input: z.array(z.string()),
  dimensions: z.int(),
  encoding_format: z.string(),
});

const silence = 0;
let tables: Tables;
let provider: Server;
let asked: z.infer<typeof Asked>[] = [];
let status = 200;
/** What the provider says a text means, before it is filled up to the length that was asked for. */
let meaningOf: (text: string) => readonly number[];

beforeAll(async () => {
  tables = await openTables();
  provider = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const question = Asked.parse(JSON.parse(Buffer.concat(chunks).toString()));
    asked.push(question);
    if (status === silence) return;
    response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' });
    const data = question.input.map((text, index) => {
      const vector = new Float32Array(question.dimensions);
      vector.set(meaningOf(text));
      return { object: 'embedding', index, embedding: Buffer.from(vector.buffer).toString('base64') };
    });
    response.end(
      JSON.stringify(
        status === 200
          ? { object: 'list', model: question.model, data: data.toReversed(), usage: { prompt_tokens: 75 } }
          : { error: { message: 'no' } },
      ),
    );
  });
  await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
  const address = provider.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  mockClient(SSMClient)
    .on(GetParameterCommand)
    .resolves({ Parameter: { Value: `http://127.0.0.1:${port}/v1` } });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: 'sk-test' });
  vi.stubEnv('MODEL_BASE_URL_PARAMETER', '/model-base-url');
  vi.stubEnv('MODEL_KEY_SECRET_ARN', 'arn:secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  provider.closeAllConnections();
  await new Promise((closed) => provider.close(closed));
  await tables.close();
});
beforeEach(() => {
  asked = [];
  status = 200;
  meaningOf = () => [1];
});

const alike = () => [1];
const unlike = (text: string) => (text.startsWith('Voucher') ? [0, 1] : [1]);

const home = 'https://shop.example/home';
const clear = finding();
const doubtful = finding({
  rule: 'dead-button',
  category: 'interaction',
  title: 'A button does nothing',
  description: 'It was clicked and nothing on the page changed.',
  selector: '#apply-voucher',
  evidence: '<button id="apply-voucher">Apply</button>',
});

const found = {
  machine: {
    examination: examination({ findings: [clear, doubtful] }),
    verdict: { v: 1 as const, kind: 'unjudged' as const, reason: 'Not asked.', use: null },
  },
  person: {
    report: {
      sentimentScore: 0.2,
      issues: [
        {
          title: 'Voucher rejected',
          description: 'invalid code',
          severity: 'medium' as const,
          category: 'interaction' as const,
          page: home,
          selector: null,
          screenshots: [],
        },
      ],
      recommendations: [],
      positives: [],
      additionalNotes: '',
    },
    folder: 'human/asg_1/',
  },
  notes: [],
};

async function running(changes: Partial<RunRow> = {}): Promise<RunRow> {
  const at = '2026-11-21T08:00:00.000Z';
  const run = runRow({
    id: newId('run'),
    companyId: newId('com'),
    testType: 'hybrid',
    model: 'gpt-6-luna',
    status: 'pending',
    startedAt: null,
    quotaPeriod: '2026-11',
    transitions: [{ status: 'pending', at, reason: 'Ordered.' }],
    ...changes,
  });
  await transact([
    reserve({ companyId: run.companyId, period: run.quotaPeriod, limit: 1_000 }),
    createRun(run),
  ]);
  await transact([moveRun(keyOf(run), 'running', { at, startedAt: at, reason: 'Started.' })]);
  return { ...run, status: 'running', startedAt: at };
}

async function completed(changes: Partial<RunRow> = {}) {
  const run = await running(changes);
  await completeRun(run, found);
  expect((await readRun(keyOf(run)))?.status).toBe('completed');
  const { result } = await readParts(keyOf(run));
  return { run, result, issues: result?.groups.length };
}

describe('reports whose words do not decide', () => {
  it('are one issue or two by what they mean to the provider, asked once for each text', async () => {
    meaningOf = alike;
    expect((await completed()).issues).toBe(2);
    meaningOf = unlike;
    const { result, issues } = await completed();

    expect(issues).toBe(3);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ model: 'text-embedding-3-small', dimensions: 256 });
    expect(asked[1]?.input.map((text) => text.split('\n')[0])).toEqual([
      'A button does nothing',
      'Voucher rejected',
    ]);
    expect(result?.merge?.modelUse).toEqual({
      model: 'text-embedding-3-small',
      offline: false,
      inputTokens: 75,
      outputTokens: 0,
      costMicroUsd: 2,
      attempts: 1,
    });
    expect(result?.notes.join()).not.toContain('words alone');
  });

  it('are asked for once by a company, and again by another', async () => {
    meaningOf = unlike;
    const { run } = await completed();
    meaningOf = alike;
    const again = await completed({ companyId: run.companyId });

    expect(asked).toHaveLength(1);
    expect(again.issues).toBe(3);
    expect(again.result?.merge?.modelUse).toBeNull();

    expect((await completed()).issues).toBe(2);
    expect(asked).toHaveLength(2);

    const kept = (await tables.rows('testing')).filter(({ pk }) => pk === `company/${run.companyId}/vectors`);
    expect(kept).toHaveLength(2);
    for (const { sk, expiresAt } of kept) {
      expect(sk).toMatch(/^[0-9a-f]{64}$/);
      expect(expiresAt).toBeGreaterThan(Date.now() / 1_000 + 29 * 86_400);
    }
    expect(JSON.stringify(kept)).not.toContain('Voucher');
  });

  it('are compared by words alone when the provider fails, and the report says so', async () => {
    status = 503;
    const { result } = await completed();
    const byWords = await completed({ model: 'assay-offline' });

    expect(asked).toHaveLength(1);
    expect(result?.groups.length).toBe(byWords.issues);
    expect(result?.notes).toContain(
      'Reports of machine and person were compared by their words alone: ' +
        'The provider of the model text-embedding-3-small answered with HTTP status 503.',
    );
    expect(byWords.result?.notes.join()).not.toContain('words alone');
  });

  it('are compared by words alone when the answer cannot be used', async () => {
    meaningOf = () => [Number.NaN];
    const { result } = await completed();

    expect(result?.notes.join()).toContain('gave no usable embeddings');
    expect(result?.merge?.modelUse?.costMicroUsd).toBe(2);
  });

  it('stay what was stored first when the task is tried again', async () => {
    meaningOf = alike;
    const { run, result } = await completed();
    meaningOf = unlike;

    await expect(completeRun(run, found)).rejects.toThrow(RunEnded);
    expect((await readParts(keyOf(run))).result).toEqual(result);
  });
});

describe('vectors', () => {
  it('are kept by company, model and text until they expire', async () => {
    const companyId = newId('com');
    const now = new Date();
    const [one, other] = [vectorKey('a', 'text'), vectorKey('b', 'text')];
    const many = new Map(
      Array.from({ length: 130 }, (_, at) => [vectorKey('a', `${at}`), Float32Array.of(at, -0.1)] as const),
    );
    await keepVectors(companyId, new Map([[one, Float32Array.of(0.1, 2)], ...many]), now);

    expect(one).not.toBe(other);
    expect(await readVectors(companyId, [one, other], now)).toEqual(
      new Map([[one, Float32Array.of(0.1, 2)]]),
    );
    expect(await readVectors(companyId, [...many.keys()], now)).toEqual(many);
    expect(await readVectors(newId('com'), [one], now)).toEqual(new Map());
    const later = new Date(now.getTime() + 31 * 86_400_000);
    expect(await readVectors(companyId, [one], later)).toEqual(new Map());
  });
});

describe('a provider that does not answer', () => {
  it('is given up after the time it was given', async () => {
    status = silence;
    const asking = embeddings({
      model: 'text-embedding-3-small',
      texts: ['one'],
      dimensions: 4,
      timeoutMs: 1_000,
    });

    await expect(asking).rejects.toThrow(ModelFailed);
    await expect(asking).rejects.toThrow('did not answer within 1 seconds');
  });
});
