import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { type BuildContext, type BuildOptions, type BuildResult, context } from 'esbuild';
import { contentHash, outputs, root, unlessDone } from './inputs.ts';
import { copyPackages } from './packages.ts';
import { pureDeclarations } from './pure-declarations.ts';

/** Bundles of all functions: `<capability>/<name>/index.mjs`, each folder one Lambda package. */
export const functionsFolder = path.join(outputs, 'functions');

/** The sizes of all bundles and what is in them, as esbuild writes it. */
export const metafile = path.join(outputs, 'functions.meta.json');

/** Packages that read files of their own at run time, so that they cannot become part of a bundle. */
const unbundled = ['playwright-core', '@sparticuz/chromium', 'axe-core', '@accesslint/core'];

/** How a function becomes one file. The benchmark of cold starts builds its yardstick in the same way. */
export const bundling: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Packages that publish both are bundled from their ES modules, which can be shaken.
  mainFields: ['module', 'main'],
  external: unbundled,
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [pureDeclarations],
  // What CommonJS packages need when they ask for a module of Node.
  banner: {
    js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);",
  },
  logLevel: 'silent',
};

type InMemory = BuildOptions & { metafile: true; write: false };

function options(entries: readonly string[]): InMemory {
  return {
    ...bundling,
    absWorkingDir: root,
    entryPoints: [...entries],
    outbase: 'functions',
    outdir: functionsFolder,
    entryNames: '[dir]/[name]/index',
    outExtension: { '.js': '.mjs' },
    metafile: true,
    write: false,
  };
}

/** Every trigger is one file: `<capability>/<name>`. */
export function functionEntries(): string[] {
  return globSync('functions/*/*.ts', { cwd: root }).sort();
}

/** Bundles all functions, unless nothing they are made of has changed. Returns whether it did. */
export function buildFunctions(): Promise<boolean> {
  const hash = contentHash(['functions', 'shared', 'build', 'package.json', 'package-lock.json']);
  return unlessDone('functions', hash, functionsFolder, async () => {
    const builder = await context<InMemory>(options(functionEntries()));
    try {
      write(await builder.rebuild());
    } finally {
      await builder.dispose();
    }
  });
}

/** Bundles again and again, as fast as possible, for as long as the embedded cloud runs. */
export interface Rebuilder {
  /** Bundles all functions. Returns the entries (`tests/judge`) whose bundle is another one now. */
  rebuild(): Promise<string[]>;
  dispose(): Promise<void>;
}

export async function rebuildFunctions(): Promise<Rebuilder> {
  let builder: BuildContext<InMemory> | undefined;
  let entries: string[] = [];
  return {
    rebuild: async () => {
      const current = functionEntries();
      if (builder === undefined || current.join() !== entries.join()) {
        await builder?.dispose();
        builder = await context<InMemory>(options(current));
        entries = current;
      }
      return write(await builder.rebuild());
    },
    dispose: async () => builder?.dispose(),
  };
}

/** Writes what changed and removes what is no longer made. Returns the entries whose bundle changed. */
function write(result: BuildResult<InMemory>): string[] {
  const changed: string[] = [];
  const made = new Set<string>();
  for (const file of result.outputFiles) {
    const folder = path.dirname(file.path);
    made.add(folder);
    if (existsSync(file.path) && readFileSync(file.path).equals(file.contents)) continue;
    mkdirSync(folder, { recursive: true });
    // In one step, since a sandbox may be loading the old one now.
    const unfinished = `${file.path}.${process.pid}`;
    writeFileSync(unfinished, file.contents);
    renameSync(unfinished, file.path);
    if (file.path.endsWith('.mjs')) changed.push(path.relative(functionsFolder, folder));
  }
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    if (!file.endsWith('.mjs')) continue;
    const needed = output.imports.filter(({ external, path: name }) => external && !isBuiltin(name));
    copyPackages(
      needed.map(({ path: name }) => packageName(name)),
      path.join(root, path.dirname(file)),
    );
  }
  for (const folder of globSync('*/*', { cwd: functionsFolder })) {
    const full = path.join(functionsFolder, folder);
    if (!made.has(full)) rmSync(full, { recursive: true });
  }
  writeFileSync(metafile, JSON.stringify(result.metafile));
  return changed;
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
