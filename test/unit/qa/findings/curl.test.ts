import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { curlOf } from '#shared/qa/findings/curl.ts';
import { hideSecrets } from '#shared/qa/findings/record-exchange.ts';
import type { Scenario, Step } from '#shared/qa/scenario/contract.ts';
import { type Asked, serving } from '../oracles/probing.ts';

const run = promisify(execFile);

const step = (index: number, more: Partial<Step> & Pick<Step, 'method' | 'path'>): Step => ({
  index,
  name: `step ${index}`,
  query: {},
  headers: {},
  identity: 'first',
  expected: { status: ['2XX'], body: {}, headers: {} },
  extractions: [],
  ...more,
});
const scenario = (steps: Step[]): Scenario => ({
  schemaVersion: 1,
  name: 'n',
  description: '',
  tags: [],
  source: 'deterministic',
  seed: 1,
  steps,
});
const bearer = { kind: 'header', name: 'authorization', template: 'Bearer {token}' } as const;

async function heard(
  steps: Step[],
  environment: Record<string, string>,
  secrets: { value: string; variable: string }[] = [],
) {
  const asked: Asked[] = [];
  const baseUrl = await serving((each) => {
    asked.push(each);
    return {
      status: each.method === 'POST' ? 201 : 200,
      body: { id: 7, 'a/b': [{ name: "it's/x" }] },
      headers: { location: '/base/things/seven%20up' },
    };
  });
  const script = curlOf(scenario(steps), {
    baseUrl,
    carrier: ({ identity }) => (identity === 'nobody' ? null : bearer),
    secrets,
  });
  const { stdout } = await run('sh', ['-c', script], {
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  return { asked, script, stdout };
}

describe('a script', () => {
  test('of one step is one command that sends what was sent, quotes and all', async () => {
    const body = { text: 'it\'s "quoted" $HOME `x` {y}' };
    const { asked, script, stdout } = await heard(
      [step(0, { method: 'POST', path: '/things', query: { q: "a b&c'd" }, body })],
      { TOKEN: 'tkn-1' },
    );
    expect(script.startsWith('curl ')).toBe(true);
    expect(asked.map(({ method, path, token }) => [method, path, token])).toEqual([
      ['POST', '/things', 'tkn-1'],
    ]);
    expect(asked[0]?.query.get('q')).toBe("a b&c'd");
    expect(asked[0]?.body).toEqual(body);
    expect(stdout).toMatch(/^HTTP\/1.1 201/);
  });

  test('sends a body that is broken as it is', () => {
    const headers = { 'content-type': 'application/json' };
    const broken = step(0, { method: 'POST', path: '/things', headers, body: '{"name":"x"', raw: true });
    const script = curlOf(scenario([broken]), {
      baseUrl: 'http://a.example',
      carrier: () => null,
      secrets: [],
    });
    expect(script).toContain(`--data-raw '{"name":"x"'`);
  });

  test('of several steps takes values out of answers, each in the form that its place needs', async () => {
    const { asked, stdout } = await heard(
      [
        step(0, {
          method: 'POST',
          path: '/things',
          body: {},
          extractions: [
            { name: 'id', from: 'body', pointer: '/id' },
            { name: 'name', from: 'body', pointer: '/a~1b/0/name' },
            { name: 'last', from: 'header', pointer: 'location#-1' },
          ],
        }),
        step(1, {
          method: 'PUT',
          path: '/things/{name}/{last}',
          query: { id: '{id}' },
          body: { id: '{id}', name: '{name}' },
        }),
      ],
      { TOKEN: 't' },
    );
    expect(asked[1]?.path).toBe("/things/it's%2Fx/seven%20up");
    expect(asked[1]?.query.get('id')).toBe('7');
    expect(asked[1]?.body).toEqual({ id: 7, name: "it's/x" });
    expect(stdout).toMatch(/^HTTP\/1.1 200/);
  });

  test('signs in by itself when a step extracts the token, and holds no secret', async () => {
    const { asked, script } = await heard(
      [
        step(0, {
          method: 'POST',
          path: '/login',
          identity: 'nobody',
          body: { password: 'plum-41' },
          extractions: [{ name: 'TOKEN', from: 'body', pointer: '/id' }],
        }),
        step(1, { method: 'GET', path: '/me' }),
      ],
      { SECRET1: 'plum-41' },
      [{ value: 'plum-41', variable: 'SECRET1' }],
    );
    expect(script).not.toContain('plum-41');
    expect(asked.map(({ token }) => token)).toEqual(['', '7']);
    expect(asked[0]?.body).toEqual({ password: 'plum-41' });
  });
});

test('secrets are hidden, as they are and in addresses; a short one only where it stands alone', () => {
  expect(hideSecrets('token a b+c/dddd and a%20b%2Bc%2Fdddd', ['a b+c/dddd'])).toBe(
    'token [hidden] and [hidden]',
  );
  expect(hideSecrets('token=tok', ['tok'])).toBe('token=[hidden]');
});
