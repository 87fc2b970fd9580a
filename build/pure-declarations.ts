import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from './inputs.ts';

/**
 * Lets esbuild drop the declarations of `shared/` that a function does not use.
 *
 * A capability's contract declares the schemas of all its routes, and building a zod schema costs time
 * in every cold start. esbuild keeps an unused `const X = z.object(...)` because the call could have an
 * effect. Nothing in `shared/` has one when it is declared, and this plugin says so.
 */
export const pureDeclarations: Plugin = {
  name: 'pure-declarations',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      if (!file.startsWith(path.join(root, 'shared') + path.sep)) return undefined;
      return { contents: await markPure(file, readFileSync(file, 'utf8')), loader: 'ts' };
    });
  },
};

/** The module with every call that a top-level constant begins with marked as free of effects. */
export async function markPure(file: string, source: string): Promise<string> {
  // Vite is only needed when something is built, and the embedded cloud starts without a build.
  const { parseSync } = await import('vite');
  const calls = parseSync(file, source).program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration') return [];
    return declared.declarations.flatMap(({ init }) => (init?.type === 'CallExpression' ? init : []));
  });
  let marked = source;
  for (const { start, end } of calls.reverse()) {
    // Around the whole expression: a mark on a chain of calls would only speak for its last one.
    marked = `${marked.slice(0, start)}/* @__PURE__ */ (() => ${marked.slice(start, end)})()${marked.slice(end)}`;
  }
  return marked;
}
