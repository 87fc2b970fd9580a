import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chatCompletion } from '#local/offline-model/chat.ts';
import { start } from '#test/fixtures/apis/library.ts';
import type { Running } from '#test/fixtures/apis/service.ts';
import { qa } from './terminal.ts';

let api: Running;
let provider: Server;
let folder: string;
let works = true;
const asked: { readonly key: string | undefined; readonly model: string; readonly text: string }[] = [];
beforeAll(async () => {
  api = await start({ faults: 'none' });
  folder = await mkdtemp(path.join(tmpdir(), 'assay-terminal-'));
  await writeFile(path.join(folder, 'library.json'), JSON.stringify(api.document));
  await writeFile(path.join(folder, 'words.txt'), 'Members borrow books.');
  provider = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const question = JSON.parse(text);
    asked.push({ key: request.headers.authorization, model: question.model, text });
    answer.writeHead(works ? 200 : 400, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(works ? chatCompletion(question, false) : { error: { message: 'no' } }));
  });
  await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
});
beforeEach(() => {
  asked.length = 0;
  works = true;
});
afterAll(async () => {
  provider.closeAllConnections();
  await new Promise((closed) => provider.close(closed));
  await api.close();
  await rm(folder, { recursive: true });
});

const baseUrl = () => `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`;
const order = () => [
  path.join(folder, 'library.json'),
  '--base-url',
  `${api.url}/api`,
  '--no-security',
  '--max-requests',
  '400',
  '--ai',
];

test('a model of the environment writes scenarios and words, and says what it cost', async () => {
  const { code, out } = await qa([...order(), '--requirements', `@${path.join(folder, 'words.txt')}`], {
    OPENAI_API_KEY: 'sk-mine',
    OPENAI_BASE_URL: baseUrl(),
  });
  expect(code).toBe(0);
  expect(out).toMatch(/^[1-9]\d* of [1-9]\d* scenarios of the model ended as it expected\.$/m);
  expect(Number(/^The model cost (\d+\.\d{4}) USD\.$/m.exec(out)?.[1])).toBeGreaterThan(0);
  expect(out).toContain('PASS');
  expect(asked.length).toBeGreaterThan(5);
  expect(new Set(asked.map(({ key, model }) => `${key} ${model}`))).toEqual(
    new Set(['Bearer sk-mine gpt-6-luna']),
  );
  expect(asked.every(({ text }) => text.includes('Members borrow books.'))).toBe(true);
}, 60_000);

test('a model that fails changes nothing but says so', async () => {
  works = false;
  const { code, out, errors } = await qa(order(), { OPENAI_BASE_URL: baseUrl(), OPENAI_MODEL: 'gpt-4o' });
  expect(code).toBe(0);
  expect(errors).toMatch(/The model failed for .+, attempt 1 of 1: .+ HTTP status 400\./);
  expect(out).toContain('0 of 0 scenarios of the model');
  expect(out).toContain('Note: No model put this report into words.');
  expect(out).toContain('The model cost 0.0000 USD.');
}, 60_000);

test.each([
  ['no model', {}, [], 'set OPENAI_API_KEY, or OPENAI_BASE_URL'],
  [
    'an unknown model',
    { OPENAI_API_KEY: 'k', OPENAI_MODEL: 'gpt-0' },
    [],
    'gpt-0 is not in the model catalogue',
  ],
  [
    'words that cannot be read',
    { OPENAI_API_KEY: 'k' },
    ['--requirements', '@/no/such/file'],
    '/no/such/file',
  ],
])(
  '%s is said at once, before anything is called',
  async (_, environment, more, words) => {
    const { code, errors } = await qa([...order(), ...more], environment);
    expect(code).toBe(2);
    expect(errors).toContain(words);
    expect(errors).not.toContain('    at ');
  },
  60_000,
);

test('words without a model are a mistake', async () => {
  const { code, errors } = await qa([...order().slice(0, -1), '--requirements', 'Books.']);
  expect(code).toBe(2);
  expect(errors).toContain('say --ai as well');
}, 60_000);
