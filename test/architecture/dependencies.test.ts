import { describe, expect, test } from 'vitest';
import { type Import, imports } from './imports.ts';

const ours = imports.filter(({ ofPackage }) => !ofPackage);

/** `shared/tests/contract.ts` -> `shared/tests` */
const capabilityOf = (file: string) => file.split('/').slice(0, 2).join('/');

/** Imports from below a folder that go where they must not. */
function astray(folder: string, allowed: (one: Import) => boolean): string[] {
  const from = ours.filter((one) => one.from.startsWith(`${folder}/`));
  expect(from, `Nothing is imported below ${folder}.`).not.toHaveLength(0);
  return from.filter((one) => !allowed(one)).map(({ from, to }) => `${from} -> ${to}`);
}

const isContract = (file: string) =>
  /^shared\/\w+\/(\w+\/)?contract\.ts$/.test(file) || file === 'shared/platform/route.ts';

describe('what may import what', () => {
  test('functions import the domain and nothing else, no function another', () => {
    expect(astray('functions', ({ to }) => to.startsWith('shared/'))).toEqual([]);
  });

  test('the domain imports only itself', () => {
    expect(astray('shared', ({ to }) => to.startsWith('shared/'))).toEqual([]);
  });

  test('the platform knows no capability', () => {
    expect(astray('shared/platform', ({ to }) => to.startsWith('shared/platform/'))).toEqual([]);
  });

  test('the web app knows the domain by its contracts', () => {
    expect(astray('web', ({ to }) => to.startsWith('web/') || isContract(to))).toEqual([]);
  });

  test('the infrastructure knows routes and bundles, and no handler', () => {
    expect(
      astray('infra', ({ to }) => to.startsWith('infra/') || to.startsWith('build/') || isContract(to)),
    ).toEqual([]);
  });

  test('the embedded cloud knows nothing of the product but how to build it', () => {
    expect(astray('local', ({ to }) => to.startsWith('local/') || to.startsWith('build/'))).toEqual([]);
  });

  test('the build imports no infrastructure, no embedded cloud and no web app', () => {
    expect(astray('build', ({ to }) => to.startsWith('build/') || to.startsWith('shared/'))).toEqual([]);
  });

  test('the command line imports the domain and nothing else of ours', () => {
    expect(astray('cli', ({ to }) => to.startsWith('cli/') || to.startsWith('shared/'))).toEqual([]);
  });

  test('the API engine knows neither AWS nor what is stored around it', () => {
    const service = /^shared\/qa\/(packages|runs|targets)\/|^shared\/qa\/(keys|contract)\.ts$/;
    const engine = imports.filter(({ from }) => from.startsWith('shared/qa/') && !service.test(from));
    const allowed = ({ to }: Import) =>
      !to.startsWith('@aws') &&
      !service.test(to) &&
      // How a model is asked, and what reports are written in, come from the platform.
      (to.startsWith('shared/qa/') || !to.startsWith('shared/') || to.startsWith('shared/platform/')) &&
      !/^shared\/platform\/(dynamo|objects|object-links|executions|api)\.ts$/.test(to);
    expect(engine.filter((one) => !allowed(one)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
    expect(engine).not.toHaveLength(0);
  });

  test('only tests import tests', () => {
    const others = ours.filter(({ from, to }) => to.startsWith('test/') && !from.startsWith('test/'));
    expect(others).toEqual([]);
  });

  test('the browser and its checkers are used by the examination alone', () => {
    const heavy = ['playwright-core', '@sparticuz/chromium', 'axe-core', '@accesslint/core'];
    const users = imports.filter(
      ({ from, to }) => heavy.includes(to) && /^(functions|shared|local|web|infra)\//.test(from),
    );
    expect(users.filter(({ from }) => !from.startsWith('shared/tests/examine/'))).toEqual([]);
    expect(users).not.toHaveLength(0);
  });
});

describe('no circles', () => {
  test('between files', () => {
    expect(circle(ours)).toBeNull();
  });

  test('between capabilities', () => {
    const between = ours
      .filter(({ from, to }) => from.startsWith('shared/') && to.startsWith('shared/'))
      .map(({ from, to }) => ({ from: capabilityOf(from), to: capabilityOf(to) }))
      .filter(({ from, to }) => from !== to);
    expect(circle(between)).toBeNull();
  });

  test('a circle would be found', () => {
    const edge = (from: string, to: string) => ({ from, to });
    expect(circle([edge('a', 'b'), edge('b', 'c'), edge('c', 'a')])).toEqual(['a', 'b', 'c', 'a']);
    expect(circle([edge('a', 'b'), edge('a', 'c'), edge('b', 'c')])).toBeNull();
  });
});

/** Some way that leads back to where it began, or null. */
function circle(edges: readonly { readonly from: string; readonly to: string }[]): string[] | null {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): string[] | null => {
    const start = way.indexOf(node);
    if (start >= 0) return [...way.slice(start), node];
    if (done.has(node)) return null;
    for (const next of targets.get(node) ?? []) {
      const found = visit(next, [...way, node]);
      if (found !== null) return found;
    }
    done.add(node);
    return null;
  };
  for (const node of targets.keys()) {
    const found = visit(node, []);
    if (found !== null) return found;
  }
  return null;
}
