import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { root } from '#build/inputs.ts';

/** One import in our own code. */
export interface Import {
  /** Relative to the checkout, as is `to` where that is a file of ours. */
  readonly from: string;
  /** A file of ours, or the name of a package. */
  readonly to: string;
  readonly ofPackage: boolean;
}

const folders = ['build', 'cli', 'functions', 'infra', 'local', 'shared', 'test', 'web'];
const sources = `{${folders.join()}}/**/*.{ts,tsx,js}`;
const without = ['test/fixtures/**', '**/*.d.ts'];

/** All imports of all sources: static, dynamic and re-exported, types included. */
export const imports: readonly Import[] = globSync(sources, { cwd: root, exclude: without }).flatMap(
  (from) => {
    const source = readFileSync(path.join(root, from), 'utf8');
    const { staticImports, staticExports, dynamicImports } = parseSync(from, source).module;
    const specifiers = [
      ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
      // `import('./x.ts')`: the request is a place in the text, quotes included.
      ...dynamicImports.map(({ moduleRequest }) =>
        literal(source.slice(moduleRequest.start, moduleRequest.end)),
      ),
    ].filter((specifier) => specifier !== undefined);
    return [...new Set(specifiers)].flatMap((specifier) => resolve(from, specifier));
  },
);

function literal(expression: string): string | undefined {
  return /^(['"])(.*)\1$/.exec(expression)?.[2];
}

function resolve(from: string, specifier: string): Import | [] {
  if (specifier.startsWith('node:') || specifier.startsWith('virtual:')) return [];
  if (specifier.startsWith('#')) return { from, to: specifier.slice(1), ofPackage: false };
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    return { from, to: path.join(path.dirname(from), specifier), ofPackage: false };
  }
  const parts = specifier.split('/');
  return { from, to: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'), ofPackage: true };
}
