import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '#build/inputs.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { testFileOf } from '#shared/qa/reports/test-file.ts';
import type { Scenario, Step } from '#shared/qa/scenario/contract.ts';

/** Things of which no two may have the same name. */
async function things(broken: boolean): Promise<string> {
  const kept = new Map<string, string>();
  const server = createServer((request, response) => {
    const id = request.url?.split('/')[2] ?? '';
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.method === 'POST') {
      let text = '';
      request.on('data', (part) => {
        text += part;
      });
      request.on('end', () => {
        const { name } = JSON.parse(text);
        if ([...kept.values()].includes(name)) return answer(409, {});
        kept.set(`t${kept.size}`, name);
        return answer(201, { id: `t${kept.size - 1}`, name });
      });
    } else if (!kept.has(id)) answer(404, {});
    else if (request.method === 'DELETE') response.writeHead(kept.delete(id) ? 204 : 404).end();
    else answer(200, { id, name: broken ? 'another' : kept.get(id) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const step = (index: number, method: string, rest: Partial<Step>): Step => ({
  index,
  name: `${method} things`,
  method,
  path: '/things/{id}',
  query: {},
  headers: {},
  identity: 'first',
  expected: { status: ['2XX'], body: {}, headers: {} },
  extractions: [],
  ...rest,
});
const made = step(0, 'POST', {
  path: '/things',
  headers: { 'content-type': 'application/json' },
  body: { name: 'lamp' },
  extractions: [{ name: 'id', from: 'body', pointer: '/id' }],
});
const scenario = (name: string, last: Step): Scenario => ({
  schemaVersion: 1,
  name,
  description: '',
  tags: [],
  source: 'deterministic',
  seed: 1,
  steps: [made, last],
});

const report: QaReport = {
  v: 1,
  title: 'Things',
  baseUrl: 'http://127.0.0.1:1',
  seed: 1,
  verdict: 'PASS',
  verdictReason: '',
  startedAt: '2026-11-21T00:00:00.000Z',
  seconds: 1,
  requests: 3,
  operations: [],
  findings: [],
  gaps: [],
  scenarios: [
    scenario('Delete a thing', step(1, 'DELETE', {})),
    scenario(
      'Read a thing',
      step(1, 'GET', {
        expected: { status: ['200'], body: { '/name': { kind: 'exact', value: 'lamp' } }, headers: {} },
      }),
    ),
  ],
  trials: [],
  narrative: null,
  problems: [],
  notes: [],
};

/** Runs the exported file as its user would. Returns what was printed and the exit code. */
async function run(address: string): Promise<{ readonly code: number; readonly text: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-exported-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'things.test.mjs'), testFileOf(report, 'vitest'));
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--root', folder], {
    cwd: folder,
    env: { PATH: process.env.PATH, NO_COLOR: '1', API_BASE_URL: address },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      text += part;
    });
  }
  const [code] = await once(child, 'close');
  return { code: Number(code), text };
}

test('an exported file passes on the API as it was, sets up what is shared once and deletes last', {
  timeout: 60_000,
}, async () => {
  const { code, text } = await run(await things(false));
  expect(text).toContain('2 passed');
  expect(code).toBe(0);
});

test('an exported file fails when the API changes, and says where', { timeout: 60_000 }, async () => {
  const { code, text } = await run(await things(true));
  expect(code).not.toBe(0);
  expect(text).toContain('at /name');
});
