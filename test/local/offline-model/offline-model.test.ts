import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { offset, setOffset } from '#local/clock.ts';
import { minimalInstance } from '#local/offline-model/minimal-instance.ts';
import { modeChange, slowSeconds } from '#local/offline-model/modes.ts';
import { type OfflineModel, startOfflineModel } from '#local/offline-model/offline-model.ts';

let model: OfflineModel;
let server: Server;
let client: OpenAI;

beforeEach(async () => {
  model = startOfflineModel();
  const [service] = model.services;
  server = createServer(async (request, response) => {
    const answer = await service?.handle({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      query: new URLSearchParams(),
      headers: request.headers as Record<string, string>,
      body: await buffer(request),
    });
    response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ apiKey: 'offline', baseURL: `http://127.0.0.1:${port}/openai/v1`, maxRetries: 0 });
});

afterEach(async () => {
  await model.stop();
  setOffset(0);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const Judgement = z.object({
  sentimentScore: z.number(),
  sentimentReasons: z.array(z.string()),
  issues: z.array(
    z.object({ title: z.string(), category: z.enum(['accessibility', 'javascript', 'links', 'usability']) }),
  ),
  recommendations: z.array(z.string()),
  positives: z.array(z.string()),
});

const finding = (severity: string, title: string, more: object = {}) => ({
  category: 'accessibility',
  severity,
  title,
  page: 'http://localhost/',
  occurrences: 1,
  ...more,
});

async function judge(findings: object[], more: object = {}, after: { role: 'user'; content: string }[] = []) {
  const data = { pages: [{ address: 'http://localhost/' }], findings, ...more };
  const content = `The order:\n{"mission":"Buy"}\n\nBEGIN\n${JSON.stringify(data)}\nEND\n\n["http://localhost/"]`;
  const completion = await client.chat.completions.parse({
    model: 'whatever',
    messages: [{ role: 'system', content: 'You judge.' }, { role: 'user', content }, ...after],
    response_format: zodResponseFormat(Judgement, 'judgement'),
  });
  const parsed = completion.choices[0]?.message.parsed;
  if (!parsed) throw new Error('There is no answer.');
  return { completion, judgement: parsed };
}

describe('a judgement', () => {
  it('fits the schema, names the model and counts tokens', async () => {
    const { completion, judgement } = await judge([finding('high', 'A label is missing.')]);
    expect(completion.model).toBe('assay-offline');
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(50);
    expect(completion.usage?.completion_tokens).toBeGreaterThan(50);
    expect(judgement.issues).toEqual([]);
    expect(judgement.recommendations).toEqual([
      'Repair first: A label is missing (high, http://localhost/).',
    ]);
    expect(judgement.sentimentReasons[0]).toContain('no model has read the pages');
  });

  it('follows the documented formula', async () => {
    const { judgement } = await judge([finding('critical', 'A', { occurrences: 10 }), finding('low', 'B')]);
    expect(judgement.sentimentScore).toBeCloseTo(0.9 * Math.exp(-(1 * 2 + 0.05) / 4), 2);
    expect((await judge([])).judgement.sentimentScore).toBe(0.9);
  });

  it('is the same for the same findings in another order, the worst first, five at most', async () => {
    const findings = ['low', 'critical', 'medium', 'high', 'low', 'medium'].map((severity, i) =>
      finding(severity, `Defect ${i}`),
    );
    const { judgement } = await judge(findings);
    expect((await judge(findings.toReversed())).judgement).toEqual(judgement);
    expect(judgement.recommendations).toHaveLength(5);
    expect(judgement.recommendations[0]).toContain('Defect 1 (critical');
  });

  it('praises only families of checks that the data shows to have found nothing', async () => {
    const some = [finding('high', 'A')];
    expect((await judge(some)).judgement.positives).toEqual([
      'The examination reported no JavaScript error.',
      'The examination reported no broken link or image.',
    ]);
    expect((await judge(some, { findingsLeftOut: 3 })).judgement.positives).toEqual([]);
    expect((await judge([finding('high', 'A', { category: undefined })])).judgement.positives).toEqual([]);
  });

  it('is also given when a later message only complains, and for a fenced block', async () => {
    const { judgement } = await judge([finding('high', 'A')], {}, [
      { role: 'user', content: 'Answer again.' },
    ]);
    expect(judgement.recommendations[0]).toContain('A (high');
    const fenced = `\`\`\`json\n${JSON.stringify({ pages: [], findings: [finding('high', 'F')] }, null, 2)}\n\`\`\``;
    const completion = await client.chat.completions.create({
      model: 'x',
      messages: [{ role: 'user', content: fenced }],
      response_format: zodResponseFormat(Judgement, 'judgement'),
    });
    expect(completion.choices[0]?.message.content).toContain('F (high');
  });
});

describe('other schemas', () => {
  it.each([
    [z.object({ a: z.string().min(3), b: z.int().min(4), c: z.boolean(), d: z.null() })],
    [z.object({ list: z.array(z.enum(['x', 'y'])).min(2), maybe: z.string().nullable() })],
    [z.object({ either: z.union([z.object({ k: z.literal('v') }), z.number()]), when: z.iso.datetime() })],
    [z.object({ n: z.number().gt(2).multipleOf(5), mail: z.email(), id: z.uuid() })],
  ])('get a smallest value that fits', async (schema) => {
    const completion = await client.chat.completions.parse({
      model: 'x',
      messages: [{ role: 'user', content: 'go' }],
      response_format: zodResponseFormat(schema, 'other'),
    });
    expect(() => schema.parse(completion.choices[0]?.message.parsed)).not.toThrow();
  });

  it('may refer to themselves', () => {
    const schema = {
      $ref: '#/$defs/Node',
      $defs: {
        Node: {
          type: 'object',
          required: ['children'],
          properties: { children: { type: 'array', items: { $ref: '#/$defs/Node' } } },
        },
      },
    };
    expect(minimalInstance(schema)).toEqual({ children: [] });
    const endless = { type: 'object', required: ['me'], properties: { me: { $ref: '#' } } };
    expect(() => minimalInstance(endless)).toThrow('without an end');
  });
});

it('cuts an answer that is longer than allowed, and says so', async () => {
  const completion = await client.chat.completions.create({
    model: 'x',
    messages: [{ role: 'user', content: 'hello' }],
    max_completion_tokens: 3,
  });
  expect(completion.choices[0]?.finish_reason).toBe('length');
  expect(completion.usage?.completion_tokens).toBe(3);
});

describe('embeddings', () => {
  const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

  it('have length 1 and are near for texts that share words, in both encodings', async () => {
    const input = ['a cat sat on the mat', 'the cat sat on a mat', 'quarterly revenue rose'];
    // The SDK asks for base64 unless told otherwise.
    const [a = [], b = [], c = []] = (await client.embeddings.create({ model: 'x', input })).data.map(
      ({ embedding }) => embedding,
    );
    expect(a).toHaveLength(1_536);
    expect(cosine(a, a)).toBeCloseTo(1, 5);
    expect(cosine(a, b)).toBeGreaterThan(0.7);
    expect(cosine(a, c)).toBeLessThan(0.2);
    const plain = await client.embeddings.create({
      model: 'x',
      input: input[0] ?? '',
      encoding_format: 'float',
    });
    expect(cosine(plain.data[0]?.embedding ?? [], a)).toBeCloseTo(1, 5);
  });
});

describe('refusals', () => {
  it('fine-tuning', async () => {
    const job = client.fineTuning.jobs.create({ model: 'x', training_file: 'f' });
    await expect(job).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('cannot be fine-tuned'),
    });
  });

  it('streams, bodies without messages and unknown paths', async () => {
    const messages = [{ role: 'user' as const, content: 'x' }];
    const stream = client.chat.completions.create({ model: 'x', messages, stream: true });
    await expect(stream).rejects.toMatchObject({ status: 400, param: 'stream' });
    const empty = client.chat.completions.create({ model: 'x', messages: [] });
    await expect(empty).rejects.toMatchObject({ status: 400, param: 'messages' });
    await expect(client.images.generate({ prompt: 'x' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('modes', () => {
  const ask = () =>
    client.chat.completions.create({
      model: 'x',
      messages: [{ role: 'user', content: 'x' }],
      response_format: { type: 'json_object' },
    });

  it('error fails as often as said', async () => {
    model.setMode({ mode: 'error', times: 2 });
    await expect(ask()).rejects.toMatchObject({ status: 500 });
    await expect(ask()).rejects.toMatchObject({ status: 500 });
    expect((await ask()).choices[0]?.message.content).toBe('{}');
  });

  it('garbage is not JSON', async () => {
    model.setMode({ mode: 'garbage', times: 1 });
    const text = (await ask()).choices[0]?.message.content ?? '';
    expect(() => JSON.parse(text)).toThrow();
  });

  it('slow waits on the moved clock', async () => {
    model.setMode({ mode: 'slow' });
    let answered = false;
    const answer = ask().then(() => {
      answered = true;
    });
    await client.models.list();
    expect(answered).toBe(false);
    // Again and again, because the question may be on its way still.
    const moving = setInterval(() => setOffset(offset() + slowSeconds * 1000), 5);
    await answer.finally(() => clearInterval(moving));
  });

  it.each([
    [
      { mode: 'error', times: 1 },
      { mode: 'error', times: 1 },
    ],
    [{ mode: 'normal' }, { mode: 'normal' }],
    [{ mode: 'broken' }, null],
    [{ mode: 'error', times: 0 }, null],
    [null, null],
  ])('reads %j', (value, change) => {
    expect(modeChange(value)).toEqual(change);
  });
});
