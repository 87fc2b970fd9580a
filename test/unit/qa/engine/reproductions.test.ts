import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Finding } from '#shared/qa/report/contract.ts';
import * as accounts from '../../../fixtures/apis/accounts.ts';
import { talk } from '../../../fixtures/apis/conversation.ts';
import * as library from '../../../fixtures/apis/library.ts';
import type { Running } from '../../../fixtures/apis/service.ts';
import { runOn } from './running.ts';

type Start = (options: {
  readonly faults: 'all';
  readonly port?: number;
}) => Promise<Pick<Running, 'url' | 'close'> & { readonly document: unknown }>;

/** Runs a script and returns what its last call printed: the answer's status and body. */
function played(
  script: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly status: number; readonly body: string }> {
  return new Promise((resolve) => {
    const shell = spawn('sh', ['-c', script], {
      // The test runner has a BASE_URL of its own.
      env: { PATH: process.env.PATH, ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    shell.stdout.on('data', (part) => {
      printed += part;
    });
    shell.on('close', (code) => {
      const [head = '', ...body] = printed.split('\r\n\r\n');
      resolve({ code, status: Number(head.split(' ')[1]), body: body.join('\r\n\r\n') });
    });
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether an answer has nothing that the recorded one has not; ids, times, tokens and what was set since may differ. */
function isLike(fresh: unknown, recorded: unknown): boolean {
  if (Array.isArray(fresh) && Array.isArray(recorded))
    return fresh.length > 0 === recorded.length > 0 && (fresh.length === 0 || isLike(fresh[0], recorded[0]));
  if (isObject(fresh) && isObject(recorded))
    return Object.entries(fresh).every(
      ([name, value]) => Object.hasOwn(recorded, name) && isLike(value, recorded[name]),
    );
  return true;
}

const read = (text: string): unknown => (/^[{[]/.test(text) ? JSON.parse(text) : text);

type Tokens = Readonly<Record<'TOKEN' | 'TOKEN2', string>>;

async function replays(
  start: Start,
  signIn: ((server: { readonly url: string }) => Promise<Tokens>) | null = null,
): Promise<{ readonly shown: string[]; readonly findings: readonly Finding[] }> {
  const server = await start({ faults: 'all' });
  const given = await signIn?.(server);
  const bearer = (token: string | undefined) =>
    token === undefined ? null : { kind: 'bearer' as const, token };
  const identities = { first: bearer(given?.TOKEN), second: bearer(given?.TOKEN2) };
  const { report } = await runOn(server, { security: true }, identities);
  await server.close();
  const shown: string[] = [];
  for (const finding of report.findings) {
    const fresh = await start({ faults: 'all', port: Number(new URL(server.url).port) });
    const { code, status, body } = await played(finding.curl, (await signIn?.(fresh)) ?? {});
    await fresh.close();
    const recorded = finding.exchanges.at(-1)?.response;
    if (code === 0 && status === recorded?.status && isLike(read(body), read(recorded.body)))
      shown.push(finding.title);
  }
  return { shown, findings: report.findings };
}

test('every script shows on a fresh server what its finding says', { timeout: 120_000 }, async () => {
  const { shown, findings } = await replays(library.start);
  expect(findings).toHaveLength(10);
  expect(shown).toEqual(findings.map(({ title }) => title));
});

test('scripts sign up, sign in and attack by themselves', { timeout: 120_000 }, async () => {
  const { shown, findings } = await replays(accounts.start);
  expect(findings.length).toBeGreaterThanOrEqual(9);
  expect(shown).toEqual(findings.map(({ title }) => title));
});

async function tokens({ url }: { readonly url: string }): Promise<Tokens> {
  const [one, other] = await Promise.all(
    accounts.identities.map(async (identity) => {
      const { body } = await talk(url, '', { connection: 'close' })('POST', '/login', { json: identity });
      return z.object({ access_token: z.string() }).parse(body).access_token;
    }),
  );
  return { TOKEN: one ?? '', TOKEN2: other ?? '' };
}

test('with tokens that were handed in, scripts take them from the environment and forge others', {
  timeout: 120_000,
}, async () => {
  const { shown, findings } = await replays(accounts.start, tokens);
  expect(findings.length).toBeGreaterThanOrEqual(9);
  expect(shown).toEqual(findings.map(({ title }) => title));
  expect(findings.filter(({ curl }) => /eyJ/.test(curl)).map(({ title }) => title)).toEqual([]);
});

/** Makes shelves by a name that only one may have, and fails when there is one already. */
async function shelves({ port = 0 }: { readonly port?: number }) {
  const names = new Set<string>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const name = /^\{"name":("(?:[^"\\]|\\.)+")\}$/.exec(text)?.[1];
    const status = name === undefined ? 400 : names.has(name) ? 500 : 201;
    if (name !== undefined) names.add(name);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const document = {
    openapi: '3.0.3',
    info: { title: 'Shelves', version: '1' },
    paths: {
      '/shelves': {
        post: {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['name'],
                  properties: { name: { type: 'string', minLength: 1, example: 'north' } },
                },
              },
            },
          },
          responses: { 201: { description: 'Made' }, 400: { description: 'No' } },
        },
      },
    },
  };
  const address = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${address.port}`, document, close };
}

test('a script makes first what has to be there already', { timeout: 60_000 }, async () => {
  const { shown, findings } = await replays(shelves);
  expect(findings.map(({ oracle }) => oracle)).toContain('server-error');
  expect(shown).toEqual(findings.map(({ title }) => title));
});
