import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Behaviour, start } from '#test/fixtures/apis/hostile.ts';
import { qa } from './terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-terminal-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function kept(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

const nowhere = ['--base-url', 'http://127.0.0.1:9'];
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[at]}`)}]`))
  .join('\n');
const emptyPaths = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`/${index}`, {}]));
const self = {
  openapi: '3.1.0',
  info: { title: 'Self', version: '1' },
  paths: { '/a': { $ref: '#/paths/~1a' } },
};

/* None is answered with a stack, and none keeps the machine busy. */
describe('a document that is none', () => {
  test.each([
    ['HTML', '<!doctype html><html><body>Hello</body></html>', /web page/],
    ['ZIP', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]), /ZIP archive/],
    ['100 MB', Buffer.alloc(100_000_000, ' '), /100 MB; at most 30 MB/],
    ['alias bomb', bomb, /parts/],
    ['self-referencing', 'a: &a [*a]', /deep/],
  ])(
    '%s',
    async (name, content, says) => {
      const { code, errors } = await qa([await kept(name, content), ...nowhere]);
      expect(code).toBe(2);
      expect(errors).toMatch(says);
      expect(errors).not.toContain('    at ');
    },
    60_000,
  );

  test.each([
    ['a path that is itself', self],
    ['10,000 paths without an operation', { ...self, paths: emptyPaths }],
  ])(
    '%s',
    async (name, document) => {
      const { code, out } = await qa([await kept(name, JSON.stringify(document)), ...nowhere]);
      expect(code).toBe(2);
      expect(out).toMatch(/Left out: .+/);
      expect(out).toContain('INCONCLUSIVE: The document describes no operation that could be called.');
    },
    60_000,
  );
});

describe('an address where nothing can be tested', () => {
  test.each<[Behaviour, RegExp]>([
    ['stops', /ERROR: The target never answered\. .+ECONNREFUSED/],
    ['trickle', /ERROR: The target never answered\. .+did not answer in time/],
    ['closes', /ERROR: The target never answered\. .+closed the connection/],
    ['certificate', /ERROR: The target never answered\. .+self-signed certificate/],
    ['redirect-away', /It answered 307, a redirect to http/],
  ])(
    '%s: %s',
    async (behaviour, says) => {
      const server = await start({ behaviour });
      try {
        const file = await kept(`${behaviour}.json`, JSON.stringify(server.document));
        const { code, out } = await qa([file, '--base-url', server.url, '--timeout', '300']);
        expect(code).toBe(2);
        expect(out).toMatch(says);
      } finally {
        await server.close();
      }
    },
    60_000,
  );
});
